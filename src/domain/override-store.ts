import type { Override } from './grade.js';

/** The grade of a checkpoint of a student as it stood for the person who changes it. */
export interface GradeSeen {
  courseId: string;
  labId: string;
  checkpointId: string;
  studentId: string;
  basedOn: {
    /** The override that counted; null for none. */
    overrideId: number | null;
    /** The automatic score; null for none. */
    automatic: number | null;
  };
  actorId: string;
}

/** The grade is another one than the person saw who changes it. Nothing was written. */
export class GradeMoved extends Error {
  override readonly name = 'GradeMoved';
  readonly code = 'grade-moved';

  constructor() {
    super('the grade was changed meanwhile');
  }
}

/** Grades that staff gives in place of automatic ones. */
export interface OverrideStore {
  /**
   * Gives a grade, over an older given one too, and tells the history. Throws {@link GradeMoved} where
   * the grade is not what `basedOn` says; the same form sent twice gives one.
   */
  give(
    grade: GradeSeen & {
      score: number;
      /** The checkpoint's points now. */
      points: number;
      reason: string;
    },
  ): Promise<Override>;
  /**
   * Takes the given grade back: the automatic one counts again. Throws {@link GradeMoved} as above; the
   * same form sent twice takes one back.
   */
  undo(grade: GradeSeen): Promise<void>;
}
