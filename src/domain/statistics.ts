import type { Override } from './grade.js';
import type { Fail } from './outcome.js';
import { passedSince } from './passed.js';

/** A lab in a course. */
export interface LabOfCourse {
  courseId: string;
  labId: string;
}

/** Reads the data for a lab's statistics; each method uses a constant number of queries. */
export interface StatisticsStore {
  read(lab: LabOfCourse, now: Date): Promise<LabRecords>;
  /**
   * At most `limit` of these checks: those that failed in students' own attempts, and for the most
   * students. Attempts that were judged again are left out.
   */
  failingChecks(
    filter: FailureFilter,
    checks: readonly CheckOfLab[],
    limit: number,
  ): Promise<FailingCheck[]>;
}

/** Identifies a check of a lab. */
export interface CheckOfLab {
  checkpointId: string;
  checkId: string;
}

/** `section` null selects every section, `since` null all attempts. Only present students count. */
export interface FailureFilter extends LabOfCourse {
  section: string | null;
  since: Date | null;
}

/** A check that failed in students' own attempts, with the newest failure of each student. */
export interface FailingCheck extends CheckOfLab {
  /** How many different students failed the check. */
  students: number;
  /** In how many attempts it failed. */
  attempts: number;
  /** The newest failure of each of these students. */
  newest: Failure[];
}

/** A student's failure at a check. */
export interface Failure {
  studentId: string;
  outcome: Fail;
}

/** The data from which the statistics of a lab are computed. */
export interface LabRecords {
  /** The students who are enrolled now. */
  students: StudentRecord[];
  /** One record for each of these students and each checkpoint with an attempt or an override. */
  checkpoints: CheckpointRecord[];
  dueAt: Date | null;
}

/** An enrolled student; `section` is null for a student without one. */
export interface StudentRecord {
  id: string;
  section: string | null;
}

/** The history of one student at one checkpoint in figures. "Own" attempts are submissions only. */
export interface CheckpointRecord {
  studentId: string;
  checkpointId: string;
  /** The time of the first attempt of any kind, or else of the override. */
  startedAt: Date;
  /** The time of the first own attempt that has a score; null without one. */
  judgedAt: Date | null;
  /**
   * The time of the first pass of any kind that still counts (see `firstPass`); null without one.
   */
  passedAt: Date | null;
  /** The time of the first own attempt that passed and still counts; null without one. */
  ownPassAt: Date | null;
  /** Own attempts with a score, up to and including the first that passed; 0 if none passed. */
  attemptsToPass: number;
  /** How many own attempts have a score. */
  judged: number;
  /** How many own attempts finished without a score. */
  couldNotLook: number;
  /** How many own attempts were requested within the last 24 hours. */
  recent: number;
  /** The best score of all attempts that still count, before policy; null if none has a score. */
  bestScore: number | null;
  /** The automatic grade's score; null without one. */
  grade: number | null;
  /** The grade that staff gave in its place; null without one. */
  override: Pick<Override, 'score' | 'points' | 'overriddenAt'> | null;
}

/** How a student stands at a checkpoint. `could-not-look` is not a failure. */
export const standings = ['passed', 'partly', 'failed', 'could-not-look', 'not-tried'] as const;
export type Standing = (typeof standings)[number];

/** The score that counts; null without one. */
export function scoreThatCounts({ grade, override }: CheckpointRecord): number | null {
  return override?.score ?? grade;
}

/**
 * The standing that a record amounts to; no record is `not-tried`. A score that the policy does not
 * count is still `partly` or `failed`, because the student did try.
 */
export function standingOf(record: CheckpointRecord | undefined): Standing {
  if (!record) return 'not-tried';
  if (passedSince(record.passedAt, record.override) !== null) return 'passed';
  const best = Math.max(record.bestScore ?? -1, scoreThatCounts(record) ?? -1);
  if (best > 0) return 'partly';
  if (best === 0) return 'failed';
  return record.couldNotLook > 0 ? 'could-not-look' : 'not-tried';
}

/** Narrows the records to the students of one section; null keeps the whole class. */
export function ofSection(records: LabRecords, section: string | null): LabRecords {
  const students = records.students.filter(
    (student) => section === null || student.section === section,
  );
  const ids = new Set(students.map(({ id }) => id));
  const checkpoints = records.checkpoints.filter(({ studentId }) => ids.has(studentId));
  return { ...records, students, checkpoints };
}
