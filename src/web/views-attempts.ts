import type { Chrome, Moment, State } from './view-parts.js';
import type { GradeOrigin, HistoryLine, OverrideForm } from './views-overrides.js';

/** A student's attempts at a lab, checkpoint by checkpoint. */
export interface AttemptsPage {
  chrome: Chrome;
  labTitle: string;
  /** The gradebook for staff, the lab for the student. */
  backHref: string;
  /** For staff, the student's name; for the student, that the attempts are their own. */
  heading: string;
  isStaff: boolean;
  /** For staff: the form that shows the lab as the student sees it; null for the student. */
  viewAs: { action: string; labId: string } | null;
  total: string;
  points: number;
  node: string | null;
  /** For staff: sentences about whom the student shares the node with; empty for the student. */
  sharedNodes: string[];
  checkpoints: CheckpointCard[];
}

/** A checkpoint of a student: its grade, how the grade came about, and the forms for staff. */
export interface CheckpointCard {
  id: string;
  stepHref: string;
  title: string;
  score: string;
  points: number;
  state: State;
  stateText: string;
  /** For staff `given` is null, because their forms show the given grade. */
  origin: GradeOrigin;
  history: HistoryLine[];
  /** The newest attempts and the one that counts, or all if the address asks for all. */
  attempts: AttemptLine[];
  /** The link to all attempts and the whole history; null if all are shown. */
  more: { text: string; href: string } | null;
  rerun: { action: string; submissionKey: string } | null;
  /** null for the student. */
  override: OverrideForm | null;
}

export interface AttemptLine {
  href: string;
  state: State;
  text: string;
  when: Moment;
  /** Who ran it again or judged it again, and why; null for the student's own attempt. */
  rerun: string | null;
  /** Whether it makes the grade, or would if staff had not given one; null otherwise. */
  counts: 'counts' | 'would count' | null;
}
