import type { Request } from 'express';
import { type GradebookRow, hasGrade, totalOf } from '../domain/gradebook.js';
import {
  type CellFilter,
  type ColumnFigures,
  cellFilters,
  columnFigures,
  columnsOf,
  type GradebookColumn,
  selectRows,
  totalFigures,
} from '../domain/gradebook-selection.js';
import { type Lab, labPoints } from '../domain/lab.js';
import { type SharedNode, sharedNodes } from '../domain/shared-nodes.js';
import type { Store } from '../domain/stores.js';
import type { Visitor } from './access.js';
import { labChromeOf } from './chrome.js';
import { exportsHref } from './exports-page.js';
import { cellView } from './gradebook-cell.js';
import { type GradebookQuery, gradebookHref, queryText, sortedBy } from './gradebook-query.js';
import { sharedNodesSummary, summaryOf } from './gradebook-summary.js';
import { points } from './moments.js';
import { stateTexts } from './outcome-view.js';
import { choices, sectionNames } from './people-list.js';
import type { CellPanel, GradebookHead, GradebookPage } from './views-gradebook.js';

/** Students on one page: with 25, a page stays below 100 kB even when its links are longest. */
const pageSize = 25;

const filterTexts: Record<CellFilter, string> = {
  ...stateTexts,
  wait: 'under way',
  late: 'late',
  overridden: 'given by staff',
  objection: 'asks for a look',
};

/** What a gradebook page is built from. */
export interface GradebookRecords {
  rows: readonly GradebookRow[];
  shared: readonly SharedNode[];
}

/** Reads the records of a lab's gradebook. */
export async function readGradebookRecords(
  { attempts, nodes }: Pick<Store, 'attempts' | 'nodes'>,
  courseId: string,
  labId: string,
): Promise<GradebookRecords> {
  const rows = await attempts.gradebook(courseId, labId);
  return { rows, shared: sharedNodes(await nodes.listOfStudents(courseId)) };
}

/**
 * A lab's gradebook page: the students that `query` selects, with `panel` beside the grid when a
 * cell is open. A page number behind the last one shows the last page.
 */
export function gradebookPage(
  request: Request,
  { person, enrollment }: Visitor['staff'],
  lab: Lab,
  { rows, shared }: GradebookRecords,
  query: GradebookQuery,
  panel: CellPanel | null,
): GradebookPage {
  const base = gradebookHref(enrollment.course, lab);
  const columns = columnsOf(lab);
  const ids = columns.map(({ id }) => id);
  const selected = selectRows(rows, columns, query.selection);
  const last = Math.max(1, Math.ceil(selected.length / pageSize));
  const shown = { ...query, page: Math.min(query.page, last), open: null };
  const first = (shown.page - 1) * pageSize;
  const visible = selected.slice(first, first + pageSize);
  const { section, filter, filterColumn, name } = query.selection;
  const sections = sectionNames(rows.map(({ details }) => details));
  const head = (sort: string, title: string, worth: number | null): GradebookHead => ({
    title,
    points: worth,
    href: `${base}${queryText(sortedBy(shown, sort))}`,
    sorted: query.selection.sort === sort ? directionOf(query) : null,
  });
  const pageHref = (page: number) => `${base}${queryText({ ...shown, page })}`;
  const labPath = base.replace(/\/gradebook$/, '');
  const text = queryText(shown);
  // a form of the panel that was refused has a path of its own
  const cellsBase = request.path === base ? '' : base;
  return {
    chrome: {
      ...labChromeOf(request, person, enrollment, lab, 'Gradebook'),
      styles: ['override', 'gradebook'],
      scripts: ['gradebook'],
    },
    labTitle: lab.title,
    summary: [...summaryOf(rows, lab, base, shown), ...sharedNodesSummary(shared, labPath)],
    base,
    exportsHref: exportsHref(enrollment.course, lab),
    rerunsHref: `${labPath}/reruns/new${rerunQuery(query)}`,
    filter: {
      name,
      sections: choices(sections, section ?? ''),
      states: choices(
        cellFilters.map((one): [string, string] => [one, filterTexts[one]]),
        filter ?? '',
      ),
      checkpoints: choices(
        lab.steps.map(({ id, title }): [string, string] => [id, title]),
        filterColumn ?? '',
      ),
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
      total: points(hasGrade(row, ids) ? totalOf(row, ids) : null),
      cells: lab.steps.map((step) =>
        cellView(row, step, shown, panel === null ? null : query.open, cellsBase),
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

/**
 * The parts of the selection that the re-run form can be filled with, as its query; '' for none.
 */
function rerunQuery({ selection: { section, filter, filterColumn } }: GradebookQuery): string {
  const chosen = Object.entries({
    section: section ?? '',
    checkpoint: filterColumn ?? '',
    only: filter === 'away' ? 'unreachable' : '',
  }).filter(([, value]) => value !== '');
  return chosen.length === 0 ? '' : `?${new URLSearchParams(chosen)}`;
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
