import type { Moment } from './view-parts.js';

/** A grade that staff gave, as it is shown to everyone who may see the grade. */
export interface GivenGrade {
  /** The score with the points of the checkpoint, such as `8 of 10`. */
  score: string;
  by: string;
  when: Moment;
  reason: string;
  /** Podmark's own score, with what lateness took off; a dash if there is none. */
  automatic: string;
}

/** The forms with which staff give a grade, change it or take it back. */
export interface OverrideForm {
  /** The prefix of the ids of its fields; unique on the page. */
  id: string;
  action: string;
  csrfToken: string;
  /**
   * Where the forms lead back to: the gradebook with this query, or the student's attempts if it is
   * ''.
   */
  from: string;
  /**
   * The grade as the form shows it, sent along so that a change in the meantime is noticed: the id
   * of the given grade and the automatic score, each '' if there is none.
   */
  basedOn: { override: string; automatic: string };
  points: number;
  longest: number;
  /** Podmark's own score; a dash if there is none. */
  automatic: string;
  /** null if Podmark's own score counts. */
  given: GivenGrade | null;
  /** The score that was typed, or else the grade that counts. */
  score: string;
  reason: string;
  /** What was wrong with each field, or with the grade; null if nothing was. */
  problems: { score: string | null; reason: string | null; grade: string | null };
  /** The first of these problems, which gets the focus; null if nothing was wrong. */
  focused: 'grade' | 'score' | 'reason' | null;
  /** True if the form shows why it was refused. */
  isOpen: boolean;
}

/** How a grade came about, if it is not just that of the best attempt. */
export interface GradeOrigin {
  given: GivenGrade | null;
  /** What lateness took off; null if the attempt was in time, or if `given` says it. */
  late: string | null;
}

/** What the panel says about the grade, and beside Check about the next attempt. */
export interface PanelStanding extends GradeOrigin {
  /** Says that the next attempt would count nothing; null if it would count. */
  warning: string | null;
  /** null if the number of attempts is not limited. */
  left: AttemptsLeftView | null;
  /** True while Check cannot be pressed; `left` says why. */
  isOff: boolean;
  /** Which attempt counts; null where `given` or `warning` says otherwise. */
  rule: string | null;
}

export interface AttemptsLeftView {
  text: string;
  /** How long no attempt is left, in ms; null if one is left now. */
  noneForMs: number | null;
}

/** A line of a grade's history. */
export interface HistoryLine {
  when: Moment;
  text: string;
}
