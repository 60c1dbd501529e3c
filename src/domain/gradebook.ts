import type { LatestAttempt } from './checkpoint-state.js';
import type { Person } from './course.js';
import type { MemberDetails } from './roster.js';

/** One student's row; students without attempts have one, too. */
export interface GradebookRow {
  student: Person;
  details: MemberDetails;
  /**
   * By checkpoint id, including checkpoints that the lab no longer has. A checkpoint without an
   * attempt, a grade or an open objection is absent.
   */
  cells: Map<string, GradebookCell>;
}

/** A student's checkpoint: the score that counts, and where it comes from. */
export interface GradebookCell {
  /** The override's score if there is one, else the automatic one; null without either. */
  score: number | null;
  /** The automatic grade, from attempts and policy; null without one. */
  automatic: number | null;
  isOverridden: boolean;
  /** When the checkpoint was passed (see `passedSince` in passed.ts); null if it is not. */
  passedSince: Date | null;
  /** How late the attempt that counts is; 0 if it was in time or no attempt counts. */
  lateMinutes: number;
  /** The number of looks, finished or not, including re-runs. */
  attempts: number;
  /** null without any attempt: the cell has only an override or an open objection. */
  latest: LatestAttempt | null;
  hasOpenObjection: boolean;
}

/** Sums a student's scores for these checkpoints, rounded to hundredths. */
export function totalOf(row: GradebookRow, checkpointIds: readonly string[]): number {
  const sum = checkpointIds.reduce((total, id) => total + (row.cells.get(id)?.score ?? 0), 0);
  return Math.round(sum * 100) / 100;
}

/** True if any of these checkpoints has a score; otherwise the row has no total, rather than 0. */
export function hasGrade({ cells }: GradebookRow, checkpointIds: readonly string[]): boolean {
  return checkpointIds.some((id) => (cells.get(id)?.score ?? null) !== null);
}
