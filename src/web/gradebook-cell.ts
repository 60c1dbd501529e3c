import type { GradebookRow } from '../domain/gradebook.js';
import { cellState, isUnderWay } from '../domain/gradebook-selection.js';
import type { Step } from '../domain/lab.js';
import { type GradebookQuery, type OpenCell, queryText } from './gradebook-query.js';
import { points } from './moments.js';
import { stateTexts } from './outcome-view.js';
import type { GradebookCellView } from './views-gradebook.js';

/**
 * A gradebook cell: its score, state and marks, and a label with state and marks in words. `base` is
 * the path of the gradebook, or '' on the gradebook's own path.
 */
export function cellView(
  { student, cells }: GradebookRow,
  { id }: Step,
  query: GradebookQuery,
  open: OpenCell | null,
  base: string,
): GradebookCellView {
  const cell = cells.get(id);
  const state = cellState(cell);
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
    // only the query, because a page has hundreds of these and the path would double their length
    href: `${base}${queryText({ ...query, open: { studentId: student.id, checkpointId: id } })}`,
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
