import type { Person } from './course.js';
import type { LabPolicy } from './policy.js';

/** A policy with the number of changes that made it: 0 where nobody made one. */
export interface KeptPolicy {
  policy: LabPolicy;
  revision: number;
}

/** How a lab is graded for one student; `extendedTo` is null for staff, too. */
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

/** The automatic grade of a checkpoint, where a change makes another of it. */
export interface GradeChange {
  studentId: string;
  checkpointId: string;
  /** null where there is no grade. */
  before: number | null;
  after: number | null;
  /** True where staff gave a grade: it stands over both. */
  isOverridden: boolean;
}

/** What a student has for the lab before and after, given grades included. */
export interface TotalChange {
  student: Person;
  before: number;
  after: number;
}

/** What a policy would do to the recorded grades of a lab. */
export interface PolicyEffect {
  changes: GradeChange[];
  /** Grades that stay as they are. */
  unchanged: number;
  /** Of each student whose total changes. */
  totals: TotalChange[];
}

/** Someone else changed the policy since it was read. Nothing was written. */
export class PolicyMoved extends Error {
  override readonly name = 'PolicyMoved';
  readonly code = 'policy-moved';

  constructor() {
    super('the policy was changed meanwhile');
  }
}

/** No attempt is left at the moment. Nothing was written. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached';
  readonly code = 'limit-reached';

  /** `nextAt` is when the next attempt comes. */
  constructor(readonly nextAt: Date) {
    super(`no attempt is left until ${nextAt.toISOString()}`);
  }
}

/** How labs are graded, and what changes of that do to grades. */
export interface PolicyStore {
  get(courseId: string, labId: string): Promise<KeptPolicy>;
  /** Of every lab that has a policy, by the lab's id. */
  listOfStudent(courseId: string, studentId: string): Promise<ReadonlyMap<string, StudentPolicy>>;
  getOfStudent(whose: {
    courseId: string;
    labId: string;
    studentId: string;
  }): Promise<StudentPolicy>;
  /**
   * What saving it would do to the grades of these checkpoints, which are those that the lab has now;
   * writes nothing. A constant number of queries.
   */
  preview(
    courseId: string,
    labId: string,
    policy: LabPolicy,
    checkpointIds: readonly string[],
  ): Promise<PolicyEffect>;
  /**
   * Saves, makes every grade of the lab anew, and tells the history, in one transaction. Returns how
   * many grades changed. Throws {@link PolicyMoved} where `basedOnRevision` is not the newest.
   */
  save(change: {
    courseId: string;
    labId: string;
    policy: LabPolicy;
    basedOnRevision: number;
    actorId: string;
  }): Promise<number>;
  /** By the student's name. */
  listExtensions(courseId: string, labId: string): Promise<Extension[]>;
  /** Gives an extension, or another one in its place; returns how many grades changed. */
  grantExtension(extension: {
    courseId: string;
    labId: string;
    studentId: string;
    dueAt: Date;
    reason: string;
    actorId: string;
  }): Promise<number>;
  /** Takes it back; returns how many grades changed, undefined where there was none. */
  withdrawExtension(extension: {
    courseId: string;
    labId: string;
    studentId: string;
    actorId: string;
  }): Promise<number | undefined>;
}
