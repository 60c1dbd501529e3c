import { randomUUID } from 'node:crypto';
import type { AnyChecker, GatherContext } from '../checkers/checker.js';
import type { CheckResult } from '../domain/attempt.js';
import type { Check } from '../domain/lab.js';
import { NodeUnreachable, type Outcome, type Verdict } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';
import type { Looks } from './looks.js';
import type { WorkSlot } from './work-slots.js';

/** The time limits of looking at a node, in ms. */
export interface LookLimits {
  /** For one check, on top of its `within` and `for`. */
  checkMs: number;
  /** For all checks of a run together. */
  runMs: number;
  /** The wait between two looks at what cannot be watched. */
  pollMs: number;
}

/** A check to run, with all that running it needs. */
export interface CheckRun {
  check: Check;
  checker: AnyChecker;
  looks: Looks;
  context: Omit<GatherContext, 'signal'>;
  limits: LookLimits;
  /** Each look takes place in it, and the waits between looks do not. */
  slot: WorkSlot;
  /** Ends the check early, with the outcome `deadline`. */
  signal: AbortSignal;
  /** Called after each look that did not settle the check. */
  onWaiting(verdict: Verdict): void;
  /** Called with an error that is our bug; the outcome has the same id. */
  reportBroken(errorId: string, error: unknown): void;
}

/**
 * Runs one check until it is settled: looks, judges, and looks again while `within` lasts, or until
 * a pass has held for `for`. The result is that of the last complete look, but a node that is lost
 * while the check waits makes it unreachable, whatever was seen before. Never throws.
 */
export async function runCheck(run: CheckRun): Promise<CheckResult> {
  const { check } = run;
  const startedAt = performance.now();
  const seen: { facts: unknown } = { facts: null };
  const limitMs = run.limits.checkMs + check.withinMs + check.forMs;
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), limitMs);
  const signal = AbortSignal.any([run.signal, timer.signal]);
  let outcome: Outcome;
  try {
    outcome = await Promise.race([lookUntilSettled(run, signal, seen), whenAborted(signal)]);
  } catch (error) {
    outcome = outcomeOfError(error, run);
  } finally {
    clearTimeout(timeout);
    // ends a look that is still under way after it lost the race
    timer.abort();
  }
  return {
    checkId: check.id,
    title: check.title,
    checker: check.checker,
    outcome,
    // a rejudge would take facts from before the node was lost for the final ones
    facts: outcome.kind === 'unreachable' ? null : seen.facts,
    durationMs: Math.round(performance.now() - startedAt),
  };
}

async function lookUntilSettled(
  run: CheckRun,
  signal: AbortSignal,
  seen: { facts: unknown },
): Promise<Outcome> {
  const { check, checker, looks, slot } = run;
  const startedAt = performance.now();
  let trueSince: number | null = null;
  let node: StudentNode | undefined;
  for (;;) {
    const context = { ...run.context, signal };
    const look = await slot.work(async () => {
      const shared = node ?? looks.current();
      return { node: shared, facts: await checker.gather(shared, check.params, context) };
    });
    const { facts } = look;
    seen.facts = facts;
    const verdict = checker.judge(facts, check.params);
    const now = performance.now();
    if (verdict.kind === 'pass') {
      trueSince ??= now;
      if (now - trueSince >= check.forMs) return verdict;
    } else {
      trueSince = null;
      if (verdict.final || now - startedAt >= check.withinMs) return verdict;
    }
    run.onWaiting(verdict);
    const leftMs =
      trueSince === null ? check.withinMs - (now - startedAt) : check.forMs - (now - trueSince);
    node = await looks.next(look.node, leftMs, signal);
  }
}

function whenAborted(signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const settle = () => resolve(deadlineOutcome);
    if (signal.aborted) settle();
    else signal.addEventListener('abort', settle, { once: true });
  });
}

const deadlineOutcome: Outcome = {
  kind: 'unreachable',
  reason: 'deadline',
  detail: 'Looking at your node took longer than it may.',
};

/**
 * The outcome of a check that threw `error`: unreachable for NodeUnreachable, else broken and
 * reported.
 */
export function outcomeOfError(
  error: unknown,
  { reportBroken }: Pick<CheckRun, 'reportBroken'>,
): Outcome {
  if (error instanceof NodeUnreachable) {
    const { reason, detail, said } = error;
    return { kind: 'unreachable', reason, detail, ...(said === undefined ? {} : { said }) };
  }
  const errorId = randomUUID();
  reportBroken(errorId, error);
  return { kind: 'broken', errorId };
}
