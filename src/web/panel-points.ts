import { type AttemptSummary, isOpen } from '../domain/attempt.js';
import type { Grade } from '../domain/grade.js';
import { points } from './moments.js';

/**
 * What the panel's head says about points. Where the attempt on the page has another score than
 * what counts, both are named: `This attempt: 1.14 of 8. Best: 5.71 (counts)`.
 */
export function pointsText(
  whole: number,
  shown: AttemptSummary | undefined,
  grade: Grade | undefined,
): string {
  const counting = points(grade?.score ?? null);
  if (!shown) return `${counting} of ${whole} points`;
  const { score } = shown;
  if (isOpen(shown) || score === null) {
    return grade
      ? `${nameOf(grade)}: ${counting} of ${whole} points (counts)`
      : `${counting} of ${whole} points`;
  }

  const mine = `This attempt: ${points(score)} of ${shown.points}`;
  if (!grade) return `${mine} (doesn’t count)`;
  if (score === grade.score || countsInFull(grade, shown.id))
    return `${counting} of ${whole} points`;
  const ofWhole = grade.points === shown.points ? '' : ` of ${grade.points}`;
  return `${mine}. ${nameBeside(grade, shown.id, score)}: ${counting}${ofWhole} (counts)`;
}

/** True if that attempt made the grade, which has another score only because the points changed. */
function countsInFull({ override, automatic }: Grade, attemptId: string): boolean {
  return override === null && automatic?.attemptId === attemptId && automatic.lateMinutes === 0;
}

function nameOf({ override }: Grade): string {
  return override === null ? 'Best' : 'Given by staff';
}

/** What to call the grade beside an attempt that has another score. */
function nameBeside(grade: Grade, shownId: string, score: number): string {
  if (grade.override !== null || score < grade.score) return nameOf(grade);
  return grade.automatic?.attemptId === shownId ? 'After the late penalty' : 'Earlier attempt';
}
