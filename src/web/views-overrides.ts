import type { Moment } from './view-parts.js';

/** A grade that staff gave, as everybody reads it who may see the grade. */
export interface GivenGrade {
  /** `8 of 10`. */
  score: string;
  by: string;
  when: Moment;
  reason: string;
  /** Podmark's own score, and what lateness took off; a dash where there is none. */
  automatic: string;
}

/** What stands of a checkpoint's given grade, and the forms to change it; for staff. */
export interface OverrideForm {
  /** In front of the ids of its fields: unique on the page. */
  id: string;
  action: string;
  csrfToken: string;
  /** Where the forms lead back to: the gradebook with this query; '' is the student's attempts. */
  from: string;
  /** How the grade stands for who sees the form. */
  basedOn: { override: string; automatic: string };
  points: number;
  longest: number;
  /** Podmark's own score; a dash where there is none. */
  automatic: string;
  /** null where Podmark's own counts. */
  given: GivenGrade | null;
  /** What was typed, or the grade that counts. */
  score: string;
  reason: string;
  /** What was refused, by the field's name; null where nothing was. */
  problems: { score: string | null; reason: string | null; grade: string | null };
  /** True where a refusal is to be read. */
  isOpen: boolean;
}

/** How a grade came about, where it is not just the best attempt. */
export interface GradeOrigin {
  given: GivenGrade | null;
  /** What lateness took off; null where it was in time, or `given` tells it. */
  late: string | null;
}

/** What stands beside Check about the grade, and about the next attempt. */
export interface PanelStanding extends GradeOrigin {
  /** Where the next attempt counts nothing; null where it counts. */
  warning: string | null;
  /** null where attempts are not limited. */
  left: AttemptsLeftView | null;
}

export interface AttemptsLeftView {
  text: string;
  /** So long nothing is left, in ms; null where something is. */
  noneForMs: number | null;
}

/** A line of a grade's history. */
export interface HistoryLine {
  when: Moment;
  text: string;
}
