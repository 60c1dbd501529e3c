import type { Chrome, Moment, State } from './view-parts.js';
import type { GradeOrigin, HistoryLine, OverrideForm } from './views-overrides.js';

export interface AttemptsPage {
  chrome: Chrome;
  labTitle: string;
  /** The gradebook for staff, the lab for the student. */
  backHref: string;
  /** The student's name for staff, for the student that the page is theirs. */
  heading: string;
  isStaff: boolean;
  /** For staff: looks at the lab as the student sees it. */
  viewAs: { action: string; labId: string } | null;
  total: string;
  points: number;
  node: string | null;
  /** For staff: whose the node is, too. */
  sharedNodes: string[];
  checkpoints: CheckpointCard[];
}

/** A checkpoint of a student: how its grade came about, and the forms that staff has. */
export interface CheckpointCard {
  id: string;
  stepHref: string;
  title: string;
  score: string;
  points: number;
  state: State;
  stateText: string;
  /** For staff, the forms tell of a given grade. */
  origin: GradeOrigin;
  history: HistoryLine[];
  /** The newest and the one that counts, or all where they were asked for. */
  attempts: AttemptLine[];
  /** Where all of them are; null where they are here. */
  more: { text: string; href: string } | null;
  rerun: { action: string; submissionKey: string } | null;
  /** For staff. */
  override: OverrideForm | null;
}

export interface AttemptLine {
  href: string;
  state: State;
  text: string;
  when: Moment;
  /** Who ran it or had it judged again, and why; null for the student's own. */
  rerun: string | null;
  /** Whether it makes the grade, or would where staff gave none; null where neither. */
  counts: 'counts' | 'would count' | null;
}
