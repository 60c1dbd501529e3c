import type { Override } from './grade.js';

/** A student's grade for a checkpoint, as the person who is changing it saw it. */
export interface GradeSeen {
  courseId: string;
  labId: string;
  checkpointId: string;
  studentId: string;
  basedOn: {
    /** The override that counted; null without one. */
    overrideId: number | null;
    /** The automatic score; null without one. */
    automatic: number | null;
  };
  actorId: string;
}

/** The grade is no longer the one that the person saw. Nothing was written. */
export class GradeMoved extends Error {
  override readonly name = 'GradeMoved';
  readonly code = 'grade-moved';

  constructor() {
    super('the grade was changed meanwhile');
  }
}

/** Stores the grades that staff give in place of automatic ones. */
export interface OverrideStore {
  /**
   * Gives a grade, replacing an earlier override, and writes the history. If the same person
   * already gave this score for this reason, returns that override and writes nothing. Throws
   * {@link GradeMoved} if the grade is not as `basedOn` says.
   */
  give(
    grade: GradeSeen & {
      score: number;
      /** The checkpoint's points at present. */
      points: number;
      reason: string;
    },
  ): Promise<Override>;
  /**
   * Takes the override back, so that the automatic grade counts again, and writes the history. Does
   * nothing if the same person already took it back. Throws {@link GradeMoved} if the grade is not
   * as `basedOn` says.
   */
  undo(grade: GradeSeen): Promise<void>;
}
