import type {
  Answers,
  Attempt,
  AttemptKind,
  AttemptSummary,
  CheckResult,
  Role,
} from './attempt.js';
import type { BulkRerunStore } from './bulk-rerun.js';
import type { CheckpointLooks } from './checkpoint-state.js';
import type { Course, CourseKey, Enrollment, Person, RegisteredNode } from './course.js';
import type { ExportStore } from './exports.js';
import type { Grade, GradeDecision } from './grade.js';
import type { GradebookRow } from './gradebook.js';
import type { HistoryEntry } from './history.js';
import type { InvitationStore } from './invitation.js';
import type { LabSettingsStore } from './lab-settings.js';
import type { ObjectionStore } from './objection.js';
import type { CheckpointOutcome } from './outcome.js';
import type { OverrideStore } from './override-store.js';
import type { LimitReached, PolicyStore } from './policy-store.js';
import type { RejudgeStore } from './rejudge.js';
import type { RosterStore, UnconfirmedStaff } from './roster.js';
import type { NodeOfStudent } from './shared-nodes.js';
import type { StatisticsStore } from './statistics.js';
import type { StuckStore } from './stuck.js';
import type { NodeCall } from './student-node.js';

/**
 * All persistent data. Methods named `find...` return undefined if there is nothing, methods named
 * `get...` throw {@link NotFound}.
 */
export interface Store {
  readonly people: PeopleStore;
  readonly courses: CourseStore;
  readonly nodes: NodeStore;
  readonly attempts: AttemptStore;
  readonly bulkReruns: BulkRerunStore;
  readonly history: HistoryStore;
  readonly objections: ObjectionStore;
  readonly stuck: StuckStore;
  readonly policies: PolicyStore;
  readonly labSettings: LabSettingsStore;
  readonly overrides: OverrideStore;
  readonly roster: RosterStore;
  readonly invitations: InvitationStore;
  readonly statistics: StatisticsStore;
  readonly rejudges: RejudgeStore;
  readonly exports: ExportStore;
  close(): Promise<void>;
}

/** The requested row does not exist. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
  readonly code = 'not-found';

  constructor(readonly what: string) {
    super(`there is no ${what}`);
  }
}

/**
 * The database cannot be written at the moment: something else holds its lock, or the disk is full,
 * read-only or broken. Nothing was written, and the same write may succeed later.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly code = 'store-unavailable';

  constructor(options: ErrorOptions) {
    super('the database cannot be written at the moment', options);
  }
}

/** A name that must be unique is taken. */
export class AlreadyExists extends Error {
  override readonly name = 'AlreadyExists';
  readonly code = 'already-exists';

  constructor(readonly what: string) {
    super(`${what} exists already`);
  }
}

/** Stores accounts. */
export interface PeopleStore {
  /**
   * Creates an account; stores `login` in lower case. Throws {@link AlreadyExists} if it is taken.
   */
  create(person: { login: string; name: string; passwordHash: string }): Promise<Person>;
  find(id: string): Promise<Person | undefined>;
  /** For sign-in only; apart from sessions, nothing else may see the hash. */
  findForSignIn(login: string): Promise<{ person: Person; passwordHash: string } | undefined>;
  /** For sessions only: a session ends when the password changes with which it began. */
  findForSession(id: string): Promise<{ person: Person; passwordHash: string } | undefined>;
  /**
   * Replaces the hash `known`; returns false and changes nothing if it is no longer the stored one.
   * So only one of two simultaneous changes succeeds.
   */
  replacePassword(personId: string, known: string, passwordHash: string): Promise<boolean>;
}

/** Stores courses, their keys and enrollments. */
export interface CourseStore {
  /** Creates a course. Throws {@link AlreadyExists} if the slug is taken. */
  create(course: {
    slug: string;
    title: string;
    key: CourseKey;
    /** An IANA name; default `UTC`. */
    timeZone?: string;
  }): Promise<Course>;
  find(slug: string): Promise<Course | undefined>;
  getKey(courseId: string): Promise<CourseKey>;
  /** Rejects if the key of a course cannot be read because the store has another secret. */
  checkKeys(): Promise<void>;
  /** `timeZone` is an IANA name. Stored times stay the same; they are only shown differently. */
  setTimeZone(courseId: string, timeZone: string): Promise<void>;
  /**
   * Enrolls a person, or changes the role and section of one who is enrolled. Throws
   * {@link UnconfirmedStaff} as the methods of {@link RosterStore} do.
   */
  enroll(enrollment: {
    courseId: string;
    personId: string;
    role: Role;
    section: string | null;
    confirmed?: readonly string[];
  }): Promise<void>;
  findEnrollment(courseSlug: string, personId: string): Promise<Enrollment | undefined>;
  listEnrollmentsOf(personId: string): Promise<Enrollment[]>;
  /** The students of a course, sorted by name. */
  listStudents(courseId: string): Promise<Enrollment[]>;
}

/** Stores the nodes that students registered. */
export interface NodeStore {
  find(courseId: string, studentId: string): Promise<RegisteredNode | undefined>;
  /** The nodes of the course's present students, sorted by name, without practice nodes. */
  listOfStudents(courseId: string): Promise<NodeOfStudent[]>;
  /** Registers or replaces the student's node, and writes the history. */
  register(
    node: Omit<RegisteredNode, 'id' | 'registeredAt'>,
    actorId: string | null,
  ): Promise<RegisteredNode>;
}

/** A request for an attempt. */
export interface AttemptRequest {
  courseId: string;
  labId: string;
  checkpointId: string;
  studentId: string;
  requestedById: string;
  kind: AttemptKind;
  reason: string | null;
  answers: Answers;
  points: number;
  /** Identifies the submitted form, so that a form sent twice makes one attempt. */
  submissionKey: string;
}

/**
 * How an attempt ended. Texts of its outcomes are cut to what `cutOutcome` keeps when it is stored.
 */
export interface AttemptResult {
  outcome: CheckpointOutcome;
  score: number | null;
  checks: CheckResult[];
  calls: NodeCall[];
}

/** The result of an attempt that has none by our fault; the log has the error under its id. */
export const brokenResult: AttemptResult = {
  outcome: 'broken',
  score: null,
  checks: [],
  calls: [],
};

/** At how many starts of a server an attempt may be found under way before it is given up. */
export const maxInterruptions = 3;

/** Stores attempts and the grades that follow from them. */
export interface AttemptStore {
  /**
   * Writes the attempt as queued and writes the history. If the person used this `submissionKey`
   * before, or an attempt of the same kind at the student's checkpoint is unfinished, returns that
   * attempt instead, with `created` false. Throws {@link LimitReached} for a submission if the
   * lab's policy leaves the student no attempt.
   */
  request(request: AttemptRequest): Promise<{ attempt: AttemptSummary; created: boolean }>;
  find(id: string): Promise<Attempt | undefined>;
  /** Queued attempts: submissions before re-runs, and each kind oldest first. */
  listQueued(): Promise<AttemptSummary[]>;
  /** The ids of those, in the same order. */
  listQueuedIds(): Promise<string[]>;
  /** queued → running; returns false if the attempt was no longer queued. */
  start(id: string): Promise<boolean>;
  /**
   * running → finished. Writes the checks, the grade by the lab's policy and the history in one
   * transaction. Does nothing and returns undefined if the attempt was not running, so that an
   * attempt finishes at most once.
   */
  finish(
    id: string,
    result: AttemptResult,
  ): Promise<{ attempt: AttemptSummary; decision: GradeDecision } | undefined>;
  /** running → queued, for an attempt that was cut short before it had a result. */
  putBack(id: string): Promise<void>;
  /**
   * running → queued, for the attempts that a server left when it died. An attempt that it left for
   * the third time is finished as broken instead, because it may be what ends the server; returns
   * those.
   */
  requeueRunning(): Promise<AttemptSummary[]>;
  /**
   * A student's attempts at a lab, or at one of its checkpoints: newest look first, and the
   * rejudges of each look, newest first, before it.
   */
  listOfStudent(filter: {
    courseId: string;
    studentId: string;
    labId: string;
    checkpointId?: string;
  }): Promise<AttemptSummary[]>;
  /** Summarizes the student's looks at each checkpoint of a lab that has any, in two queries. */
  listLooks(filter: {
    courseId: string;
    studentId: string;
    labId: string;
  }): Promise<CheckpointLooks[]>;
  /**
   * The facts of the student's newest look in which this check passed; undefined if there is none.
   * If a look was judged again, its newest judgement decides.
   */
  findPassedFacts(check: {
    courseId: string;
    studentId: string;
    labId: string;
    checkpointId: string;
    checkId: string;
  }): Promise<unknown>;
  /** The student's grades for a lab, with their overrides. */
  listGrades(filter: { courseId: string; studentId: string; labId: string }): Promise<Grade[]>;
  /** Everything that the gradebook shows of a lab, in a constant number of queries. */
  gradebook(courseId: string, labId: string): Promise<GradebookRow[]>;
}

/** Reads the history, to which the other stores write. */
export interface HistoryStore {
  /** The newest entries that match, newest first; a `limit` above 500 acts as 500. */
  list(filter: {
    courseId: string;
    studentId?: string;
    attemptId?: string;
    labId?: string;
    /** null selects the entries that concern no checkpoint in particular. */
    checkpointId?: string | null;
    limit: number;
  }): Promise<HistoryEntry[]>;
  /** Records that a member of staff begins to view the course as one of its students. */
  addView(view: { courseId: string; studentId: string; actorId: string }): Promise<void>;
}
