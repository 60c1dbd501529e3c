import { type GradebookRow, totalOf } from '../../domain/gradebook.js';
import { type Lab, labPoints } from '../../domain/lab.js';

/** A column of grades in a file that another gradebook imports. */
export interface GradeColumn {
  heading: string;
  points: number;
  /** null where there is nothing; to the hundredth. */
  scoreOf(row: GradebookRow): number | null;
}

/** The total alone, or each checkpoint of the lab. */
export type ColumnChoice = 'total' | 'checkpoints';

/** The columns of a lab; the heading of a checkpoint's begins with `heading`, and all are different. */
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

/** True where a checkpoint that the lab has now has a score. */
export function hasAny({ cells }: GradebookRow, lab: Lab): boolean {
  return lab.steps.some(({ id }) => (cells.get(id)?.score ?? null) !== null);
}

/** To the hundredth, which is as fine as other gradebooks show. */
export function hundredth(score: number | null): number | null {
  return score === null ? null : Math.round(score * 100) / 100;
}
