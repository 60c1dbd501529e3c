import type { Person } from './course.js';
import type { LabPolicy } from './policy.js';

/** A policy with its revision, the number of times that it was saved; 0 for the default policy. */
export interface KeptPolicy {
  policy: LabPolicy;
  revision: number;
}

/** How a lab is graded for one student; `extendedTo` is null without an extension. */
export interface StudentPolicy {
  policy: LabPolicy;
  extendedTo: Date | null;
}

/** A later due date for one student. */
export interface Extension {
  student: Person;
  dueAt: Date;
  reason: string;
  grantedBy: Person;
  grantedAt: Date;
}

/** A change to the automatic grade of a student's checkpoint. */
export interface GradeChange {
  studentId: string;
  checkpointId: string;
  /** null without a grade. */
  before: number | null;
  /** null without a grade. */
  after: number | null;
  /** True if staff gave a grade, which counts instead of both. */
  isOverridden: boolean;
}

/** A student's total for the lab before and after a change, with overrides counted. */
export interface TotalChange {
  student: Person;
  before: number;
  after: number;
}

/** The effect that a policy would have on the recorded grades of a lab. */
export interface PolicyEffect {
  changes: GradeChange[];
  /** The number of recorded grades whose score would stay the same. */
  unchanged: number;
  /** The students whose totals would change. */
  totals: TotalChange[];
}

/** The policy was changed after it was read. Nothing was written. */
export class PolicyMoved extends Error {
  override readonly name = 'PolicyMoved';
  readonly code = 'policy-moved';

  constructor() {
    super('the policy was changed meanwhile');
  }
}

/** The student has no attempt left at the moment. Nothing was written. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached';
  readonly code = 'limit-reached';

  /** `nextAt` is when the next attempt becomes available. */
  constructor(readonly nextAt: Date) {
    super(`no attempt is left until ${nextAt.toISOString()}`);
  }
}

/** Stores the policies and extensions of labs, and recalculates grades when they change. */
export interface PolicyStore {
  get(courseId: string, labId: string): Promise<KeptPolicy>;
  /** How each lab that has a policy is graded for the student, by lab id. */
  listOfStudent(courseId: string, studentId: string): Promise<ReadonlyMap<string, StudentPolicy>>;
  getOfStudent(whose: {
    courseId: string;
    labId: string;
    studentId: string;
  }): Promise<StudentPolicy>;
  /**
   * Computes what saving the policy would do to the grades of these checkpoints, which should be
   * the ones that the lab has now. Writes nothing; uses a constant number of queries.
   */
  preview(
    courseId: string,
    labId: string,
    policy: LabPolicy,
    checkpointIds: readonly string[],
  ): Promise<PolicyEffect>;
  /**
   * Saves the policy, recalculates every grade of the lab, and writes the history, in one
   * transaction. Returns how many grades changed. Throws {@link PolicyMoved} if `basedOnRevision`
   * is not the present revision.
   */
  save(change: {
    courseId: string;
    labId: string;
    policy: LabPolicy;
    basedOnRevision: number;
    actorId: string;
  }): Promise<number>;
  /** The extensions for a lab, sorted by the student's name. */
  listExtensions(courseId: string, labId: string): Promise<Extension[]>;
  /** Grants an extension, replacing an earlier one; returns how many grades changed. */
  grantExtension(extension: {
    courseId: string;
    labId: string;
    studentId: string;
    dueAt: Date;
    reason: string;
    actorId: string;
  }): Promise<number>;
  /** Withdraws an extension; returns how many grades changed, or undefined if there was none. */
  withdrawExtension(extension: {
    courseId: string;
    labId: string;
    studentId: string;
    actorId: string;
  }): Promise<number | undefined>;
}
