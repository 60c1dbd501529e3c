import { isOpen } from './attempt.js';
import { type CheckpointState, checkpointState } from './checkpoint-state.js';
import { type GradebookCell, type GradebookRow, hasGrade, totalOf } from './gradebook.js';
import type { Lab } from './lab.js';
import { median } from './quantiles.js';

/** What a gradebook can be narrowed to; the last three stand beside the others. */
export const cellFilters = [
  ...(['pass', 'fail', 'away', 'todo', 'wait'] as const),
  ...(['late', 'overridden', 'objection'] as const),
] as const;
export type CellFilter = (typeof cellFilters)[number];

/** A checkpoint, as a gradebook needs it. */
export interface GradebookColumn {
  id: string;
  points: number;
}

/** The checkpoints of a lab, in its order. */
export function columnsOf({ steps }: Pick<Lab, 'steps'>): GradebookColumn[] {
  return steps.map(({ id, checkpoint }) => ({ id, points: checkpoint.points }));
}

/** Which students a gradebook shows, in which order. */
export interface GradebookSelection {
  /** Part of the name or login, in any case; '' is everybody. */
  name: string;
  /** null is every section. */
  section: string | null;
  /** Students with a checkpoint like that; null is every student. */
  filter: CellFilter | null;
  /** The checkpoint that must be like that; null is any. */
  filterColumn: string | null;
  /** `name`, `section`, `total` or the id of a checkpoint. */
  sort: string;
  isDescending: boolean;
}

/** How a cell of the gradebook stands. */
export function cellState(cell: GradebookCell | undefined): CheckpointState {
  return cell === undefined ? 'todo' : checkpointState(cell);
}

/** True where every checkpoint is passed; a lab without any is finished by nobody. */
export function isFinished(
  { cells }: GradebookRow,
  columns: readonly Pick<GradebookColumn, 'id'>[],
): boolean {
  return columns.length > 0 && columns.every(({ id }) => cellState(cells.get(id)) === 'pass');
}

/** Also of a cell that is passed and is run again. */
export function isUnderWay(cell: GradebookCell | undefined): boolean {
  return cell !== undefined && cell.latest !== null && isOpen(cell.latest);
}

/** The students of `rows` that are selected, in order; of equals by name and login, as `rows` has them. */
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

const byText = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

/** Nothing given is less than 0. */
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
  return (a, b) => byText(a.student.name, b.student.name);
}

/** What the students of a column have. */
export interface ColumnFigures {
  /** To the hundredth; null where nobody has a grade. */
  mean: number | null;
  median: number | null;
}

/** Of the grades there are: who has none is left out. */
export function columnFigures(rows: readonly GradebookRow[], checkpointId: string): ColumnFigures {
  return figuresOf(rows.flatMap(({ cells }) => cells.get(checkpointId)?.score ?? []));
}

/** Of the totals of students who have a grade. */
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
