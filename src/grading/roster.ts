import { type LineProblem, type MemberDetails, type RosterLine, roleOf } from '../domain/roster.js';
import { type CsvRow, readCsv } from './read-csv.js';

/** The contents of a roster file. */
export interface Roster {
  lines: RosterLine[];
  /** The roster may only be imported if this is empty. */
  problems: LineProblem[];
  /** Sentences about what was left out or read in an unexpected way. */
  notes: string[];
}

/** More people than any course has. */
const maxLines = 5000;
const maxCell = 200;

type Column =
  | 'login'
  | 'name'
  | 'student'
  | 'firstName'
  | 'lastName'
  | 'role'
  | 'id'
  | keyof MemberDetails;

/** The known headings of each column, in lower case and reduced to letters. */
const heads: Record<Column, string[]> = {
  login: ['login', 'loginid', 'loginname', 'username', 'user', 'sisloginid', 'netid', 'account'],
  name: ['name', 'fullname', 'displayname'],
  student: ['student', 'studentname'],
  firstName: ['firstname', 'first', 'givenname', 'givennames', 'forename'],
  lastName: ['lastname', 'last', 'surname', 'familyname'],
  role: ['role', 'roles'],
  id: ['id'],
  section: ['section', 'sections', 'group', 'groups'],
  email: ['email', 'emailaddress', 'mail'],
  studentNumber: ['studentnumber', 'studentid', 'sisuserid', 'idnumber', 'matriculationnumber'],
  canvasId: ['canvasid', 'canvasuserid'],
};

/** The rows of a Canvas gradebook that are not students, by their first column. */
const canvasLines = new Set(['points possible', 'manual posting', 'student, test', 'test student']);

/**
 * Reads a roster from CSV separated by commas, semicolons or tabs, whose header may use many names
 * for each column. Gradebook exports of Canvas and participant lists of Moodle work unchanged.
 */
export function readRoster(text: string): Roster {
  const { rows, problem } = readCsv(text);
  const [head, ...rest] = rows;
  if (!head) return { lines: [], problems: [problem ?? empty], notes: [] };
  const { columns, aside } = columnsOf(head.cells);
  const missing = missingColumns(columns).map((said) => ({ line: head.line, text: said }));
  if (missing.length > 0) return { lines: [], problems: missing, notes: [] };
  const isOurs = ({ cells }: CsvRow) => !isOfCanvas(columns, cells);
  const people = rest.filter(isOurs);
  const lines: RosterLine[] = [];
  const problems: LineProblem[] = [];
  for (const row of people) {
    const read = lineOf(row, columns, head.cells.length);
    if (typeof read === 'string') problems.push({ line: row.line, text: read });
    else lines.push(read);
  }
  problems.push(...repeated(lines));
  if (problem) problems.push(problem);
  else if (people.length === 0) problems.push(empty);
  if (people.length > maxLines) {
    problems.push({ line: maxLines + 1, text: `a roster has ${maxLines} people at most` });
  }
  const notes = notesOf(columns, aside, rest.length - people.length);
  return { lines, problems: problems.sort((a, b) => a.line - b.line), notes };
}

const empty: LineProblem = { line: 1, text: 'there is nobody in this roster' };

type Columns = Map<Column, number>;

function columnsOf(head: readonly string[]): { columns: Columns; aside: string[] } {
  const columns: Columns = new Map();
  const aside: string[] = [];
  for (const [index, cell] of head.entries()) {
    const word = cell.toLowerCase().replace(/[^a-z]/g, '');
    const column = columnNames.find((name) => heads[name].includes(word));
    if (column && !columns.has(column)) columns.set(column, index);
    else if (cell !== '') aside.push(cell);
  }
  return { columns, aside };
}

const columnNames = Object.keys(heads) as Column[];

function missingColumns(columns: Columns): string[] {
  const problems: string[] = [];
  if (!columns.has('login') && !columns.has('email')) {
    problems.push('no column of logins: call it login, username or SIS Login ID');
  }
  if (!columns.has('name') && !columns.has('student') && !columns.has('lastName')) {
    problems.push('no column of names: call it name, or have first name and last name');
  }
  return problems;
}

function cellOf(columns: Columns, cells: readonly string[], column: Column): string {
  const index = columns.get(column);
  return index === undefined ? '' : (cells[index] ?? '');
}

function isOfCanvas(columns: Columns, cells: readonly string[]): boolean {
  return canvasLines.has(cellOf(columns, cells, 'student').toLowerCase());
}

/** Reads one person; returns what is wrong with the row as a string. */
function lineOf({ line, cells }: CsvRow, columns: Columns, width: number): RosterLine | string {
  const cell = (column: Column) => cellOf(columns, cells, column);
  const login = (columns.has('login') ? cell('login') : cell('email')).toLowerCase();
  const role = roleOf(cell('role'));
  if (cells.slice(width).some((one) => one !== '')) return 'more cells than the head has';
  if (login === '') return columns.has('login') ? 'no login' : 'no e-mail address, and no login';
  if (login.includes(' ')) return `the login “${login}” has a space in it`;
  if (cell('role') !== '' && !role) {
    return `the role “${cell('role')}” is none of student, ta, instructor`;
  }
  const email = cell('email');
  if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    return `“${email}” is no e-mail address`;
  }
  const read = [...columns.values()].map((index) => cells[index] ?? '');
  if (read.some((one) => one.length > maxCell)) return `a cell has more than ${maxCell} characters`;
  if (read.some((one) => one.includes('\ufffd'))) {
    return 'a character cannot be read: save the file as CSV in UTF-8';
  }
  return {
    line,
    login,
    name: nameOf(cell) || null,
    role: role ?? null,
    details: detailsOf(columns, cell),
  };
}

function nameOf(cell: (column: Column) => string): string {
  const whole = cell('name') || cell('student').replace(/^([^,]+), ?([^,]+)$/, '$2 $1');
  return whole || `${cell('firstName')} ${cell('lastName')}`.trim();
}

/** The details that the file states; empty cells are left out, because they change nothing. */
function detailsOf(columns: Columns, cell: (column: Column) => string): Partial<MemberDetails> {
  // in a Canvas gradebook, the column ID is Canvas's own id
  const isCanvas = columns.has('student');
  const section = cell('section').toLowerCase() === 'no groups' ? '' : cell('section');
  const said: Partial<MemberDetails> = {
    section,
    email: cell('email'),
    studentNumber: cell('studentNumber') || (isCanvas ? '' : cell('id')),
    canvasId: cell('canvasId') || (isCanvas ? cell('id') : ''),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ''));
}

function repeated(lines: readonly RosterLine[]): LineProblem[] {
  const first = new Map<string, number>();
  return lines.flatMap(({ line, login }) => {
    const before = first.get(login);
    if (before === undefined) first.set(login, line);
    return before === undefined ? [] : [{ line, text: `the same login as in line ${before}` }];
  });
}

function notesOf(columns: Columns, aside: readonly string[], left: number): string[] {
  const notes: string[] = [];
  if (!columns.has('login')) notes.push('The file has no logins: e-mail addresses are taken.');
  if (left > 0) notes.push(`Left out: ${left} ${left === 1 ? 'line' : 'lines'} of Canvas’s own.`);
  if (aside.length > 0) {
    const named = aside.slice(0, 5).join(', ');
    const more = aside.length > 5 ? ` and ${aside.length - 5} more` : '';
    notes.push(`Columns that are not read: ${named}${more}.`);
  }
  return notes;
}
