import type { Course } from '../domain/course.js';
import {
  type CellFilter,
  cellFilters,
  type GradebookColumn,
  type GradebookSelection,
} from '../domain/gradebook-selection.js';
import type { Lab } from '../domain/lab.js';

/** What the query of a gradebook's address says. */
export interface GradebookQuery {
  selection: GradebookSelection;
  /** From 1. It may be behind the last page, which is then shown instead. */
  page: number;
  /** The cell that is open beside the grid; null for none. */
  open: OpenCell | null;
}

/** A cell of the grid. The lab has the checkpoint; the student is not looked up yet. */
export interface OpenCell {
  studentId: string;
  checkpointId: string;
}

/** Reads the query of an address. Values that are not valid are ignored. */
export function gradebookQuery(
  given: Record<string, unknown>,
  columns: readonly GradebookColumn[],
): GradebookQuery {
  const text = (key: string) => (typeof given[key] === 'string' ? given[key].trim() : '');
  const ids = columns.map(({ id }) => id);
  const [, minus, sort] = /^(-?)(.*)$/.exec(text('sort')) as unknown as [string, string, string];
  const isSort = ['name', 'section', 'total', ...ids].includes(sort);
  const filter = cellFilters.find((one) => one === text('state')) ?? null;
  return {
    selection: {
      name: text('q').slice(0, 200),
      section: text('section') === '' ? null : text('section'),
      filter,
      filterColumn: ids.find((id) => id === text('checkpoint')) ?? null,
      sort: isSort ? sort : 'name',
      isDescending: isSort && minus === '-',
    },
    page: Math.max(1, Number.parseInt(text('page'), 10) || 1),
    open: openCell(text('open'), ids),
  };
}

function openCell(text: string, ids: readonly string[]): OpenCell | null {
  const [studentId = '', checkpointId = ''] = text.split('/');
  return studentId !== '' && ids.includes(checkpointId) ? { studentId, checkpointId } : null;
}

/** Writes the query of an address, with its question mark; '' when every value is the default. */
export function queryText({ selection, page, open }: GradebookQuery): string {
  const { name, section, filter, filterColumn, sort, isDescending } = selection;
  const sorted = `${isDescending ? '-' : ''}${sort}`;
  const said = Object.entries({
    q: name,
    section: section ?? '',
    state: filter ?? '',
    checkpoint: filterColumn ?? '',
    sort: sorted === 'name' ? '' : sorted,
    page: page === 1 ? '' : String(page),
  }).filter(([, value]) => value !== '');
  const cell = open === null ? [] : [`open=${open.studentId}/${open.checkpointId}`];
  const parts = [...(said.length === 0 ? [] : [String(new URLSearchParams(said))]), ...cell];
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/**
 * The same students in another order, from page 1. Names and sections sort from A to Z and points
 * from high to low; sorting by the present order again reverses it.
 */
export function sortedBy({ selection }: GradebookQuery, sort: string): GradebookQuery {
  const isText = sort === 'name' || sort === 'section';
  const isDescending = selection.sort === sort ? !selection.isDescending : !isText;
  return { selection: { ...selection, sort, isDescending }, page: 1, open: null };
}

/**
 * The same query with another filter, applied to every checkpoint, from page 1. Name, section and
 * order stay.
 */
export function filteredBy({ selection }: GradebookQuery, filter: CellFilter): GradebookQuery {
  return { selection: { ...selection, filter, filterColumn: null }, page: 1, open: null };
}

/** The address of a lab's gradebook. */
export function gradebookHref({ slug }: Pick<Course, 'slug'>, lab: Lab): string {
  return `/courses/${slug}/labs/${lab.id}/gradebook`;
}
