import type { AutomaticGrade, Grade } from '../domain/grade.js';
import { moment, points } from './moments.js';
import { durationText } from './policy-text.js';
import type { GivenGrade, GradeOrigin } from './views-overrides.js';

/**
 * Where a grade comes from: `given` by staff, or else what a `late` attempt earned and lost. Both
 * are null for a grade that is just what the attempt earned in time.
 */
export function gradeOrigin(grade: Grade | undefined, now = new Date()): GradeOrigin {
  const given = givenGrade(grade, now);
  const late = given === null && grade?.automatic ? lateText(grade.automatic) : null;
  return { given, late };
}

/**
 * What staff and the student read about a grade that staff gave; null when Podmark's own counts.
 */
export function givenGrade(grade: Grade | undefined, now = new Date()): GivenGrade | null {
  if (!grade?.override) return null;
  const { score, points: whole, overriddenBy, overriddenAt, reason } = grade.override;
  return {
    score: `${points(score)} of ${points(whole)}`,
    by: overriddenBy.name,
    when: moment(overriddenAt, now),
    reason,
    automatic: grade.automatic
      ? (lateText(grade.automatic) ?? points(grade.automatic.score))
      : points(null),
  };
}

/** `earned 10, 8.5 after 1 day late`, or `10, 1 day late, nothing taken off`; null when in time. */
function lateText({ earned, score, lateMinutes }: AutomaticGrade): string | null {
  if (lateMinutes === 0) return null;
  const duration = durationText(lateMinutes * 60_000);
  return score === earned
    ? `${points(score)}, ${duration} late, nothing taken off`
    : `earned ${points(earned)}, ${points(score)} after ${duration} late`;
}
