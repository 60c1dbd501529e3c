import type { Override } from './grade.js';
import type { Fail } from './outcome.js';
import { passedSince } from './passed.js';

/** Which lab of which course. */
export interface LabOfCourse {
  courseId: string;
  labId: string;
}

/** Reads what the statistics of a lab are made of, each method in a constant number of queries. */
export interface StatisticsStore {
  read(lab: LabOfCourse, now: Date): Promise<LabRecords>;
  /**
   * Of these checks those that failed in students' own attempts, most students first, at most `limit`.
   */
  failingChecks(
    filter: FailureFilter,
    checks: readonly CheckOfLab[],
    limit: number,
  ): Promise<FailingCheck[]>;
}

export interface CheckOfLab {
  checkpointId: string;
  checkId: string;
}

/** null takes every section, or all of the time. Who left the course is not among them. */
export interface FailureFilter extends LabOfCourse {
  section: string | null;
  since: Date | null;
}

export interface FailingCheck extends CheckOfLab {
  /** How many different students. */
  students: number;
  attempts: number;
  /** Of each of these students the newest. */
  newest: Failure[];
}

export interface Failure {
  studentId: string;
  outcome: Fail;
}

export interface LabRecords {
  /** Enrolled now. */
  students: StudentRecord[];
  /** One for each student and checkpoint where something was tried, or a grade was given. */
  checkpoints: CheckpointRecord[];
  dueAt: Date | null;
}

export interface StudentRecord {
  id: string;
  section: string | null;
}

/**
 * What became of one checkpoint for one student. "Own" leaves out what staff ran again.
 */
export interface CheckpointRecord {
  studentId: string;
  checkpointId: string;
  /** Their first attempt of any kind, or when they were given a grade without one. */
  startedAt: Date;
  /** Their first own attempt that had a score. */
  judgedAt: Date | null;
  /** The first attempt of any kind that passed, of those that still count: see `firstPass`. */
  passedAt: Date | null;
  /** The first own one that passed, of those that still count. */
  ownPassAt: Date | null;
  /** Own ones with a score, up to and with the one that passed; 0 where none did. */
  attemptsToPass: number;
  /** Own ones with a score. */
  judged: number;
  /** Own ones that finished without a score. */
  couldNotLook: number;
  /** Own ones within the last 24 hours. */
  recent: number;
  /** Of all kinds that still count, before policy; null where none had a score. */
  bestScore: number | null;
  /** By attempts and policy. */
  grade: number | null;
  /** Given by staff in its place. */
  override: Pick<Override, 'score' | 'points' | 'overriddenAt'> | null;
}

/** How a checkpoint stands for a student: could not look is no failure. */
export const standings = ['passed', 'partly', 'failed', 'could-not-look', 'not-tried'] as const;
export type Standing = (typeof standings)[number];

/** The score that counts; null where there is none. */
export function scoreThatCounts({ grade, override }: CheckpointRecord): number | null {
  return override?.score ?? grade;
}

export function standingOf(record: CheckpointRecord | undefined): Standing {
  if (!record) return 'not-tried';
  if (passedSince(record.passedAt, record.override) !== null) return 'passed';
  const best = Math.max(record.bestScore ?? -1, scoreThatCounts(record) ?? -1);
  if (best > 0) return 'partly';
  if (best === 0) return 'failed';
  return record.couldNotLook > 0 ? 'could-not-look' : 'not-tried';
}

/** The records of one section's students only; null is the whole class. */
export function ofSection(records: LabRecords, section: string | null): LabRecords {
  const students = records.students.filter(
    (student) => section === null || student.section === section,
  );
  const ids = new Set(students.map(({ id }) => id));
  const checkpoints = records.checkpoints.filter(({ studentId }) => ids.has(studentId));
  return { ...records, students, checkpoints };
}
