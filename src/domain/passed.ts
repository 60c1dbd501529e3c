import type { AttemptSummary } from './attempt.js';
import { type GradableAttempt, type Override, standing } from './grade.js';

/**
 * True where a look found everything right: it has all the points that the checkpoint had then, which is
 * the same share of them whatever the lab gives now. Without points, its outcome tells.
 */
export function isPass({
  outcome,
  score,
  points,
}: Pick<AttemptSummary, 'outcome' | 'score' | 'points'>): boolean {
  return outcome === 'pass' || (score !== null && points > 0 && score >= points);
}

/** When the first pass of these attempts was asked for, of those that staff made no other take the place of. */
export function firstPass(
  attempts: readonly (GradableAttempt & Pick<AttemptSummary, 'outcome'>)[],
): Date | null {
  const passes = standing(attempts).filter(isPass);
  return passes.reduce<Date | null>((first, one) => earlier(first, one.requestedAt), null);
}

/**
 * Since when a student has passed a checkpoint; null where not. `byLook` is when the first pass among
 * their attempts was asked for: see {@link firstPass}. What staff gave passes where it was all the points
 * of then. Nothing else makes a pass a fail: no later look, no penalty for lateness, no other points of
 * the lab, and no grade from staff, which says what the pass is worth and not that it was none.
 */
export function passedSince(
  byLook: Date | null,
  given: Pick<Override, 'score' | 'points' | 'overriddenAt'> | null,
): Date | null {
  if (given === null || given.score < given.points) return byLook;
  return earlier(byLook, given.overriddenAt);
}

function earlier(first: Date | null, other: Date): Date {
  return first === null || other < first ? other : first;
}
