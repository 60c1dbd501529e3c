import type { Standing } from '../domain/statistics.js';
import type { Chrome, Link, Moment, State } from './view-parts.js';

export interface StatisticsPage {
  chrome: Chrome;
  labTitle: string;
  /** The links to the sections, the whole class first; empty if there are no sections. */
  sections: Link[];
  /** Why there is nothing to see, and what to do; null if there is something. */
  empty: { text: string; href: string; label: string } | null;
  figures: { value: string; label: string; note: string }[];
  progress: { chart: ProgressChart; table: ProgressTable; timeZone: string } | null;
  totals: TotalsChart | null;
  checkpoints: CheckpointRow[];
  /** Those who need help first come first. */
  stuck: StuckView[];
  lessons: { spans: Link[]; list: LessonView[]; none: string };
}

/**
 * Numbers are px, strings that end in % are relative to the chart's width, and the points of areas
 * lie in a field of 1000 by 1000.
 */
export interface ProgressChart {
  height: number;
  description: string;
  areas: { tone: string; points: string }[];
  labels: { count: number; text: string; tone: string; y: number }[];
  xTicks: { x: string; label: string; isMinor: boolean }[];
  yTicks: { y: number; label: string }[];
  due: { x: string; text: string; isRight: boolean } | null;
  /** Where the present is on the chart; null if it is the right edge. */
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
  /** The standings that students have, each with its part of the bar. */
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
  /** How many students failed it, in percent of those who failed the most frequent check. */
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
