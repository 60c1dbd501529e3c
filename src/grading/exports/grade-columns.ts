import { type GradebookRow, totalOf } from '../../domain/gradebook.js';
import { type Lab, labPoints } from '../../domain/lab.js';

/** A column of grades in a file that another gradebook imports. */
export interface GradeColumn {
  heading: string;
  points: number;
  /** The score in this column, rounded to hundredths; null without a score. */
  scoreOf(row: GradebookRow): number | null;
}

/** Whether to export the total alone or each checkpoint of the lab. */
export type ColumnChoice = 'total' | 'checkpoints';

/**
 * The grade columns of a lab. The column of a checkpoint is headed `heading` and its title, plus
 * its id if titles repeat; `clean` then makes the heading valid.
 */
export function gradeColumns(
  lab: Lab,
  heading: string,
  choice: ColumnChoice,
  clean: (heading: string) => string,
): GradeColumn[] {
  if (choice === 'total') {
    const ids = lab.steps.map(({ id }) => id);
    const scoreOf = (row: GradebookRow) => (hasAny(row, lab) ? totalOf(row, ids) : null);
    return [{ heading, points: labPoints(lab), scoreOf }];
  }
  const titles = lab.steps.map(({ title }) => title);
  return lab.steps.map(({ id, title, checkpoint }) => {
    const isTwice = titles.indexOf(title) !== titles.lastIndexOf(title);
    return {
      heading: clean(`${heading}: ${isTwice ? `${title} [${id}]` : title}`),
      points: checkpoint.points,
      scoreOf: ({ cells }) => hundredth(cells.get(id)?.score ?? null),
    };
  });
}

/** True if a checkpoint that the lab has now has a score. */
export function hasAny({ cells }: GradebookRow, lab: Lab): boolean {
  return lab.steps.some(({ id }) => (cells.get(id)?.score ?? null) !== null);
}

/** Rounds to hundredths, the precision that other gradebooks show. */
export function hundredth(score: number | null): number | null {
  return score === null ? null : Math.round(score * 100) / 100;
}
