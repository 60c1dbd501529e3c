import { isOpen } from './attempt.js';
import { type CheckpointState, checkpointState } from './checkpoint-state.js';
import { type GradebookCell, type GradebookRow, hasGrade, totalOf } from './gradebook.js';
import { type Lab, neededCheckpoints } from './lab.js';
import { median } from './quantiles.js';
import { bySortName } from './sort-name.js';

/**
 * The filters for the cells of a gradebook. `wait` also accepts a passed cell that is being run again,
 * and each of the last three accepts cells in any state.
 */
export const cellFilters = [
  ...(['pass', 'fail', 'away', 'todo', 'wait'] as const),
  ...(['late', 'overridden', 'objection'] as const),
] as const;
export type CellFilter = (typeof cellFilters)[number];

/** A checkpoint as a column of the gradebook. */
export interface GradebookColumn {
  id: string;
  points: number;
}

/** The gradebook's columns: the checkpoints of a lab, in its order. */
export function columnsOf({ steps }: Pick<Lab, 'steps'>): GradebookColumn[] {
  return steps.map(({ id, checkpoint }) => ({ id, points: checkpoint.points }));
}

/** Which students a gradebook shows, and in which order. */
export interface GradebookSelection {
  /** A part of the name or login, in any letter case; '' selects everybody. */
  name: string;
  /** null selects every section. */
  section: string | null;
  /** Selects students with a cell that passes the filter; null selects every student. */
  filter: CellFilter | null;
  /** The checkpoint whose cell must pass `filter`; null accepts any. */
  filterColumn: string | null;
  /** `section`, `total` or the id of a checkpoint; anything else sorts by name. */
  sort: string;
  isDescending: boolean;
}

/** The state of a gradebook cell; an absent cell is `todo`. */
export function cellState(cell: GradebookCell | undefined): CheckpointState {
  return cell === undefined ? 'todo' : checkpointState(cell);
}

/** True if every needed checkpoint is passed; false for a lab without checkpoints. */
export function isFinished(
  { cells }: GradebookRow,
  columns: readonly Pick<GradebookColumn, 'id' | 'points'>[],
): boolean {
  const needed = neededCheckpoints(columns);
  return needed.length > 0 && needed.every(({ id }) => cellState(cells.get(id)) === 'pass');
}

/** True if the newest look is queued or running, even if the checkpoint is already passed. */
export function isUnderWay(cell: GradebookCell | undefined): boolean {
  return cell !== undefined && cell.latest !== null && isOpen(cell.latest);
}

/** Returns the selected rows in the selected order; equal rows keep their order in `rows`. */
export function selectRows(
  rows: readonly GradebookRow[],
  columns: readonly GradebookColumn[],
  selection: GradebookSelection,
): GradebookRow[] {
  const sign = selection.isDescending ? -1 : 1;
  const compare = comparisonOf(columns, selection.sort);
  return rows
    .filter((row) => isSelected(row, columns, selection))
    .sort((a, b) => sign * compare(a, b));
}

function isSelected(
  { student, details, cells }: GradebookRow,
  columns: readonly GradebookColumn[],
  { name, section, filter, filterColumn }: GradebookSelection,
): boolean {
  const words = name.toLowerCase();
  const isNamed = [student.name, student.login].some((one) => one.toLowerCase().includes(words));
  if (!isNamed || (section !== null && details.section !== section)) return false;
  if (filter === null) return true;
  return columns.some(
    ({ id }) => (filterColumn === null || filterColumn === id) && isLike(cells.get(id), filter),
  );
}

function isLike(cell: GradebookCell | undefined, filter: CellFilter): boolean {
  switch (filter) {
    case 'late':
      return cell !== undefined && cell.lateMinutes > 0;
    case 'overridden':
      return cell?.isOverridden === true;
    case 'objection':
      return cell?.hasOpenObjection === true;
    case 'wait':
      return isUnderWay(cell);
    case 'pass':
    case 'fail':
    case 'away':
    case 'todo':
      return cellState(cell) === filter;
  }
  return filter satisfies never;
}

type Comparison = (a: GradebookRow, b: GradebookRow) => number;

const memberOf = ({ student, details }: GradebookRow) => ({ person: student, details });
const byText = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

/** A checkpoint without a score sorts below a score of 0. */
function comparisonOf(columns: readonly GradebookColumn[], sort: string): Comparison {
  const ids = columns.map(({ id }) => id);
  if (sort === 'section') {
    const sectionOf = ({ details }: GradebookRow) => details.section ?? '';
    return (a, b) => byText(sectionOf(a), sectionOf(b));
  }
  if (sort === 'total') return (a, b) => totalOf(a, ids) - totalOf(b, ids);
  if (ids.includes(sort)) {
    const scoreOf = (row: GradebookRow) => row.cells.get(sort)?.score ?? -1;
    return (a, b) => scoreOf(a) - scoreOf(b);
  }
  return (a, b) => bySortName(memberOf(a), memberOf(b));
}

/** The mean and median of a column. */
export interface ColumnFigures {
  /** Rounded to hundredths; null if nobody has a grade. */
  mean: number | null;
  /** null if nobody has a grade. */
  median: number | null;
}

/** The figures of a checkpoint's scores; students without a score are left out. */
export function columnFigures(rows: readonly GradebookRow[], checkpointId: string): ColumnFigures {
  return figuresOf(rows.flatMap(({ cells }) => cells.get(checkpointId)?.score ?? []));
}

/** The figures of the totals; students without any grade are left out. */
export function totalFigures(
  rows: readonly GradebookRow[],
  columns: readonly GradebookColumn[],
): ColumnFigures {
  const ids = columns.map(({ id }) => id);
  const graded = rows.filter((row) => hasGrade(row, ids));
  return figuresOf(graded.map((row) => totalOf(row, ids)));
}

function figuresOf(numbers: readonly number[]): ColumnFigures {
  if (numbers.length === 0) return { mean: null, median: null };
  const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  return { mean: Math.round(mean * 100) / 100, median: median(numbers) };
}
