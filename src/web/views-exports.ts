import type { Chrome, Moment } from './view-parts.js';

/** The page from which the grades and the evidence of a lab are downloaded. */
export interface ExportsPage {
  chrome: Chrome;
  labTitle: string;
  /** Forms are sent to this path with the kind of export behind it. */
  action: string;
  /** Why an export was refused; null if none was. */
  problem: string | null;
  peopleHref: string;
  /** Where a roster is imported, to add what is missing; null for those who may not import one. */
  rosterHref: string | null;
  students: string;
  hasStudents: boolean;
  /** How many students have no score at all. */
  withNothing: number;
  points: number;
  /** null for TAs. */
  forInstructors: InstructorExports | null;
}

interface InstructorExports {
  canvas: { heading: string; unsure: UnmatchedList; leftOut: UnmatchedList };
  moodle: {
    keys: {
      value: string;
      label: string;
      count: string;
      leftOut: UnmatchedList;
      current: boolean;
    }[];
    /** True if the lab has more than 100 points, which is more than Moodle accepts by default. */
    isOver100: boolean;
  };
  /** How many students there is evidence of, including those who left. */
  evidenceStudents: number;
  earlier: { text: string; when: Moment }[];
}

/**
 * A list of students of whom only the first are shown: `count` is how many there are, and `more`
 * how many are not shown.
 */
export interface UnmatchedList {
  count: number;
  shown: { name: string; href: string; why: string }[];
  more: number;
}
