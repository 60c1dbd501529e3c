import type { LatestAttempt } from './checkpoint-state.js';
import type { Person } from './course.js';
import type { MemberDetails } from './roster.js';

/** One student's row: enrolled students without attempts have one too. */
export interface GradebookRow {
  student: Person;
  details: MemberDetails;
  /** By checkpoint id, those that the lab has no more included; one without anything is absent. */
  cells: Map<string, GradebookCell>;
}

/** A checkpoint of a student: what counts, and where it comes from. */
export interface GradebookCell {
  /** What counts: the override's score where there is one, else the automatic one; null without both. */
  score: number | null;
  /** By attempts and policy. */
  automatic: number | null;
  isOverridden: boolean;
  /** Since when it is passed, see `passedSince` of passed.ts; null where it is not. */
  passedSince: Date | null;
  /** Of the attempt that counts; 0 where none does or it was in time. */
  lateMinutes: number;
  /** Finished or not, re-runs included. */
  attempts: number;
  /** null where only staff gave a grade, or the student asked without having tried. */
  latest: LatestAttempt | null;
  hasOpenObjection: boolean;
}

/** What a student has for the checkpoints that the lab has now, to the hundredth. */
export function totalOf(row: GradebookRow, checkpointIds: readonly string[]): number {
  const sum = checkpointIds.reduce((total, id) => total + (row.cells.get(id)?.score ?? 0), 0);
  return Math.round(sum * 100) / 100;
}

/** Whether anything of the row counts: without that its total is no total, rather than 0. */
export function hasGrade({ cells }: GradebookRow, checkpointIds: readonly string[]): boolean {
  return checkpointIds.some((id) => (cells.get(id)?.score ?? null) !== null);
}
