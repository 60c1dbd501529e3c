import type { Standing } from '../domain/statistics.js';
import type { Chrome, Link, Moment, State } from './view-parts.js';

export interface StatisticsPage {
  chrome: Chrome;
  labTitle: string;
  /** The sections to choose from, the whole class first; empty where there are none. */
  sections: Link[];
  /** Why there is nothing to see, and what to do; null where there is something. */
  empty: { text: string; href: string; label: string } | null;
  figures: { value: string; label: string; note: string }[];
  progress: { chart: ProgressChart; table: ProgressTable; timeZone: string } | null;
  totals: TotalsChart | null;
  checkpoints: CheckpointRow[];
  /** Who needs help first comes first. */
  stuck: StuckView[];
  lessons: { spans: Link[]; list: LessonView[]; none: string };
}

/** Numbers are px, texts that end in % are of the chart's width. */
export interface ProgressChart {
  height: number;
  description: string;
  areas: { tone: string; points: string }[];
  labels: { count: number; text: string; tone: string; y: number }[];
  xTicks: { x: string; label: string; isMinor: boolean }[];
  yTicks: { y: number; label: string }[];
  due: { x: string; text: string; isRight: boolean } | null;
  /** Where the class is now; null where that is the right edge. */
  end: string | null;
}

export interface ProgressTable {
  columns: string[];
  rows: { when: string; counts: number[] }[];
}

export interface TotalsChart {
  height: number;
  description: string;
  bins: {
    label: string;
    count: number;
    x: string;
    y: number;
    width: string;
    height: number;
    middle: string;
  }[];
  notStarted: { count: number; y: number; height: number };
  xTicks: { x: string; label: string }[];
  median: { x: string; text: string; isRight: boolean } | null;
}

export interface CheckpointRow {
  title: string;
  href: string;
  /** Those that someone is in, with their share of the bar. */
  parts: { standing: Standing; text: string; count: number; x: string; width: string }[];
  attemptsToPass: string;
  timeToPass: string;
  couldNotLook: string;
}

export interface LessonView {
  title: string;
  stepTitle: string;
  href: string;
  students: string;
  attempts: string;
  notPassed: string;
  /** Of the most frequent one, in percent. */
  share: number;
  hint: { text: string; students: string } | null;
  expected: string | null;
  observed: string[];
}

export interface StuckView {
  name: string;
  section: string;
  href: string;
  checkpoint: string;
  state: State;
  attempts: string;
  duration: string;
  check: string | null;
  last: Moment;
}
