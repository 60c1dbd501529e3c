import type { Answers, AttemptKind, AttemptState, CheckResult, Role } from './attempt.js';
import type { Person } from './course.js';
import type { AutomaticGrade } from './grade.js';
import type { HistoryEntry } from './history.js';
import type { ObjectionMessage, ObjectionOutcome } from './objection.js';
import type { CheckpointOutcome } from './outcome.js';
import type { MemberDetails } from './roster.js';
import type { NodeCall } from './student-node.js';

/**
 * One line of a lab's exported evidence; docs/exports.md tells its shape, and whoever changes it raises
 * {@link evidenceVersion}.
 */
export type EvidenceRecord = StudentRecord | AttemptRecord | HistoryRecord;

/** Of the shape of exported evidence. */
export const evidenceVersion = 1;

/** Someone who is or was a student of the course, or did something in its lab. */
export interface StudentRecord {
  type: 'student';
  student: Person;
  role: Role;
  details: MemberDetails;
  leftAt: Date | null;
  /** A later due date of their own. */
  extendedTo: Date | null;
  /** What attempts and policy make. */
  grades: ({ checkpointId: string } & AutomaticGrade)[];
  /** What staff gave in place of it, also what was undone; the oldest first. */
  overrides: OverrideRecord[];
  objections: ObjectionRecord[];
}

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

/** Something that someone did with the lab, in this course. */
export interface HistoryRecord extends Omit<HistoryEntry, 'labId'> {
  type: 'history';
}
