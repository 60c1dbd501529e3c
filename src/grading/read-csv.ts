import type { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { LineProblem } from '../domain/roster.js';

/** A row of a CSV file; it covers several lines if a cell has line breaks. */
export interface CsvRow {
  /** The line on which the row begins, from 1. */
  line: number;
  cells: string[];
}

/**
 * Reads CSV separated by commas, semicolons or tabs, with any line ends. Leaves out empty rows.
 * Reading stops at a syntax error; `problem` describes it, and `rows` holds the rows before it.
 */
export function readCsv(given: string): { rows: CsvRow[]; problem: LineProblem | null } {
  const rows: CsvRow[] = [];
  const text = given.replace(/^\ufeff/, '').replace(/\r\n?|\u2028/g, '\n');
  let read = 0;
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      record_delimiter: '\n',
      relax_column_count: true,
      on_record: (cells: string[], { lines }) => {
        read = lines;
        const line = lines - cells.join('').split('\n').length + 1;
        const shown = cells.map(cleanCell);
        if (shown.some((cell) => cell !== '')) rows.push({ line, cells: shown });
        return null;
      },
    });
  } catch (error) {
    return { rows, problem: csvProblem(error as CsvError, read + 1) };
  }
  return { rows, problem: null };
}

function csvProblem({ code }: CsvError, line: number): LineProblem {
  const text =
    code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'a quote begins here and is not closed'
      : 'a quote stands within a cell: write it twice, and quotes around the cell';
  return { line, text };
}

/** The delimiter that occurs most often in the header. */
function delimiterOf(text: string): string {
  const head = text
    .trimStart()
    .split('\n', 1)
    .join('')
    .replace(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map((one) => ({ one, times: head.split(one).length }));
  return counted.reduce((most, next) => (next.times > most.times ? next : most)).one;
}

function cleanCell(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
  return text.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim();
}
