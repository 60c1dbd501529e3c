import type { Lab } from './lab.js';
import type { Fail } from './outcome.js';
import { median } from './quantiles.js';

/** Which lab of which course. */
export interface LabOfCourse {
  courseId: string;
  labId: string;
}

/** Reads what the statistics of a lab are made of, each method in a constant number of queries. */
export interface StatisticsStore {
  read(lab: LabOfCourse, now: Date): Promise<LabRecords>;
  /** Which checks failed in students' own attempts, most students first; see {@link FailureFilter}. */
  failingChecks(filter: FailureFilter): Promise<FailingCheck[]>;
  /** Of each of these checks every student's newest failure. */
  newestFailures(
    filter: FailureFilter,
    checks: readonly Pick<FailingCheck, 'checkpointId' | 'checkId'>[],
  ): Promise<Failure[]>;
}

/** null takes every section, or all of the time. Who left the course is not among them. */
export interface FailureFilter extends LabOfCourse {
  section: string | null;
  since: Date | null;
}

export interface FailingCheck {
  checkpointId: string;
  checkId: string;
  /** How many different students. */
  students: number;
  attempts: number;
}

export interface Failure {
  checkpointId: string;
  checkId: string;
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
 * What became of one checkpoint for one student. "Own" leaves out what staff ran again or judged again;
 * cancelled attempts are nowhere.
 */
export interface CheckpointRecord {
  studentId: string;
  checkpointId: string;
  /** Their first attempt of any kind, or when they were given a grade without one. */
  startedAt: Date;
  /** Their first own attempt that had a score. */
  judgedAt: Date | null;
  /** The first attempt of any kind that passed. */
  passedAt: Date | null;
  /** The first own one that passed. */
  ownPassAt: Date | null;
  /** Own ones with a score, up to and with the one that passed; 0 where none did. */
  attemptsToPass: number;
  /** Own ones with a score. */
  judged: number;
  /** Own ones that finished without a score. */
  couldNotLook: number;
  /** Own ones within the last 24 hours. */
  recent: number;
  /** Of all kinds, before policy; null where none had a score. */
  bestScore: number | null;
  /** By attempts and policy. */
  grade: number | null;
  /** Given by staff in its place. */
  override: { score: number; at: Date } | null;
}

/** How a checkpoint stands for a student: could not look is no failure. */
export const standings = ['passed', 'partly', 'failed', 'could-not-look', 'not-tried'] as const;
export type Standing = (typeof standings)[number];

/** The score that counts; null where there is none. */
export function scoreThatCounts({ grade, override }: CheckpointRecord): number | null {
  return override?.score ?? grade;
}

/** Since when a checkpoint is passed: by an attempt of any kind, or by a full score that staff gave. */
export function passedSince(record: CheckpointRecord, points: number): Date | null {
  const { passedAt, override } = record;
  if (passedAt !== null) return passedAt;
  return override !== null && override.score >= points ? override.at : null;
}

export function standingOf(record: CheckpointRecord | undefined, points: number): Standing {
  if (!record) return 'not-tried';
  if (passedSince(record, points) !== null) return 'passed';
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

/** The class in a line. */
export interface Figures {
  students: number;
  /** Who has an attempt or a grade at all. */
  started: number;
  /** Who passed every checkpoint. */
  finished: number;
  /** Of those who started; null where nobody did. */
  medianTotal: number | null;
  /** Own attempts within the last 24 hours. */
  recent: number;
  /** Own attempts that finished, and how many of them could not look. */
  attempts: number;
  couldNotLook: number;
}

export function figuresOf(lab: Lab, records: LabRecords): Figures {
  const all = records.checkpoints;
  const judged = sum(all.map((record) => record.judged));
  const couldNotLook = sum(all.map((record) => record.couldNotLook));
  const { totals } = totalsOf(records);
  return {
    students: records.students.length,
    started: totals.length,
    finished: [...passesOf(lab, records).values()].filter(
      (passes) => passes.length > 0 && passes.length === lab.steps.length,
    ).length,
    medianTotal: median(totals),
    recent: sum(all.map(({ recent }) => recent)),
    attempts: judged + couldNotLook,
    couldNotLook,
  };
}

/** The totals of those who started, and how many did not: a total of nothing is not a zero. */
export function totalsOf(records: LabRecords): { totals: number[]; notStarted: number } {
  const totals = new Map<string, number>();
  for (const record of records.checkpoints) {
    const total = totals.get(record.studentId) ?? 0;
    totals.set(record.studentId, total + (scoreThatCounts(record) ?? 0));
  }
  // halves and hundredths do not add up exactly
  const rounded = [...totals.values()].map((total) => Math.round(total * 100) / 100);
  return { totals: rounded, notStarted: records.students.length - totals.size };
}

/** When each student passed checkpoints of the lab, the earliest first; who passed none has no entry. */
export function passesOf(lab: Lab, records: LabRecords): Map<string, Date[]> {
  const points = new Map(lab.steps.map(({ checkpoint }) => [checkpoint.id, checkpoint.points]));
  const passes = new Map<string, Date[]>();
  for (const record of records.checkpoints) {
    const whole = points.get(record.checkpointId);
    const since = whole === undefined ? null : passedSince(record, whole);
    if (since === null) continue;
    passes.set(record.studentId, [...(passes.get(record.studentId) ?? []), since]);
  }
  for (const dates of passes.values()) dates.sort((a, b) => Number(a) - Number(b));
  return passes;
}

/** How the class does at one checkpoint. */
export interface CheckpointFigures {
  checkpointId: string;
  /** How many students stand so. */
  counts: Record<Standing, number>;
  /** Of those who passed by themselves; null where nobody did. */
  medianAttemptsToPass: number | null;
  /** From the first attempt that had a score to the first that passed, in ms. */
  medianTimeToPass: number | null;
  attempts: number;
  couldNotLook: number;
}

/** One for each checkpoint, in the lab's order. */
export function checkpointFigures(lab: Lab, records: LabRecords): CheckpointFigures[] {
  return lab.steps.map(({ checkpoint: { id, points } }) => {
    const own = records.checkpoints.filter(({ checkpointId }) => checkpointId === id);
    const counts = { passed: 0, partly: 0, failed: 0, 'could-not-look': 0, 'not-tried': 0 };
    for (const record of own) counts[standingOf(record, points)] += 1;
    counts['not-tried'] += records.students.length - own.length;
    const couldNotLook = sum(own.map((record) => record.couldNotLook));
    const passed = own.flatMap(({ ownPassAt, judgedAt, attemptsToPass }) =>
      ownPassAt && judgedAt ? [{ attemptsToPass, ms: Number(ownPassAt) - Number(judgedAt) }] : [],
    );
    return {
      checkpointId: id,
      counts,
      medianAttemptsToPass: median(passed.map(({ attemptsToPass }) => attemptsToPass)),
      medianTimeToPass: median(passed.map(({ ms }) => ms)),
      attempts: sum(own.map(({ judged }) => judged)) + couldNotLook,
      couldNotLook,
    };
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
