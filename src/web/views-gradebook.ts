import type { CheckView, Chrome, State } from './view-parts.js';
import type { CheckpointCard } from './views-attempts.js';
import type { Choice } from './views-people.js';

/** The head of a column by which the gradebook can be sorted. */
export interface GradebookHead {
  title: string;
  /** null where the column has none. */
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
  /** Runs again what is selected. */
  rerunsHref: string;
  filter: {
    name: string;
    sections: Choice[];
    states: Choice[];
    checkpoints: Choice[];
    /** Kept when the filter changes. */
    sort: string;
    isSet: boolean;
  };
  /** False where the course has no students at all. */
  hasStudents: boolean;
  rosterHref: string | null;
  heads: { name: GradebookHead; section: GradebookHead | null; total: GradebookHead };
  columns: GradebookHead[];
  rows: GradebookRowView[];
  foot: { label: string; cells: string[]; total: string }[];
  pages: { text: string; previous: string | null; next: string | null };
  /** The cell that is open beside the grid. */
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
  /** In words, after the score and the attempts where they are more than one. */
  label: string;
  /** `late`, `given`, `asks`: class names of the marks. */
  marks: string[];
  isOpen: boolean;
}

/** A checkpoint of a student: how its grade came about, and what can be done. */
export interface CellPanel {
  studentName: string;
  studentHref: string;
  checkpointTitle: string;
  closeHref: string;
  csrfToken: string;
  card: CheckpointCard;
  /** What failed in the newest attempt. */
  failing: CheckView[];
  objection: { href: string; text: string } | null;
}
