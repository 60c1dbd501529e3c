import type { MemberDetails } from '../../domain/roster.js';

/** What a column of a roster can say of a person. */
export type Column = 'login' | 'name' | 'firstName' | 'lastName' | 'role' | Detail;
type Detail = Exclude<keyof MemberDetails, 'sortName'>;

/** The headings of columns, as a system writes them. */
export type Heads = Partial<Record<Column, readonly string[]>>;

/** Where the columns that are read stand, from 0. */
export type Columns = ReadonlyMap<Column, number>;

/** Returns a person's cell in a column; '' if the file has no such column. */
export type CellOf = (column: Column) => string;

/** A file whose origin is known from its header row. */
export interface RosterFormat {
  /** The system's name. */
  system: string;
  /** What the page calls the file, such as `a gradebook exported from Canvas`. */
  title: string;
  columns: Columns;
  /** True for rows that the system adds and that are nobody in the class. */
  isOwnRow(cell: CellOf): boolean;
  /** Returns what a cell means, without the marks that the system puts around it. */
  meaningOf(column: Column, text: string): string;
}

/** Recognizes the files of one system by their header row; null for any other. */
export type Recognizer = (head: readonly string[]) => RosterFormat | null;

/** Reduces a heading to its letters and digits, without accents, in lower case. */
export function wordOf(heading: string): string {
  return heading
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

/** Finds the first column with one of each column's headings. */
export function findColumns(head: readonly string[], heads: Heads): Map<Column, number> {
  const words = head.map(wordOf);
  const found = Object.entries(heads).map(([column, headings]) => {
    const wanted = new Set(headings.map(wordOf));
    return [column as Column, words.findIndex((word) => wanted.has(word))] as const;
  });
  return new Map(found.filter(([, index]) => index >= 0));
}

/** True if these columns tell who somebody is and how to find them. */
export function tellWho(columns: Columns): boolean {
  const isNamed = columns.has('name') || columns.has('lastName');
  return isNamed && (columns.has('login') || columns.has('email'));
}

/** The parts of a format that most systems share: no rows of their own, and cells as they are. */
export const plain: Pick<RosterFormat, 'isOwnRow' | 'meaningOf'> = {
  isOwnRow: () => false,
  meaningOf: (_column, text) => text,
};
