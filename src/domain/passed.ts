import type { AttemptSummary } from './attempt.js';
import { type GradableAttempt, type Override, standing } from './grade.js';

/**
 * True if a look found everything right: its outcome is `pass`, or it scored all the points that
 * the checkpoint had at the time. Later changes of the lab's points do not matter.
 */
export function isPass({
  outcome,
  score,
  points,
}: Pick<AttemptSummary, 'outcome' | 'score' | 'points'>): boolean {
  return outcome === 'pass' || (score !== null && points > 0 && score >= points);
}

/**
 * When the first pass among the attempts that still count (see {@link standing}) was requested;
 * null without one.
 */
export function firstPass(
  attempts: readonly (GradableAttempt & Pick<AttemptSummary, 'outcome'>)[],
): Date | null {
  const passes = standing(attempts).filter(isPass);
  return passes.reduce<Date | null>((first, one) => earlier(first, one.requestedAt), null);
}

/**
 * When a student passed a checkpoint; null if they did not. `byLook` is when the first pass among
 * their attempts was requested: see {@link firstPass}. A grade from staff passes, too, if it was
 * all the points that the checkpoint had at the time.
 *
 * Nothing here revokes a pass: not a later look, a late penalty or a change of the lab's points,
 * and not a lower grade from staff, which says what the pass is worth, not that there was none.
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
