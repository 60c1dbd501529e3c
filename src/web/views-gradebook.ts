import type { CheckView, Chrome, State } from './view-parts.js';
import type { CheckpointCard } from './views-attempts.js';
import type { Choice } from './views-people.js';

/** The heading of a column. Its link sorts the gradebook by that column. */
export interface GradebookHead {
  title: string;
  /** null if the column has no points. */
  points: number | null;
  href: string;
  sorted: 'ascending' | 'descending' | null;
}

export interface GradebookPage {
  chrome: Chrome;
  labTitle: string;
  summary: { text: string; href: string | null }[];
  base: string;
  exportsHref: string;
  /** Where the selected checkpoints can be run again. */
  rerunsHref: string;
  filter: {
    name: string;
    sections: Choice[];
    states: Choice[];
    checkpoints: Choice[];
    /** The present order, which stays when the filter changes. */
    sort: string;
    isSet: boolean;
  };
  /** False if the course has no students at all. */
  hasStudents: boolean;
  rosterHref: string | null;
  heads: { name: GradebookHead; section: GradebookHead | null; total: GradebookHead };
  columns: GradebookHead[];
  rows: GradebookRowView[];
  foot: { label: string; cells: string[]; total: string }[];
  pages: { text: string; previous: string | null; next: string | null };
  /** The cell that is open beside the grid; null if none is. */
  open: CellPanel | null;
}

export interface GradebookRowView {
  name: string;
  login: string;
  section: string;
  href: string;
  total: string;
  cells: GradebookCellView[];
}

export interface GradebookCellView {
  href: string;
  state: State;
  score: string;
  attempts: number;
  /** The cell in words, read after the score and, if there are several, the number of attempts. */
  label: string;
  /** Class names of the marks: `late`, `given` and `asks`. */
  marks: string[];
  isOpen: boolean;
}

/**
 * A checkpoint of a student, opened in the gradebook: the grade, how it came about, and what staff
 * can do.
 */
export interface CellPanel {
  studentName: string;
  studentHref: string;
  checkpointTitle: string;
  closeHref: string;
  csrfToken: string;
  card: CheckpointCard;
  /** The checks of the newest attempt that did not pass. */
  failing: CheckView[];
  objection: { href: string; text: string } | null;
}
