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

/** The name of the attempts page for students, as its heading and in links to it. */
export const yourAttempts = 'Your attempts';

/** Each state in words, so that no page relies on colour alone. */
export const stateTexts: Record<State, string> = {
  todo: 'not started',
  wait: 'running',
  pass: 'passed',
  fail: 'failed',
  away: 'could not look',
  skip: 'not looked at',
};

/** How an attempt stands, in a few words: `waiting`, `6.5 of 10 points`. */
export function attemptText({ state, outcome, score, points }: AttemptSummary): string {
  if (state === 'queued') return 'waiting';
  if (state === 'running') return 'running';
  if (outcome === 'broken') return 'Podmark failed, nothing counted';
  if (score === null) return 'could not look, nothing counted';
  return `${Math.round(score * 100) / 100} of ${points} points`;
}

/** A check without a result: one that was never tried, or that `waits` to begin in this attempt. */
export function untriedCheck(check: Pick<Check, 'title'>, waits: boolean): CheckView {
  return {
    ...{ title: check.title, state: 'todo', note: waits ? 'waits' : '' },
    ...{ since: null, result: null, why: null },
  };
}

/** The settled checks of one attempt, in the order given. */
export function settledChecks(results: readonly CheckResult[]): CheckView[] {
  return eachReasonOnce(results.map((result) => settledCheck(result, results)));
}

/**
 * Removes repeated reasons. Checks without a verdict mostly share one reason; only the first of
 * them keeps it.
 */
export function eachReasonOnce<View extends CheckView>(checks: readonly View[]): View[] {
  const told = new Set<string | null>();
  return checks.map((check) => {
    if (check.state !== 'away' && check.state !== 'skip') return check;
    const text = check.why?.text ?? null;
    const why = told.has(text) ? null : check.why;
    told.add(text);
    return { ...check, why };
  });
}

/**
 * A settled check. A skipped one names its cause, which is among `others`, its attempt's checks.
 */
export function settledCheck(
  { title, outcome, durationMs }: CheckResult,
  others: readonly CheckResult[],
): CheckView {
  const state = states[outcome.kind];
  const looked = outcome.kind === 'pass' || outcome.kind === 'fail';
  return {
    title,
    state,
    note: looked ? seconds(durationMs) : state === 'skip' ? '' : stateTexts[state],
    since: null,
    result: null,
    why: whyOf(outcome, others),
  };
}

/** A check of an attempt that is running; it has not begun when `live` is undefined. */
export function liveCheck(
  check: Check,
  live: LiveCheck | undefined,
  others: readonly CheckResult[],
): CheckView {
  if (!live) return untriedCheck(check, true);
  const { latest, startedAt } = live;
  if (latest.kind === 'finished') return settledCheck(latest.result, others);
  return {
    title: check.title,
    state: 'wait',
    note: 'looking',
    since: startedAt.toISOString(),
    result: null,
    why: latest.kind === 'waiting' ? waitingFor(latest.verdict) : null,
  };
}

function waitingFor(verdict: Verdict): Why {
  const tone = 'wait';
  return verdict.kind === 'pass'
    ? {
        tone,
        expected: null,
        observed: verdict.observed,
        text: 'It must stay so.',
        said: null,
        command: null,
      }
    : {
        tone,
        expected: verdict.expected,
        observed: verdict.observed,
        text: 'Not yet; looking again.',
        said: null,
        command: null,
      };
}

/** The checks with the first marked that failed, or else could not be looked at. */
export function withResult(checks: readonly CheckView[]): CheckView[] {
  const first = firstWrong(checks);
  return checks.map((check) => ({
    ...check,
    result: check === first ? failedText(checks) : null,
  }));
}

/** What went wrong first, such as `1 check failed: A Service is there.`; '' if nothing did. */
export function wrongText(checks: readonly CheckView[]): string {
  const first = firstWrong(checks);
  if (!first) return '';
  return first.state === 'fail' ? `${failedText(checks)} ${first.title}.` : (first.why?.text ?? '');
}

function firstWrong(checks: readonly CheckView[]): CheckView | undefined {
  return (
    checks.find(({ state }) => state === 'fail') ?? checks.find(({ state }) => state === 'away')
  );
}

/** `1 check failed:` or `2 checks failed, the first:`; '' if none did. */
function failedText(checks: readonly CheckView[]): string {
  const failed = checks.filter(({ state }) => state === 'fail').length;
  if (failed === 0) return '';
  return failed === 1 ? '1 check failed:' : `${failed} checks failed, the first:`;
}

/** The check behind a chain of skipped checks: the first one that was not itself skipped. */
function causeOf(checkId: string, others: readonly CheckResult[]): CheckResult | undefined {
  const cause = others.find((other) => other.checkId === checkId);
  return cause?.outcome.kind === 'skipped' ? causeOf(cause.outcome.becauseOf, others) : cause;
}

function skippedText(becauseOf: string, others: readonly CheckResult[]): string {
  const cause = causeOf(becauseOf, others);
  const title = cause?.title ?? becauseOf;
  return cause && states[cause.outcome.kind] === 'away'
    ? `It comes after “${title}”, where Podmark could not look.`
    : `Fix “${title}” first.`;
}

function whyOf(outcome: Outcome, others: readonly CheckResult[]): Why | null {
  const none = { expected: null, observed: null, text: null, said: null, command: null };
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
        said: null,
        command: outcome.command ?? null,
      };
    case 'skipped':
      return { ...none, tone: 'wait', text: skippedText(outcome.becauseOf, others) };
    case 'unreachable':
      return { ...none, tone: 'away', text: outcome.detail, said: outcome.said ?? null };
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
