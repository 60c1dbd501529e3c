import { passesOf } from './class-figures.js';
import type { Lab } from './lab.js';
import type { LabRecords } from './statistics.js';

/** Students who passed `from` to `to` checkpoints. */
export interface Band {
  from: number;
  to: number;
}

/** Where the class stood at one moment. */
export interface ClassMoment {
  at: Date;
  /** How many students are in each band, in the order of the bands. */
  counts: number[];
  /** Who had not begun yet. */
  notStarted: number;
}

/** How far the class came, from its first attempt on. */
export interface ClassProgress {
  /** The farthest first: all checkpoints, then about thirds of them, then none. */
  bands: Band[];
  moments: ClassMoment[];
}

/** All, the thirds between, none: fewer where a lab has few checkpoints. */
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

/** When the first student began; null where nobody did. */
export function begunAt(records: LabRecords): Date | null {
  return startsOf(records)[0] ?? null;
}

/** Where everybody stood at each of these moments: all students are counted at every one. */
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
      /** How many students had passed so many checkpoints, by that number. */
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

/** When each student began, the earliest first. */
function startsOf(records: LabRecords): Date[] {
  const starts = new Map<string, Date>();
  for (const { studentId, startedAt } of records.checkpoints) {
    const known = starts.get(studentId);
    if (!known || startedAt < known) starts.set(studentId, startedAt);
  }
  return [...starts.values()].sort((a, b) => Number(a) - Number(b));
}

/** The sum of what stands at the places `from` to `to`. */
function sumOf(numbers: readonly number[], from: number, to: number): number {
  return numbers.slice(from, to + 1).reduce((sum, number) => sum + number, 0);
}

/** How many of the times, which are in order, are not after this moment; in ms. */
function countUntil(times: readonly number[], at: Date): number {
  const moment = at.getTime();
  const after = times.findIndex((time) => time > moment);
  return after === -1 ? times.length : after;
}
