import { type CellOf, type Column, findColumns, type Heads, type Recognizer } from './columns.js';
import { nameOf } from './names.js';

/**
 * The columns about the student, which come first. The instructor's own columns and the assignments
 * follow `Section`, and may have any title. Source: canvas-lms, lib/gradebook_exporter.rb.
 */
const heads: Heads = {
  name: ['Student'],
  lastName: ['LastName'],
  firstName: ['FirstName'],
  canvasId: ['ID'],
  studentNumber: ['SIS User ID'],
  login: ['SIS Login ID'],
  section: ['Section'],
};

/** Recognizes a gradebook exported from Canvas, with whole or split names. */
export const canvas: Recognizer = (head) => {
  const columns = findColumns(head, heads);
  const isNamed = columns.has('name') || (columns.has('lastName') && columns.has('firstName'));
  if (!isNamed || !(columns.has('login') || columns.has('studentNumber'))) return null;
  return {
    system: 'Canvas',
    title: 'a gradebook exported from Canvas',
    columns,
    isOwnRow: (cell) => isBlank(cell, [...columns.keys()]) || isPoints(cell) || isTestStudent(cell),
    meaningOf: (_column, text) => text,
  };
};

/** The row that says which assignments are posted by hand has words in their columns only. */
function isBlank(cell: CellOf, columns: readonly Column[]): boolean {
  return columns.every((column) => cell(column) === '');
}

function isPoints(cell: CellOf): boolean {
  return [cell('name'), cell('lastName')].some((text) => text.toLowerCase() === 'points possible');
}

/** Canvas names the test student in the course's language, and makes their login a SHA-1. */
function isTestStudent(cell: CellOf): boolean {
  const name = nameOf(cell).name.toLowerCase();
  return name === 'test student' || /^[0-9a-f]{40}$/.test(cell('login'));
}
