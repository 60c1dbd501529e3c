import type { Person } from '../../domain/course.js';
import type { GradebookRow } from '../../domain/gradebook.js';
import { harmless } from '../harmless.js';

/** A student whom the other gradebook will not find, or perhaps not, and why. */
export interface Unmatched {
  student: Person;
  why: string;
}

/** Who is in a file for another gradebook. */
export interface Matching {
  rows: GradebookRow[];
  /** In the file, and perhaps not found. */
  unsure: Unmatched[];
  /** Not in the file. */
  leftOut: Unmatched[];
}

/**
 * What another gradebook knows a student by is written as it is or not at all: one that a spreadsheet
 * would run is empty.
 */
export function idCell(id: string | null): string {
  return id !== null && harmless(id) === id ? id : '';
}

/** The values that stand more than once, empty ones aside. */
export function repeatedValues(values: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const value of values) {
    if (value !== '' && seen.has(value)) repeated.add(value);
    seen.add(value);
  }
  return repeated;
}
