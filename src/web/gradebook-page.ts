import type { Request } from 'express';
import type { Course } from '../domain/course.js';
import { type GradebookRow, totalOf } from '../domain/gradebook.js';
import {
  type CellFilter,
  type ColumnFigures,
  cellFilters,
  cellState,
  columnFigures,
  type GradebookColumn,
  isUnderWay,
  selectRows,
  totalFigures,
} from '../domain/gradebook-selection.js';
import { type Lab, labPoints, type Step } from '../domain/lab.js';
import type { Visitor } from './access.js';
import { labChromeOf } from './chrome.js';
import { exportsHref } from './exports-page.js';
import {
  filteredBy,
  type GradebookQuery,
  type OpenCell,
  queryText,
  sortedBy,
} from './gradebook-query.js';
import { points } from './moments.js';
import { stateTexts } from './outcome-view.js';
import type {
  CellPanel,
  GradebookCellView,
  GradebookChoice,
  GradebookHead,
  GradebookPage,
} from './views-gradebook.js';

/** Students on one page: so many that the page stays below 100 kB with the longest of addresses. */
const pageSize = 25;

const filterTexts: Record<CellFilter, string> = {
  ...stateTexts,
  wait: 'under way',
  late: 'late',
  overridden: 'given by staff',
  objection: 'asks for a look',
};

/** The checkpoints of a lab, as the gradebook's logic takes them. */
export function columnsOf(lab: Lab): GradebookColumn[] {
  return lab.steps.map(({ id, checkpoint }) => ({ id, points: checkpoint.points }));
}

/** Where a lab's gradebook is. */
export function gradebookHref({ slug }: Pick<Course, 'slug'>, lab: Lab): string {
  return `/courses/${slug}/labs/${lab.id}/gradebook`;
}

/** The gradebook of a lab as a query selects it, with the cell that is open beside it. */
export function gradebookPage(
  request: Request,
  { person, enrollment }: Visitor['staff'],
  lab: Lab,
  rows: readonly GradebookRow[],
  query: GradebookQuery,
  panel: CellPanel | null,
): GradebookPage {
  const base = gradebookHref(enrollment.course, lab);
  const columns = columnsOf(lab);
  const selected = selectRows(rows, columns, query.selection);
  const last = Math.max(1, Math.ceil(selected.length / pageSize));
  const shown = { ...query, page: Math.min(query.page, last), open: null };
  const first = (shown.page - 1) * pageSize;
  const visible = selected.slice(first, first + pageSize);
  const { section, filter, filterColumn, name } = query.selection;
  const sections = [...new Set(rows.flatMap(({ details }) => details.section ?? []))];
  const head = (sort: string, title: string, worth: number | null): GradebookHead => ({
    title,
    points: worth,
    href: `${base}${queryText(sortedBy(shown, sort))}`,
    sorted: query.selection.sort === sort ? directionOf(query) : null,
  });
  const pageHref = (page: number) => `${base}${queryText({ ...shown, page })}`;
  const labPath = base.replace(/\/gradebook$/, '');
  const text = queryText(shown);
  return {
    chrome: {
      ...labChromeOf(request, person, enrollment, lab, 'Gradebook'),
      styles: ['override', 'gradebook'],
      scripts: ['gradebook'],
    },
    labTitle: lab.title,
    summary: summaryOf(rows, lab, base, shown),
    base,
    exportsHref: exportsHref(enrollment.course, lab),
    rerunsHref: `${labPath}/reruns/new${rerunQuery(query)}`,
    filter: {
      name,
      sections: choices(sections.sort(byNumberAndName), section, (one) => one),
      states: choices(cellFilters, filter, (one) => filterTexts[one as CellFilter]),
      checkpoints: lab.steps.map(({ id, title }) => ({
        value: id,
        label: title,
        current: id === filterColumn,
      })),
      sort: new URLSearchParams(text).get('sort') ?? '',
      isSet: name !== '' || section !== null || filter !== null,
    },
    hasStudents: rows.length > 0,
    rosterHref:
      enrollment.role === 'instructor' ? `/courses/${enrollment.course.slug}/people/roster` : null,
    heads: {
      name: head('name', 'Student', null),
      section: sections.length > 0 ? head('section', 'Section', null) : null,
      total: head('total', 'Total', labPoints(lab)),
    },
    columns: lab.steps.map(({ id, title, checkpoint }) => head(id, title, checkpoint.points)),
    rows: visible.map((row) => ({
      name: row.student.name,
      login: row.student.login,
      section: row.details.section ?? '',
      href: `${labPath}/students/${row.student.id}`,
      total: points(
        totalOf(
          row,
          columns.map(({ id }) => id),
        ),
      ),
      cells: lab.steps.map((step) =>
        cellView(row, step, shown, panel === null ? null : query.open),
      ),
    })),
    foot: selected.length === 0 ? [] : footOf(selected, columns),
    pages: {
      text: `${selected.length === 0 ? 0 : first + 1} to ${first + visible.length} of ${selected.length}`,
      previous: shown.page > 1 ? pageHref(shown.page - 1) : null,
      next: shown.page < last ? pageHref(shown.page + 1) : null,
    },
    open: panel,
  };
}

function cellView(
  { student, cells }: GradebookRow,
  { id, checkpoint }: Step,
  query: GradebookQuery,
  open: OpenCell | null,
): GradebookCellView {
  const cell = cells.get(id);
  const state = cellState(cell, checkpoint.points);
  const marks = [
    ...(cell && cell.lateMinutes > 0 ? [{ name: 'late', text: 'late' }] : []),
    ...(cell?.isOverridden
      ? [{ name: 'given', text: `given by staff, Podmark's own ${points(cell.automatic)}` }]
      : []),
    ...(cell?.hasOpenObjection ? [{ name: 'asks', text: 'asks for a look' }] : []),
  ];
  const attempts = cell?.attempts ?? 0;
  const rerun = state !== 'wait' && isUnderWay(cell) ? ['run again at the moment'] : [];
  return {
    // without the path, and so half as long: there are hundreds on a page
    href: queryText({ ...query, open: { studentId: student.id, checkpointId: id } }),
    state,
    score: points(cell?.score ?? null),
    attempts,
    label: [
      ...(attempts === 1 ? ['1 attempt'] : []),
      ...[stateTexts[state], ...rerun, ...marks.map(({ text }) => text)],
    ].join(', '),
    marks: marks.map(({ name }) => name),
    isOpen: open?.studentId === student.id && open.checkpointId === id,
  };
}

/** What is selected, as the form of re-runs takes it. */
function rerunQuery({ selection: { section, filter, filterColumn } }: GradebookQuery): string {
  const chosen = Object.entries({
    section: section ?? '',
    checkpoint: filterColumn ?? '',
    only: filter === 'away' ? 'unreachable' : '',
  }).filter(([, value]) => value !== '');
  return chosen.length === 0 ? '' : `?${new URLSearchParams(chosen)}`;
}

function summaryOf(
  rows: readonly GradebookRow[],
  lab: Lab,
  base: string,
  query: GradebookQuery,
): GradebookPage['summary'] {
  const columns = columnsOf(lab);
  const ids = columns.map(({ id }) => id);
  const finished = rows.filter((row) => totalOf(row, ids) >= labPoints(lab)).length;
  const like = (filter: CellFilter, text: (count: number) => string) => {
    const selection = { ...query.selection, name: '', section: null, filter, filterColumn: null };
    const { length } = selectRows(rows, columns, selection);
    const href = `${base}${queryText(filteredBy({ ...query, selection }, filter))}`;
    return length === 0 ? [] : [{ text: text(length), href }];
  };
  return [
    { text: `${rows.length} ${rows.length === 1 ? 'student' : 'students'}`, href: null },
    { text: `${finished} finished`, href: null },
    ...like('away', (count) => `${count} with a node that could not be looked at`),
    ...like('objection', (count) => `${count} ${count === 1 ? 'asks' : 'ask'} for a look`),
  ];
}

function footOf(
  selected: readonly GradebookRow[],
  columns: readonly GradebookColumn[],
): GradebookPage['foot'] {
  const figures = columns.map(({ id }) => columnFigures(selected, id));
  const total = totalFigures(selected, columns);
  const line = (label: string, of: (one: ColumnFigures) => number | null) => ({
    label,
    cells: figures.map((one) => points(of(one))),
    total: points(of(total)),
  });
  return [line('Mean', ({ mean }) => mean), line('Median', ({ median }) => median)];
}

function directionOf({ selection }: GradebookQuery) {
  return selection.isDescending ? 'descending' : 'ascending';
}

function choices(
  of: readonly string[],
  current: string | null,
  label: (value: string) => string,
): GradebookChoice[] {
  return of.map((value) => ({ value, label: label(value), current: value === current }));
}

function byNumberAndName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
