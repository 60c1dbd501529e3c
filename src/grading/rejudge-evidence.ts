import type { CheckResult } from '../domain/attempt.js';
import type { Judged, LookOfCell, Rejudgement } from '../domain/rejudge.js';

/** A check that comes out otherwise: how it was judged last, and how it is now. */
export interface CheckChange {
  title: string;
  /** null where it was not there. */
  before: CheckResult['outcome'] | null;
  after: CheckResult['outcome'];
}

/** What judging looks again brought, by the id of the look; facts are let go. */
export interface Evidence {
  rejudgements: Map<string, Rejudgement>;
  /** The checks of looks that came out otherwise, as they are judged now and as they were last. */
  checks: Map<string, Judged[]>;
  changes: Map<string, CheckChange[]>;
}

export function emptyEvidence(): Evidence {
  return { rejudgements: new Map(), checks: new Map(), changes: new Map() };
}

/** Keeps of a look what tells of a change. */
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
