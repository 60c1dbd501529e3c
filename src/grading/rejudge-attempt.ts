import type { AnyChecker } from '../checkers/checker.js';
import type { CheckResult } from '../domain/attempt.js';
import type { Check, Checkpoint } from '../domain/lab.js';
import { checkpointOutcome, type Outcome } from '../domain/outcome.js';
import type { Judged, Rejudgement } from '../domain/rejudge.js';
import { scoreOf } from '../domain/score.js';

/** An outcome; undefined if the evidence is insufficient. */
type Known = Outcome | undefined;

/**
 * Judges the kept evidence of a look by the checkpoint and the checkers as they are now, including
 * `needs`. For a check that waited or had to stay true, the last facts decide. Pure; never throws.
 */
export function rejudgeAttempt(
  checkpoint: Pick<Checkpoint, 'points' | 'checks'>,
  kept: readonly CheckResult[],
  checkers: ReadonlyMap<string, AnyChecker>,
): Rejudgement {
  if (kept.length === 0 || kept.some(({ outcome }) => outcome.kind === 'unreachable')) {
    return { kind: 'stays' };
  }
  const known = new Map<string, Known>();
  const outcomeOf = (id: string): Known => {
    if (!known.has(id)) {
      const check = checkpoint.checks.find((one) => one.id === id) as Check;
      known.set(id, afterNeeds(check, outcomeOf, kept, checkers));
    }
    return known.get(id);
  };
  const judged: Judged[] = [];
  const titles: string[] = [];
  for (const { id: checkId, title, checker } of checkpoint.checks) {
    const outcome = outcomeOf(checkId);
    const durationMs = kept.find((one) => one.checkId === checkId)?.durationMs ?? 0;
    if (outcome) judged.push({ checkId, title, checker, outcome, durationMs });
    else titles.push(title);
  }
  if (judged.some(({ outcome }) => outcome.kind === 'broken')) return { kind: 'stays' };
  const outcomes = new Map(judged.map(({ checkId, outcome }) => [checkId, outcome]));
  const score = scoreOf(checkpoint, outcomes);
  if (score === null) return { kind: 'needs-rerun', titles };
  const outcome = checkpointOutcome([...outcomes.values()]);
  return { kind: 'judged', outcome, score, points: checkpoint.points, checks: judged };
}

function afterNeeds(
  check: Check,
  outcomeOf: (id: string) => Known,
  kept: readonly CheckResult[],
  checkers: ReadonlyMap<string, AnyChecker>,
): Known {
  const needs = check.needs.map((id) => ({ id, outcome: outcomeOf(id) }));
  const missing = needs.find(({ outcome }) => outcome && outcome.kind !== 'pass');
  if (missing) return { kind: 'skipped', becauseOf: missing.id };
  if (needs.some(({ outcome }) => !outcome)) return undefined;
  return judgeFacts(
    check,
    kept.find((one) => one.checkId === check.id),
    checkers.get(check.checker),
  );
}

/** Judges one check; a check that was broken stays so as long as its facts cannot be judged. */
function judgeFacts(check: Check, kept: CheckResult | undefined, checker?: AnyChecker): Known {
  if (!kept) return undefined;
  const otherwise = kept.outcome.kind === 'broken' ? kept.outcome : undefined;
  if (!checker || kept.checker !== checker.id || kept.facts === null) return otherwise;
  try {
    return checker.judge(kept.facts, check.params);
  } catch {
    // the facts have a shape that the checker can no longer read
    return otherwise;
  }
}
