import { parse } from 'csv-parse/sync';
import type { LineProblem } from '../domain/roster.js';

/** A row of a CSV file; it covers several lines if a cell has line breaks. */
export interface CsvRow {
  /** The line on which the row begins, from 1. */
  line: number;
  cells: string[];
}

/** The rows of a CSV file. A broken row is a problem, and the line after it begins a new row. */
export interface Csv {
  rows: CsvRow[];
  problems: LineProblem[];
}

const delimiters = [',', ';', '\t', '|'];
/** How many lines one row may cover: what opens a quote and closes none must not eat the file. */
const maxRowLines = 100;

/**
 * Reads CSV with any line ends, and leaves out empty rows. The cells are separated by what a first
 * line `sep=;` names, which Excel writes; else by the delimiter whose head scores highest, and of
 * equal ones by the most frequent. Reading ends after `maxRows` rows and problems.
 */
export function readCsv(
  given: string,
  scoreOf: (head: readonly string[]) => number,
  maxRows: number,
): Csv {
  const text = given.replace(/^\ufeff/, '').replace(/\r\n?|\u2028/g, '\n');
  const lines = text.split('\n');
  const named = /^"?sep=([,;|\t])"?[\s,;|]*$/i.exec(lines[0] as string)?.[1];
  if (named !== undefined) lines[0] = '';

  const csv: Csv = { rows: [], problems: [] };
  const delimiter = named ?? bestDelimiter(lines, scoreOf);
  for (const read of rowsOf(lines, delimiter)) {
    if ('cells' in read) csv.rows.push(read);
    else csv.problems.push(read);
    // without a head, nothing that follows can be understood
    const isWithoutHead = csv.rows.length === 0;
    if (isWithoutHead || csv.rows.length + csv.problems.length >= maxRows) break;
  }
  return csv;
}

function bestDelimiter(lines: readonly string[], scoreOf: (head: readonly string[]) => number) {
  const tried = delimiters.map((delimiter) => {
    const first = rowsOf(lines, delimiter).next().value;
    const head = first && 'cells' in first ? first.cells : [];
    return { delimiter, score: scoreOf(head), cells: head.length };
  });
  return tried.reduce((most, next) => {
    const isBetter = next.score - most.score || next.cells - most.cells;
    return isBetter > 0 ? next : most;
  }).delimiter;
}

/** Reads row by row, so that whoever needs the head alone reads no more. */
function* rowsOf(lines: readonly string[], delimiter: string): Generator<CsvRow | LineProblem> {
  for (let index = 0; index < lines.length; ) {
    const line = index + 1;
    // spreadsheets end files with thousands of these
    if (blank.test(lines[index] as string)) {
      index += 1;
      continue;
    }
    const end = endOfRow(lines, index);
    const cells = end && cellsOf(lines.slice(index, end).join('\n'), delimiter);
    if (!cells) yield { line, text: end === line ? strayQuote : openQuote };
    else if (cells.some((cell) => cell !== '')) yield { line, cells };
    // a quote that stays open, or is closed by the next one by chance, hides its own line only
    index = end && cells ? end : line;
  }
}

const blank = /^[\s,;|]*$/;
const openQuote = 'a quote begins here and is not closed';
const strayQuote = 'a quote inside a cell: double it, and put quotes around the cell';

/** Finds the line after the row that begins here, where its quotes are even; null if nowhere. */
function endOfRow(lines: readonly string[], begin: number): number | null {
  let quotes = 0;
  const last = Math.min(lines.length, begin + maxRowLines);
  for (let index = begin; index < last; index += 1) {
    quotes += (lines[index] as string).split('"').length - 1;
    if (quotes % 2 === 0) return index + 1;
  }
  return null;
}

/** Splits a row into its cells; null if its quotes are wrong. */
function cellsOf(row: string, delimiter: string): string[] | null {
  if (!row.includes('"')) return row.split(delimiter).map(cleanCell);
  try {
    const rows: string[][] = parse(row, { delimiter, record_delimiter: '\n' });
    return rows.flat().map(cleanCell);
  } catch {
    // with these options, the parser throws for quotes alone
    return null;
  }
}

function cleanCell(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
  return text.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim();
}
