import type { AttemptSummary, CheckResult } from '../domain/attempt.js';
import type { Check } from '../domain/lab.js';
import type { Outcome, Verdict } from '../domain/outcome.js';
import type { LiveCheck } from '../grading/progress.js';
import { seconds } from './moments.js';
import type { CheckView, State, Why } from './views.js';

const states: Record<Outcome['kind'], State> = {
  pass: 'pass',
  fail: 'fail',
  skipped: 'skip',
  unreachable: 'away',
  broken: 'away',
};

/** The words for a state, so that nothing is told by colour alone. */
export const stateTexts: Record<State, string> = {
  todo: 'not started',
  wait: 'running',
  pass: 'passed',
  fail: 'failed',
  away: 'could not look',
  skip: 'not looked at',
};

/** An attempt in a few words. */
export function attemptText({ state, outcome, score, points }: AttemptSummary): string {
  if (state === 'queued') return 'waiting';
  if (state === 'running') return 'running';
  if (outcome === 'broken') return 'Podmark failed, nothing counted';
  if (score === null) return 'could not look, nothing counted';
  return `${Math.round(score * 100) / 100} of ${points} points`;
}

/** A check that was not tried in this attempt, or that has not begun. */
export function untriedCheck(check: Pick<Check, 'title'>, waits: boolean): CheckView {
  return { title: check.title, state: 'todo', note: waits ? 'waits' : '', since: null, why: null };
}

/** A check that is settled. `titleOf` names the check that a skipped one needs. */
export function settledCheck(
  { title, outcome, durationMs }: CheckResult,
  titleOf: (checkId: string) => string,
): CheckView {
  const state = states[outcome.kind];
  const looked = outcome.kind === 'pass' || outcome.kind === 'fail';
  return {
    title,
    state,
    note: looked ? seconds(durationMs) : state === 'skip' ? '' : stateTexts[state],
    since: null,
    why: whyOf(outcome, titleOf),
  };
}

/** A check of an attempt under way. */
export function liveCheck(
  check: Check,
  live: LiveCheck | undefined,
  titleOf: (checkId: string) => string,
): CheckView {
  if (!live) return untriedCheck(check, true);
  const { latest, startedAt } = live;
  if (latest.kind === 'finished') return settledCheck(latest.result, titleOf);
  return {
    title: check.title,
    state: 'wait',
    note: 'looking',
    since: startedAt.toISOString(),
    why: latest.kind === 'waiting' ? waitingFor(latest.verdict) : null,
  };
}

function waitingFor(verdict: Verdict): Why {
  const tone = 'wait';
  return verdict.kind === 'pass'
    ? { tone, expected: null, observed: verdict.observed, text: 'It must stay so.', command: null }
    : {
        tone,
        expected: verdict.expected,
        observed: verdict.observed,
        text: 'Not yet; looking again.',
        command: null,
      };
}

function whyOf(outcome: Outcome, titleOf: (checkId: string) => string): Why | null {
  const none = { expected: null, observed: null, text: null, command: null };
  switch (outcome.kind) {
    case 'pass':
      return outcome.warning === undefined
        ? null
        : { ...none, tone: 'wait', text: outcome.warning };
    case 'fail':
      return {
        tone: 'fail',
        expected: outcome.expected,
        observed: outcome.observed,
        text: outcome.hint ?? null,
        command: outcome.command ?? null,
      };
    case 'skipped':
      return {
        ...none,
        tone: 'wait',
        text: `Not looked at yet. First mend “${titleOf(outcome.becauseOf)}”.`,
      };
    case 'unreachable':
      return { ...none, tone: 'away', text: `${outcome.detail} Nothing was counted.` };
    case 'broken':
      return {
        ...none,
        tone: 'away',
        text: `Podmark made a mistake, not you. Nothing was counted. Reference ${outcome.errorId}`,
      };
    default:
      return outcome satisfies never;
  }
}
