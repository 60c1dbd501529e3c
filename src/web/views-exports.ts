import type { Chrome, Moment } from './view-parts.js';

/** What can be taken out of a lab. */
export interface ExportsPage {
  chrome: Chrome;
  labTitle: string;
  /** Where forms go to, but for the kind. */
  action: string;
  /** Why no file was given. */
  problem: string | null;
  peopleHref: string;
  /** A roster adds what is missing; null for who cannot import one. */
  rosterHref: string | null;
  students: string;
  hasStudents: boolean;
  /** How many have no score at all. */
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
    /** The lab has more points than Moodle takes by itself. */
    isOver100: boolean;
  };
  /** Those who left included. */
  evidenceStudents: number;
  earlier: { text: string; when: Moment }[];
}

/** Students by name, the first of many. */
export interface UnmatchedList {
  count: number;
  shown: { name: string; href: string; why: string }[];
  more: number;
}
