import type { Chrome } from './view-parts.js';

export interface RejudgePage {
  chrome: Chrome;
  labTitle: string;
  action: string;
  checkpoints: { id: string; title: string; isChosen: boolean }[];
  /** What was done; null if nothing was, which `problem` may explain. */
  done: string | null;
  problem: string | null;
  /** What judging again would change; null until checkpoints are chosen. */
  table: RejudgeTable | null;
}

export interface RejudgeTable {
  summary: string;
  gains: RejudgeGroup;
  losses: RejudgeGroup;
  /** Rows for which only a new look at the node can tell. */
  reruns: RejudgeGroup;
  /** The link that selects the checkpoints of `reruns` for a bulk re-run. */
  rerunHref: string;
  /**
   * A sentence about grades that stay although one of their attempts comes out differently; null if
   * there are none.
   */
  others: string | null;
  /** False if there is nothing to write. */
  canApply: boolean;
  reason: string;
  isReasonMissing: boolean;
  /** The hidden fields that Apply sends: exactly what was previewed. */
  fields: { name: string; value: string }[];
}

export interface RejudgeGroup {
  count: number;
  rows: RejudgeRow[];
  /** Which page this is, or how many more rows there are, in words; null if all rows are shown. */
  more: string | null;
  previousHref: string | null;
  nextHref: string | null;
}

export interface RejudgeRow {
  /** Identifies the row in the form. */
  value: string;
  isTicked: boolean;
  name: string;
  login: string;
  checkpoint: string;
  href: string;
  before: string;
  after: string;
  /** The grade that staff gave, which stands whatever is judged; null if they gave none. */
  given: string | null;
  /**
   * The first checks that come out differently, as they were judged last and as they are judged
   * now.
   */
  checks: { title: string; before: string; after: string }[];
  /** The titles of the checks that could not be judged again; null outside `reruns`. */
  untold: string | null;
}
