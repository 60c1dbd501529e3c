import type { Chrome } from './view-parts.js';

export interface RejudgePage {
  chrome: Chrome;
  labTitle: string;
  action: string;
  checkpoints: { id: string; title: string; isChosen: boolean }[];
  /** What was done, or why nothing was. */
  done: string | null;
  problem: string | null;
  /** What judging again would do; null until checkpoints are chosen. */
  table: RejudgeTable | null;
}

export interface RejudgeTable {
  summary: string;
  gains: RejudgeGroup;
  losses: RejudgeGroup;
  /** Where only a new look can tell. */
  reruns: RejudgeGroup;
  /** Chooses the checkpoints of these for a re-run. */
  rerunHref: string;
  /** Grades that stay though an attempt comes out otherwise, in a sentence; null where there are none. */
  others: string | null;
  /** False where there is nothing to write. */
  canApply: boolean;
  reason: string;
  isReasonMissing: boolean;
  /** What Apply sends: exactly what was previewed. */
  fields: { name: string; value: string }[];
}

export interface RejudgeGroup {
  count: number;
  rows: RejudgeRow[];
  /** How many more there are, in words; null where all are shown. */
  more: string | null;
  previousHref: string | null;
  nextHref: string | null;
}

export interface RejudgeRow {
  /** Names the row in the form. */
  value: string;
  isTicked: boolean;
  name: string;
  login: string;
  checkpoint: string;
  href: string;
  before: string;
  after: string;
  /** What staff gave, which stands over it; null where they did not. */
  given: string | null;
  /** What is to be known of checks, as they were judged last and are now. */
  checks: { title: string; before: string; after: string }[];
  /** Checks that could not be judged again. */
  untold: string | null;
}
