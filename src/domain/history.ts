import type { Person } from './course.js';

/** Something that someone did; never changed and never deleted. */
export interface HistoryEntry {
  id: string;
  at: Date;
  /** null for Podmark itself. */
  actor: Person | null;
  action: HistoryAction;
  studentId: string | null;
  labId: string | null;
  checkpointId: string | null;
  attemptId: string | null;
  /** What else matters: see {@link HistoryAction}. */
  detail: Record<string, string | number | null>;
}

/** What can stand in the history, with the keys of its detail. */
export type HistoryAction =
  /** address, hostKey, hostKeyBefore, sharedWith: names of other students who have that machine */
  | 'node-registered'
  | 'attempt-requested'
  /** reason */
  | 'rerun-requested'
  /** before, after */
  | 'grade-recorded'
  /** because */
  | 'grade-kept'
  /** before, after, reason */
  | 'grade-overridden'
  /** before, after */
  | 'override-undone'
  /** before, after, reason, bulkRerun: a worse result counts now */
  | 'result-accepted'
  /** bulkRerun, reason, attempts: how many */
  | 'bulk-rerun-started'
  /** bulkRerun */
  | 'bulk-rerun-paused'
  /** bulkRerun */
  | 'bulk-rerun-resumed'
  /** bulkRerun */
  | 'bulk-rerun-cancelled'
  /** reason, before, after */
  | 'grade-rejudged'
  /** before, after: policy or extension changed */
  | 'grade-recalculated'
  /** policy: as JSON */
  | 'policy-changed'
  /** dueAt: as ISO 8601, reason */
  | 'extension-granted'
  | 'extension-withdrawn'
  /** added, changed, left: how many */
  | 'roster-imported'
  /** role, section */
  | 'person-enrolled'
  | 'person-left'
  /** invitation, role, section */
  | 'invitation-created'
  /** invitation */
  | 'invitation-revoked'
  /** invitation */
  | 'joined'
  /** objection */
  | 'objection-opened'
  /** objection */
  | 'objection-answered'
  /** objection, outcome */
  | 'objection-closed'
  | 'viewed-as-student'
  /** kind, students: how many, heading: of the column, or null */
  | 'exported';
