import { type MemberDetails, type RosterLine, roleOf } from '../../domain/roster.js';
import type { CsvRow } from '../read-csv.js';
import type { CellOf, Column, RosterFormat } from './columns.js';
import { nameOf } from './names.js';

const maxCell = 200;

/** Returns how to get a row's cells by their columns. */
export function cellsOf({ cells }: CsvRow, { columns, meaningOf }: RosterFormat): CellOf {
  return (column) => {
    const index = columns.get(column);
    return index === undefined ? '' : meaningOf(column, cells[index] ?? '');
  };
}

/** Returns a row's login; '' if it has none. E-mail addresses stand in for a missing column. */
function loginOf(cell: CellOf, { columns }: RosterFormat): string {
  return (columns.has('login') ? cell('login') : cell('email')).toLowerCase();
}

/** Reads one person. The line is null if nobody can be told from it. */
export function readLine(row: CsvRow, format: RosterFormat): RosterLine | null {
  const cell = cellsOf(row, format);
  const login = loginOf(cell, format);
  if (login === '') return null;
  const { name, sortName } = nameOf(cell);
  return {
    line: row.line,
    login,
    name: name || null,
    role: roleOf(cell('role')) ?? null,
    details: detailsOf(cell, sortName),
  };
}

/** The details that the file states; empty cells are left out, because they change nothing. */
function detailsOf(cell: CellOf, sortName: string | null): Partial<MemberDetails> {
  const fields = ['section', 'email', 'studentNumber', 'canvasId'] as const;
  const said = fields.map((field) => [field, cell(field)] as const);
  const details = Object.fromEntries(said.filter(([, value]) => value !== ''));
  return sortName === null ? details : { ...details, sortName };
}

/** Finds everything that is wrong with a row of a file whose head has this many cells. */
export function problemsOf(row: CsvRow, format: RosterFormat, width: number): string[] {
  const cell = cellsOf(row, format);
  const read = [...format.columns.keys()].map(cell);
  const problems = [
    ...loginProblems(cell, format),
    ...roleProblems(cell('role')),
    ...emailProblems(cell('email')),
  ];
  if (row.cells.slice(width).some((one) => one !== '')) {
    problems.push('more cells than the head has');
  }
  if (read.some((one) => one.length > maxCell)) {
    problems.push(`a cell has more than ${maxCell} characters`);
  }
  if (read.some((one) => one.includes('\ufffd'))) problems.push(unreadable);
  return problems;
}

/** What is wrong with a file in an encoding that its reader did not expect. */
export const unreadable = 'a character cannot be read: save the file as CSV in UTF-8';

function loginProblems(cell: CellOf, format: RosterFormat): string[] {
  const login = loginOf(cell, format);
  if (login.includes(' ')) return [`the login “${login}” has a space in it`];
  if (login !== '') return [];
  return [format.columns.has('login') ? 'no login' : 'no e-mail address, and no login'];
}

function roleProblems(role: string): string[] {
  if (role === '' || roleOf(role)) return [];
  return [`the role “${role}” is none of student, ta, instructor`];
}

function emailProblems(email: string): string[] {
  if (email === '' || /^[^\s@]+@[^\s@]+$/.test(email)) return [];
  return [`“${email}” is no e-mail address`];
}

/** The columns of a format, as the preview names them. */
export const columnNames: Record<Column, string> = {
  login: 'login',
  name: 'name',
  firstName: 'first name',
  lastName: 'last name',
  role: 'role',
  section: 'section',
  email: 'e-mail',
  studentNumber: 'number',
  canvasId: 'Canvas ID',
};
