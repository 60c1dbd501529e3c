import { type Lab, neededCheckpoints } from './lab.js';
import { passedSince } from './passed.js';
import { median } from './quantiles.js';
import { type LabRecords, type Standing, scoreThatCounts, standingOf } from './statistics.js';

/** The figures that sum up a class at one lab. */
export interface Figures {
  students: number;
  /** Students who have an attempt or a grade. */
  started: number;
  /** Students who passed every checkpoint. */
  finished: number;
  /** The median total of the students who started; null if nobody did. */
  medianTotal: number | null;
  /** Students' own attempts within the last 24 hours. */
  recent: number;
  /** Students' own attempts that finished. */
  attempts: number;
  /** How many of `attempts` ended without a score. */
  couldNotLook: number;
}

/** Sums up how the class does at the lab. */
export function figuresOf(lab: Lab, records: LabRecords): Figures {
  const all = records.checkpoints;
  const judged = sum(all.map((record) => record.judged));
  const couldNotLook = sum(all.map((record) => record.couldNotLook));
  const { totals } = totalsOf(lab, records);
  return {
    students: records.students.length,
    started: totals.length,
    finished: countFinished(lab, records),
    medianTotal: median(totals),
    recent: sum(all.map(({ recent }) => recent)),
    attempts: judged + couldNotLook,
    couldNotLook,
  };
}

function countFinished({ steps }: Lab, records: LabRecords): number {
  const needed = neededCheckpoints(steps.map(({ checkpoint }) => checkpoint));
  const neededSteps = steps.filter(({ checkpoint }) => needed.includes(checkpoint));
  const passes = [...passesOf({ steps: neededSteps }, records).values()];
  return passes.filter(({ length }) => length === neededSteps.length).length;
}

/**
 * The totals of the students who started, over the checkpoints that the lab has now, and the number
 * of students who did not start: those have no total, rather than a total of 0.
 */
export function totalsOf(
  { steps }: Pick<Lab, 'steps'>,
  records: LabRecords,
): { totals: number[]; notStarted: number } {
  const ids = new Set(steps.map(({ id }) => id));
  const totals = new Map<string, number>();
  for (const record of records.checkpoints) {
    const total = totals.get(record.studentId) ?? 0;
    const score = ids.has(record.checkpointId) ? (scoreThatCounts(record) ?? 0) : 0;
    totals.set(record.studentId, total + score);
  }
  // sums of scores with decimals are inexact in floating point
  const rounded = [...totals.values()].map((total) => Math.round(total * 100) / 100);
  return { totals: rounded, notStarted: records.students.length - totals.size };
}

/**
 * The times at which each student passed checkpoints of the lab, earliest first, by student id.
 * Students who passed none have no entry.
 */
export function passesOf(lab: Pick<Lab, 'steps'>, records: LabRecords): Map<string, Date[]> {
  const ids = new Set(lab.steps.map(({ id }) => id));
  const passes = new Map<string, Date[]>();
  for (const record of records.checkpoints) {
    const since = passedSince(record.passedAt, record.override);
    if (since === null || !ids.has(record.checkpointId)) continue;
    const known = passes.get(record.studentId);
    if (known) known.push(since);
    else passes.set(record.studentId, [since]);
  }
  for (const dates of passes.values()) dates.sort((a, b) => Number(a) - Number(b));
  return passes;
}

/** The figures of the class at one checkpoint. */
export interface CheckpointFigures {
  checkpointId: string;
  /** The number of students in each standing. */
  counts: Record<Standing, number>;
  /** Over students who passed with an own attempt, not a re-run; null if nobody did. */
  medianAttemptsToPass: number | null;
  /** From a student's first own attempt with a score to the first that passed, in ms; or null. */
  medianTimeToPass: number | null;
  /** Students' own attempts that finished. */
  attempts: number;
  /** How many of `attempts` ended without a score. */
  couldNotLook: number;
}

/** The figures of each checkpoint, in the lab's order. */
export function checkpointFigures(lab: Lab, records: LabRecords): CheckpointFigures[] {
  return lab.steps.map(({ checkpoint: { id } }) => {
    const own = records.checkpoints.filter(({ checkpointId }) => checkpointId === id);
    const counts = { passed: 0, partly: 0, failed: 0, 'could-not-look': 0, 'not-tried': 0 };
    for (const record of own) counts[standingOf(record)] += 1;
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
