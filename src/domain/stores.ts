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
import type { ObjectionStore } from './objection.js';
import type { CheckpointOutcome } from './outcome.js';
import type { OverrideStore } from './override-store.js';
import type { LimitReached, PolicyStore } from './policy-store.js';
import type { RejudgeStore } from './rejudge.js';
import type { RosterStore } from './roster.js';
import type { NodeOfStudent } from './shared-nodes.js';
import type { StatisticsStore } from './statistics.js';
import type { StuckStore } from './stuck.js';
import type { NodeCall } from './student-node.js';

/** Everything that lasts. Methods named `find...` may return undefined, `get...` throw {@link NotFound}. */
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
  readonly overrides: OverrideStore;
  readonly roster: RosterStore;
  readonly invitations: InvitationStore;
  readonly statistics: StatisticsStore;
  readonly rejudges: RejudgeStore;
  readonly exports: ExportStore;
  close(): Promise<void>;
}

/** A row that was asked for by id is not there. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
  readonly code = 'not-found';

  constructor(readonly what: string) {
    super(`there is no ${what}`);
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

export interface PeopleStore {
  /** Throws {@link AlreadyExists} for a login that is taken. `login` is kept in lower case. */
  create(person: { login: string; name: string; passwordHash: string }): Promise<Person>;
  find(id: string): Promise<Person | undefined>;
  /** For sign-in only: nothing else sees the hash. */
  findForSignIn(login: string): Promise<{ person: Person; passwordHash: string } | undefined>;
  /** For sessions only, which end with the password that they began with. */
  findForSession(id: string): Promise<{ person: Person; passwordHash: string } | undefined>;
  /** False, and nothing changes, where `known` is no longer the hash that is kept: of two changes at once one is made. */
  replacePassword(personId: string, known: string, passwordHash: string): Promise<boolean>;
}

export interface CourseStore {
  /** Throws {@link AlreadyExists} for a slug that is taken. */
  create(course: {
    slug: string;
    title: string;
    key: CourseKey;
    /** Default `UTC`. */
    timeZone?: string;
  }): Promise<Course>;
  find(slug: string): Promise<Course | undefined>;
  getKey(courseId: string): Promise<CourseKey>;
  /** `timeZone` is an IANA name. Moments that were set stay; only how they are read changes. */
  setTimeZone(courseId: string, timeZone: string): Promise<void>;
  /** Enrolls, or changes the role and section of someone who is enrolled. */
  enroll(enrollment: {
    courseId: string;
    personId: string;
    role: Role;
    section: string | null;
  }): Promise<void>;
  findEnrollment(courseSlug: string, personId: string): Promise<Enrollment | undefined>;
  listEnrollmentsOf(personId: string): Promise<Enrollment[]>;
  /** Students of a course by name. */
  listStudents(courseId: string): Promise<Enrollment[]>;
}

export interface NodeStore {
  find(courseId: string, studentId: string): Promise<RegisteredNode | undefined>;
  /** Those of the course's present students, by name; simulations are left out. */
  listOfStudents(courseId: string): Promise<NodeOfStudent[]>;
  /** Registers the student's node, or replaces it; written to the history. */
  register(
    node: Omit<RegisteredNode, 'id' | 'registeredAt'>,
    actorId: string | null,
  ): Promise<RegisteredNode>;
}

/** An attempt to be made. */
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
  /** Names the form that was sent: the same one sent twice is one attempt. */
  submissionKey: string;
}

/** How an attempt ended. */
export interface AttemptResult {
  outcome: CheckpointOutcome;
  score: number | null;
  checks: CheckResult[];
  calls: NodeCall[];
}

export interface AttemptStore {
  /**
   * Writes the attempt as queued, with its history. `created` is false, and the attempt is the earlier
   * one, where the same `submissionKey` was used before by this person, or where an attempt of the same
   * kind at the same checkpoint of this student is not finished yet. Throws {@link LimitReached} for a
   * submission where the lab's policy leaves none.
   */
  request(request: AttemptRequest): Promise<{ attempt: AttemptSummary; created: boolean }>;
  find(id: string): Promise<Attempt | undefined>;
  /** Submissions first, then re-runs, each the oldest first. */
  listQueued(): Promise<AttemptSummary[]>;
  /** queued → running; false where it was not queued any more. */
  start(id: string): Promise<boolean>;
  /**
   * running → finished, with check outcomes, grade by the lab's policy, and history, in one transaction. Does nothing and
   * returns undefined where the attempt was not running, so an attempt finishes at most once.
   */
  finish(
    id: string,
    result: AttemptResult,
  ): Promise<{ attempt: AttemptSummary; decision: GradeDecision } | undefined>;
  /** Puts attempts that a stopped server left running back to queued; returns how many. */
  requeueRunning(): Promise<number>;
  /**
   * A student's attempts at a lab, or at one checkpoint of it: the newest look first, and before a look
   * its rejudges.
   */
  listOfStudent(filter: {
    courseId: string;
    studentId: string;
    labId: string;
    checkpointId?: string;
  }): Promise<AttemptSummary[]>;
  /** What came of the student's looks at each checkpoint of a lab that has one; two queries. */
  listLooks(filter: {
    courseId: string;
    studentId: string;
    labId: string;
  }): Promise<CheckpointLooks[]>;
  /**
   * The facts of the student's newest passed check of that name; undefined where there is none. Of a
   * look that was judged again, the newest judgement tells whether it passed.
   */
  findPassedFacts(check: {
    courseId: string;
    studentId: string;
    labId: string;
    checkpointId: string;
    checkId: string;
  }): Promise<unknown>;
  /** The student's grades for a lab, given ones included. */
  listGrades(filter: { courseId: string; studentId: string; labId: string }): Promise<Grade[]>;
  /** Everything a gradebook shows of a lab, in a constant number of queries. */
  gradebook(courseId: string, labId: string): Promise<GradebookRow[]>;
}

export interface HistoryStore {
  /** Newest first; `limit` at most 500. */
  list(filter: {
    courseId: string;
    studentId?: string;
    attemptId?: string;
    labId?: string;
    /** null for what is about no checkpoint in particular. */
    checkpointId?: string | null;
    limit: number;
  }): Promise<HistoryEntry[]>;
  /** Writes that staff begins to look at the course as one of its students sees it. */
  addView(view: { courseId: string; studentId: string; actorId: string }): Promise<void>;
}
