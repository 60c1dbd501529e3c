import type { Answers, AttemptKind, AttemptState, CheckResult, Role } from './attempt.js';
import type { Person } from './course.js';
import type { AutomaticGrade } from './grade.js';
import type { HistoryEntry } from './history.js';
import type { ObjectionMessage, ObjectionOutcome } from './objection.js';
import type { CheckpointOutcome } from './outcome.js';
import type { MemberDetails } from './roster.js';
import type { NodeCall } from './student-node.js';

/**
 * One line of a lab's exported evidence. docs/exports.md documents the format; a change to it must
 * raise {@link evidenceVersion}.
 */
export type EvidenceRecord = StudentRecord | AttemptRecord | HistoryRecord;

/** The version of the exported evidence's format. */
export const evidenceVersion = 1;

/** Someone who is or was a student of the course, or has attempts at the lab. */
export interface StudentRecord {
  type: 'student';
  student: Person;
  role: Role;
  details: MemberDetails;
  leftAt: Date | null;
  /** The due date of the student's extension; null without one. */
  extendedTo: Date | null;
  /** The automatic grades. */
  grades: ({ checkpointId: string } & AutomaticGrade)[];
  /** Grades that staff gave, including those taken back; oldest first. */
  overrides: OverrideRecord[];
  objections: ObjectionRecord[];
}

/** An override in exported evidence; `undoneAt` is null while it counts. */
export interface OverrideRecord {
  checkpointId: string;
  score: number;
  points: number;
  reason: string;
  overriddenBy: Person;
  overriddenAt: Date;
  undoneBy: Person | null;
  undoneAt: Date | null;
}

/** An objection in exported evidence. */
export interface ObjectionRecord {
  id: string;
  checkpointId: string;
  attemptId: string | null;
  state: 'open' | ObjectionOutcome;
  openedAt: Date;
  closedAt: Date | null;
  closedBy: Person | null;
  messages: ObjectionMessage[];
}

/** An attempt in exported evidence, with its checks, facts and node calls. */
export interface AttemptRecord {
  type: 'attempt';
  id: string;
  studentId: string;
  checkpointId: string;
  kind: AttemptKind;
  reason: string | null;
  state: AttemptState;
  requestedBy: Person;
  requestedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  countsAsOf: Date;
  rejudgedFromId: string | null;
  acceptedBy: Person | null;
  acceptedAt: Date | null;
  answers: Answers;
  outcome: CheckpointOutcome | null;
  score: number | null;
  points: number;
  checks: CheckResult[];
  calls: NodeCall[];
}

/** An entry of the history about the lab in this course. */
export interface HistoryRecord extends Omit<HistoryEntry, 'labId'> {
  type: 'history';
}
