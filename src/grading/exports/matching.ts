import type { Person } from '../../domain/course.js';
import type { GradebookRow } from '../../domain/gradebook.js';
import { harmless } from '../harmless.js';

/** A student whom the other gradebook will not or may not find, and why. */
export interface Unmatched {
  student: Person;
  why: string;
}

/** Which students a file for another gradebook contains. */
export interface Matching {
  rows: GradebookRow[];
  /** Students in the file whom the other gradebook may not find. */
  unsure: Unmatched[];
  /** Students who are not in the file. */
  leftOut: Unmatched[];
}

/**
 * An id of a student for the other gradebook. Altering it would break the match, so an id that a
 * spreadsheet would run as a formula is left empty.
 */
export function idCell(id: string | null): string {
  return id !== null && harmless(id) === id ? id : '';
}

/** The values that occur more than once, except the empty string. */
export function repeatedValues(values: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const value of values) {
    if (value !== '' && seen.has(value)) repeated.add(value);
    seen.add(value);
  }
  return repeated;
}
