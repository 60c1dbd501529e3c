import type { CheckResult } from '../domain/attempt.js';
import type { Judged, LookOfCell, Rejudgement } from '../domain/rejudge.js';

/** A check whose outcome changes: its latest judgement and the new one. */
export interface CheckChange {
  title: string;
  /** null if the look did not have this check. */
  before: CheckResult['outcome'] | null;
  after: CheckResult['outcome'];
}

/**
 * The results of judging looks again, each by the look's id. Facts are not kept, to save memory.
 */
export interface Evidence {
  rejudgements: Map<string, Rejudgement>;
  /** For each look that changes: all its checks as they are judged now. */
  checks: Map<string, Judged[]>;
  /** For each look that changes: the checks whose outcomes differ in kind. */
  changes: Map<string, CheckChange[]>;
}

export function emptyEvidence(): Evidence {
  return { rejudgements: new Map(), checks: new Map(), changes: new Map() };
}

/** Adds the new judgement of a look to `found`, with its checks only if something changed. */
export function keep(
  found: Evidence,
  look: LookOfCell,
  again: Rejudgement,
  last: CheckResult[],
): void {
  if (again.kind !== 'judged') {
    found.rejudgements.set(look.id, again);
    return;
  }
  const { checks, ...rest } = again;
  found.rejudgements.set(look.id, { ...rest, checks: [] });
  if (again.score === look.judged.score && again.outcome === look.judged.outcome) return;
  const changes = checks.flatMap(({ checkId, title, outcome }): CheckChange[] => {
    const before = last.find((one) => one.checkId === checkId)?.outcome ?? null;
    return before?.kind === outcome.kind ? [] : [{ title, before, after: outcome }];
  });
  found.checks.set(look.id, checks);
  found.changes.set(look.id, changes);
}
