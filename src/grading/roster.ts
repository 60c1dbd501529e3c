import type { LineProblem, RosterLine } from '../domain/roster.js';
import { type CsvRow, readCsv } from './read-csv.js';
import { blackboard } from './roster/blackboard.js';
import { brightspace } from './roster/brightspace.js';
import { canvas } from './roster/canvas.js';
import { type RosterFormat, tellWho } from './roster/columns.js';
import { moodle } from './roster/moodle.js';
import { ownFormat } from './roster/own.js';
import { cellsOf, columnNames, problemsOf, readLine, unreadable } from './roster/read-line.js';
import { keepFirstSections } from './roster/sections.js';

/** The contents of a roster file. */
export interface Roster {
  /** What the file was taken for, such as `a gradebook exported from Canvas`; '' if unknown. */
  source: string;
  /** Which of the file's headings became which field. */
  columns: { field: string; heading: string }[];
  /** Everybody with a login, also from lines with problems. */
  lines: RosterLine[];
  /** The roster may only be imported if this is empty. */
  problems: LineProblem[];
  /** Sentences about what was left out or read in an unexpected way. */
  notes: string[];
}

/** More people than any course has. */
const maxLines = 5000;

/** How Excel's workbooks begin, new and old. */
const workbooks = ['PK\u0003\u0004', '\u00d0\u00cf\u0011\u00e0'];

/** The systems whose exports are known; a file of none of them is taken for one made by hand. */
const recognizers = [canvas, brightspace, blackboard, moodle];

/**
 * Reads a roster from CSV. The header row tells which system wrote the file, and the whole file is
 * read by that system's rules. Only a roster made by hand gives roles. All problems are found at
 * once.
 */
export function readRoster(text: string): Roster {
  if (workbooks.some((begin) => text.startsWith(begin)))
    return refused(null, 'This is an Excel workbook. Save it as CSV.');
  const scoreOf = (head: readonly string[]) => formatOf(head).columns.size;
  // the head, one system's own rows and one person too many
  const csv = readCsv(text, scoreOf, maxLines + 10);
  const [head, ...rest] = csv.rows;
  const [broken] = csv.problems;
  if (!head) return refused(1, broken?.text ?? emptyText);

  const format = formatOf(head.cells);
  const missing = missingColumns(format, head);
  if (missing.length > 0) return { ...nobody, source: format.title, problems: missing };
  const people = rest.filter((row) => !format.isOwnRow(cellsOf(row, format)));
  const lines = people.flatMap((row) => readLine(row, format) ?? []);
  const problems = [
    ...csv.problems,
    ...people.flatMap((row) =>
      problemsOf(row, format, head.cells.length).map((said) => ({ line: row.line, text: said })),
    ),
    ...repeated(lines),
    ...wrongNumber(people, csv.problems),
  ];
  const several = keepFirstSections(lines);
  return {
    source: format.title,
    columns: [...format.columns].map(([column, index]) => ({
      ...{ field: columnNames[column], heading: head.cells[index] as string },
    })),
    lines,
    problems: problems.sort((a, b) => Number(a.line) - Number(b.line)),
    notes: notesOf(format, head, { left: rest.length - people.length, several }),
  };
}

const nobody: Roster = { source: '', columns: [], lines: [], problems: [], notes: [] };
const emptyText = 'there is nobody in this roster';

function refused(line: number | null, text: string): Roster {
  return { ...nobody, problems: [{ line, text }] };
}

function formatOf(head: readonly string[]): RosterFormat {
  for (const recognize of recognizers) {
    const format = recognize(head);
    if (format) return format;
  }
  return ownFormat(head);
}

function missingColumns({ columns }: RosterFormat, { line, cells }: CsvRow): LineProblem[] {
  if (tellWho(columns)) return [];
  // the headings may be the right ones in an encoding that hides them
  if (cells.some((cell) => cell.includes('\ufffd'))) return [{ line, text: unreadable }];
  const problems: LineProblem[] = [];
  if (!columns.has('login') && !columns.has('email')) {
    problems.push({ line, text: 'no column of logins: call it login, username or SIS Login ID' });
  }
  if (!columns.has('name') && !columns.has('lastName')) {
    const text = 'no column of names: call it name, or have first name and last name';
    problems.push({ line, text });
  }
  return problems;
}

function repeated(lines: readonly RosterLine[]): LineProblem[] {
  const first = new Map<string, number>();
  return lines.flatMap(({ line, login }) => {
    const before = first.get(login);
    if (before === undefined) first.set(login, line);
    return before === undefined ? [] : [{ line, text: `the same login as in line ${before}` }];
  });
}

function wrongNumber(people: readonly CsvRow[], broken: readonly LineProblem[]): LineProblem[] {
  if (people.length === 0 && broken.length === 0) return [{ line: 1, text: emptyText }];
  const tooMany = people[maxLines];
  if (tooMany === undefined) return [];
  return [{ line: tooMany.line, text: `a roster has ${maxLines} people at most` }];
}

/** What is worth knowing of how the file was read. */
function notesOf(
  { system, columns }: RosterFormat,
  head: CsvRow,
  { left, several }: { left: number; several: number },
): string[] {
  const notes: string[] = [];
  const read = new Set(columns.values());
  const aside = head.cells.filter((cell, index) => cell !== '' && !read.has(index));
  if (!columns.has('login')) notes.push('The file has no logins: e-mail addresses are taken.');
  if (left > 0) {
    notes.push(`Left out: ${left} ${left === 1 ? 'line' : 'lines'} of ${system}’s own.`);
  }
  if (several > 0) {
    const who = several === 1 ? '1 person is' : `${several} people are`;
    notes.push(`${who} in several sections: the first one is taken.`);
  }
  if (aside.length > 0) {
    const named = aside.slice(0, 5).join(', ');
    const more = aside.length > 5 ? ` and ${aside.length - 5} more` : '';
    notes.push(`Columns that are not read: ${named}${more}.`);
  }
  return notes;
}
