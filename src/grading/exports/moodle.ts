import { stringify } from 'csv-stringify/sync';
import type { GradebookRow } from '../../domain/gradebook.js';
import type { Lab } from '../../domain/lab.js';
import { harmless } from '../harmless.js';
import { type ColumnChoice, gradeColumns, hasAny, hundredth } from './grade-columns.js';
import { idCell, type Matching, repeatedValues } from './matching.js';

/** The fields by which Moodle can match a student. */
export type MoodleKey = 'email' | 'number' | 'username';

/** What a person chooses for a file for Moodle. */
export interface MoodleOptions {
  by: MoodleKey;
  columns: ColumnChoice;
  /** True for percentages, which suit a new grade item in Moodle; false for the lab's points. */
  asPercent: boolean;
  /** Whether students without a grade get 0; otherwise they are left out. */
  nothingIsZero: boolean;
}

const keyNames: Record<MoodleKey, string> = {
  email: 'e-mail address',
  number: 'student number',
  username: 'login',
};

function keyOf({ student, details }: GradebookRow, by: MoodleKey): string {
  const keys = { email: details.email, number: details.studentNumber, username: student.login };
  return idCell(keys[by]);
}

/**
 * Sorts out who can be in a file for Moodle. Leaves out students whose `by` field is empty or not
 * unique: Moodle would give the grade of a line without a key to the student of the line before.
 */
export function matchForMoodle(all: readonly GradebookRow[], by: MoodleKey): Matching {
  const matching: Matching = { rows: [], unsure: [], leftOut: [] };
  const repeated = repeatedValues(all.map((row) => keyOf(row, by)));
  for (const row of all) {
    const key = keyOf(row, by);
    const leaveOut = (why: string) => matching.leftOut.push({ student: row.student, why });
    // PHP treats the string 0 as empty
    if (key === '' || key === '0') leaveOut(`no ${keyNames[by]} that can be used`);
    else if (repeated.has(key)) leaveOut(`another student has the ${keyNames[by]} ${key}, too`);
    else matching.rows.push(row);
  }
  return matching;
}

/** The rows that the file has. */
export function moodleRows(
  lab: Lab,
  rows: readonly GradebookRow[],
  { nothingIsZero }: Pick<MoodleOptions, 'nothingIsZero'>,
): GradebookRow[] {
  return rows.filter((row) => nothingIsZero || hasAny(row, lab));
}

/** A CSV file that Moodle imports unchanged: UTF-8, commas, decimal points, `-` for no grade. */
export function moodleFile(
  lab: Lab,
  rows: readonly GradebookRow[],
  options: MoodleOptions,
): string {
  const columns = gradeColumns(lab, text(lab.title), options.columns, text);
  const nothing = options.nothingIsZero ? 0 : '-';
  const head = ['Full name', 'ID number', 'Email address', 'Username'];
  const lines = moodleRows(lab, rows, options).map((row) => [
    text(row.student.name),
    keyOf(row, 'number'),
    keyOf(row, 'email'),
    keyOf(row, 'username'),
    ...columns.map(({ scoreOf, points }) => {
      const score = scoreOf(row);
      if (score === null) return nothing;
      return options.asPercent && points > 0 ? hundredth((score * 100) / points) : score;
    }),
  ]);
  return stringify([[...head, ...columns.map(({ heading }) => heading)], ...lines], {
    record_delimiter: '\r\n',
  });
}

/** Replaces backslashes, because PHP takes one before a quote as an escape. */
function text(given: string): string {
  return harmless(given.replaceAll('\\', '/'));
}
