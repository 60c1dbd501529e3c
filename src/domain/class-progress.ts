import { passesOf } from './class-figures.js';
import type { Lab } from './lab.js';
import type { LabRecords } from './statistics.js';

/** A range of passed checkpoints, from `from` to `to` inclusive. */
export interface Band {
  from: number;
  to: number;
}

/** Where the class stood at one moment. */
export interface ClassMoment {
  at: Date;
  /** The number of students in each band, in the order of the bands. */
  counts: number[];
  /** The number of students who had not begun yet. */
  notStarted: number;
}

/** How far the class had come at each of several moments. */
export interface ClassProgress {
  /** All checkpoints first, then the bands of {@link bandsOf} in descending order, then none. */
  bands: Band[];
  moments: ClassMoment[];
}

/**
 * The bands of a lab with so many checkpoints: all of them, up to three bands of about equal width
 * between, and none.
 */
export function bandsOf(checkpoints: number): Band[] {
  const rest = checkpoints - 1;
  const parts = Math.min(3, rest);
  const bands: Band[] = [{ from: checkpoints, to: checkpoints }];
  for (let part = parts; part > 0; part -= 1) {
    const from = Math.floor((rest * (part - 1)) / parts) + 1;
    bands.push({ from, to: Math.floor((rest * part) / parts) });
  }
  return [...bands, { from: 0, to: 0 }];
}

/** When the first student began; null if nobody did. */
export function begunAt(records: LabRecords): Date | null {
  return startsOf(records)[0] ?? null;
}

/** Counts, for each of these moments, the students in each band and those who had not begun. */
export function classProgress(
  lab: Lab,
  records: LabRecords,
  moments: readonly Date[],
): ClassProgress {
  const all = lab.steps.length;
  const bands = bandsOf(all);
  const passes = [...passesOf(lab, records).values()].map((dates) => dates.map(Number));
  const starts = startsOf(records).map(Number);
  return {
    bands,
    moments: moments.map((at) => {
      /** The number of students at each number of passed checkpoints. */
      const students: number[] = [];
      for (const times of passes) {
        const passed = countUntil(times, at);
        students[passed] = (students[passed] ?? 0) + 1;
      }
      const started = countUntil(starts, at);
      const counts = bands.map(({ from, to }) => sumOf(students, Math.max(1, from), to));
      counts[bands.length - 1] = started - sumOf(students, 1, all);
      return { at, counts, notStarted: records.students.length - started };
    }),
  };
}

/** The times at which students began, earliest first. */
function startsOf(records: LabRecords): Date[] {
  const starts = new Map<string, Date>();
  for (const { studentId, startedAt } of records.checkpoints) {
    const known = starts.get(studentId);
    if (!known || startedAt < known) starts.set(studentId, startedAt);
  }
  return [...starts.values()].sort((a, b) => Number(a) - Number(b));
}

/** The sum of the entries at indexes `from` to `to`, inclusive; holes count 0. */
function sumOf(numbers: readonly number[], from: number, to: number): number {
  return numbers.slice(from, to + 1).reduce((sum, number) => sum + number, 0);
}

/** How many of `times`, in ms and ascending, are not after `at`. */
function countUntil(times: readonly number[], at: Date): number {
  const moment = at.getTime();
  const after = times.findIndex((time) => time > moment);
  return after === -1 ? times.length : after;
}
