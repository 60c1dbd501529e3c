import { stringify } from 'csv-stringify/sync';
import type { GradebookRow } from '../../domain/gradebook.js';
import type { Lab } from '../../domain/lab.js';
import { harmless } from '../harmless.js';
import { type ColumnChoice, gradeColumns, hasAny } from './grade-columns.js';
import { idCell, type Matching, repeatedValues } from './matching.js';

/** What a person chooses for a file for Canvas. */
export interface CanvasOptions {
  columns: ColumnChoice;
  /**
   * The heading of an existing column, such as `Lab 1 (4711)`; any other creates a new assignment.
   */
  heading: string;
  /**
   * Whether students without a grade get 0 points. Otherwise they are left out, because an empty
   * cell would delete a score in Canvas.
   */
  nothingIsZero: boolean;
}

/** Canvas drops columns whose heading contains one of these texts; it is case-sensitive. */
const dropped = /(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)/g;
/** Canvas's own columns about students; a grade column must not have the same heading. */
const taken =
  /^(Student|LastName|FirstName|ID|SIS User ID|SIS Login ID|Section|Integration ID|Root Account)$/;
const withId = / \(\d+\)$/;

/** Turns any title into a heading for which Canvas creates a new assignment. */
export function canvasHeading(title: string): string {
  const plain = harmless(title)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 250)
    .replace(dropped, (found) => found.toLowerCase())
    .replace(/ \((\d+)\)$/, ' [$1]');
  return taken.test(plain) || plain === '' ? `Lab: ${plain}` : plain;
}

/**
 * Why Canvas would not import the heading, in words for the person who typed it; null if it would.
 */
export function headingProblem({ heading, columns }: CanvasOptions): string | null {
  if (heading === '') return 'Write the heading of the column.';
  if (heading.length > 255) return 'A heading has 255 characters at most.';
  if (harmless(heading) !== heading) {
    return 'A spreadsheet would take that heading for a formula. Begin it with a letter; Canvas goes by the number in brackets at its end.';
  }
  if (heading.search(dropped) !== -1) {
    return 'Canvas leaves out columns whose heading has Current, Final or Override before Score, Points, Grade or Status. Choose another.';
  }
  if (taken.test(heading))
    return 'Canvas has a column of that name for something else. Choose another.';
  if (columns === 'checkpoints' && withId.test(heading)) {
    return 'A number in brackets is one assignment’s. Leave it out for a column for each checkpoint.';
  }
  return null;
}

/**
 * Sorts out who can be in a file for Canvas, which matches by ID, SIS User ID, login, then name.
 */
export function matchForCanvas(all: readonly GradebookRow[]): Matching {
  const matching: Matching = { rows: [], unsure: [], leftOut: [] };
  const ids = repeatedValues(all.map(canvasIdOf));
  const numbers = repeatedValues(all.map(({ details }) => details.studentNumber ?? ''));
  const names = repeatedValues(all.map(({ student }) => student.name));
  for (const row of all) {
    const { student, details } = row;
    const id = canvasIdOf(row);
    const leaveOut = (why: string) => matching.leftOut.push({ student, why });
    if (ids.has(id)) leaveOut(`another student has the Canvas ID ${id}, too`);
    else if (id === '' && numbers.has(details.studentNumber ?? '')) {
      leaveOut(`no Canvas ID, and another student has the number ${details.studentNumber}, too`);
    } else if (id === '' && names.has(student.name)) {
      leaveOut('no Canvas ID, and another student has the same name');
    } else {
      matching.rows.push(row);
      if (id === '') matching.unsure.push({ student, why: unsureWhy(row) });
    }
  }
  return matching;
}

/**
 * The Canvas ID if it is a number, else empty: Canvas reads leading digits, and could find another
 * student.
 */
function canvasIdOf({ details }: GradebookRow): string {
  const id = details.canvasId ?? '';
  return /^[1-9]\d{0,18}$/.test(id) ? id : '';
}

function unsureWhy({ details }: GradebookRow): string {
  if (details.canvasId !== null) return `the Canvas ID “${details.canvasId}” is no number`;
  return details.studentNumber === null ? 'no Canvas ID and no student number' : 'no Canvas ID';
}

/** The rows that the file has; their number is the one that the history records. */
export function canvasRows(
  lab: Lab,
  rows: readonly GradebookRow[],
  { nothingIsZero }: Pick<CanvasOptions, 'nothingIsZero'>,
): GradebookRow[] {
  return rows.filter((row) => nothingIsZero || hasAny(row, lab));
}

/**
 * A CSV file that Canvas's gradebook imports unchanged: UTF-8 without a byte order mark, and
 * decimal points. Canvas matches students by the id columns, so an id is written unaltered or left
 * empty.
 */
export function canvasFile(
  lab: Lab,
  rows: readonly GradebookRow[],
  options: CanvasOptions,
): string {
  const columns = gradeColumns(lab, options.heading, options.columns, canvasHeading);
  const nothing = options.nothingIsZero ? 0 : '';
  const head = [
    ...['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section'],
    ...columns.map(({ heading }) => heading),
  ];
  const possible = ['    Points Possible', '', '', '', '', ...columns.map(({ points }) => points)];
  const lines = canvasRows(lab, rows, options).map((row) => [
    harmless(row.student.name),
    canvasIdOf(row),
    idCell(row.details.studentNumber),
    idCell(row.student.login),
    harmless(row.details.section ?? ''),
    ...columns.map(({ scoreOf }) => scoreOf(row) ?? nothing),
  ]);
  return stringify([head, possible, ...lines], { record_delimiter: '\r\n' });
}
