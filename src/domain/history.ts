import type { Person } from './course.js';

/** A record of something that was done. Entries are never changed or deleted. */
export interface HistoryEntry {
  id: string;
  at: Date;
  /** null if Podmark did it on its own. */
  actor: Person | null;
  action: HistoryAction;
  studentId: string | null;
  labId: string | null;
  checkpointId: string | null;
  attemptId: string | null;
  /** Further facts about the action; {@link HistoryAction} lists the keys. */
  detail: Record<string, string | number | null>;
}

/** The actions that the history records; the comment of each lists the keys of its detail. */
export type HistoryAction =
  /** address, hostKey, hostKeyBefore, sharedWith (names of other students with that machine) */
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
  /** before, after, reason, bulkRerun; staff let a worse result count */
  | 'result-accepted'
  /** bulkRerun, reason, attempts (the number of items) */
  | 'bulk-rerun-started'
  /** bulkRerun */
  | 'bulk-rerun-paused'
  /** bulkRerun */
  | 'bulk-rerun-resumed'
  /** bulkRerun */
  | 'bulk-rerun-cancelled'
  /** reason, before, after */
  | 'grade-rejudged'
  /** before, after; the policy, an extension or the points changed */
  | 'grade-recalculated'
  /** policy (as JSON) */
  | 'policy-changed'
  /** settings (as JSON) */
  | 'lab-settings-changed'
  /** dueAt (in ISO 8601), reason */
  | 'extension-granted'
  | 'extension-withdrawn'
  /** added, changed, left (numbers of people) */
  | 'roster-imported'
  /** role, section */
  | 'person-enrolled'
  | 'person-left'
  /** invitation, role, section; none of them for a personal link */
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
  /** kind, students (how many), heading (of the grade column, or null) */
  | 'exported';
