import type { Chrome, Moment, State } from './view-parts.js';

/** How a bulk re-run stands, as lists and its own page show it. */
export interface RerunStanding {
  /** Its state in words. */
  state: string;
  isOver: boolean;
  /** How many of the `total` items are done. */
  done: number;
  total: number;
  /** What became of the items, each with a count; counts of 0 are left out. */
  parts: { text: string; state: State }[];
}

export interface RerunListPage {
  chrome: Chrome;
  labTitle: string;
  newHref: string;
  reruns: {
    href: string;
    reason: string;
    requestedBy: string;
    when: Moment;
    standing: RerunStanding;
  }[];
  /** The form that runs again what Podmark could not look at last; null if there is nothing. */
  unreachable: RerunStart | null;
}

/** A form that starts a bulk re-run. */
export interface RerunStart {
  action: string;
  csrfToken: string;
  /** What the form would run, in words. */
  text: string;
  fields: { name: string; value: string }[];
  reason: string;
  button: string;
}

export interface NewRerunPage {
  chrome: Chrome;
  labTitle: string;
  action: string;
  listHref: string;
  problem: string | null;
  checkpoints: { id: string; title: string; isChosen: boolean }[];
  sections: { value: string; isChosen: boolean }[];
  student: string;
  students: string[];
  scopes: { value: string; label: string; isChosen: boolean }[];
  /**
   * The id of the bulk re-run whose items alone can be selected; null if the page was not reached
   * from one.
   */
  of: string | null;
  /** null until something is selected. */
  preview: {
    summary: string;
    needed: string;
    start: RerunStart | null;
    unreachable: { name: string; node: string; checkpoints: string; detail: string }[];
    moreUnreachable: number;
    withoutNode: string | null;
    left: string | null;
  } | null;
}

/** The part of the page that changes while the bulk re-run runs. */
export interface RerunLive {
  standing: RerunStanding;
  /** The progress in a sentence, shown to everyone and announced by screen readers. */
  status: string;
  /** In percent. */
  share: number;
}

export interface RerunPage {
  chrome: Chrome;
  labTitle: string;
  listHref: string;
  reason: string;
  requestedBy: string;
  when: Moment;
  action: string;
  problem: string | null;
  done: string | null;
  refused: string[];
  live: RerunLive;
  actions: { path: string; label: string }[];
  /**
   * The form that runs again what Podmark could not look at; null if there is nothing, or while
   * items are left.
   */
  again: RerunStart | null;
  tabs: { href: string; label: string; current: boolean }[];
  empty: string;
  rows: {
    position: number;
    studentName: string;
    studentHref: string;
    checkpoint: string;
    before: string;
    now: string;
    evidenceHref: string | null;
    state: State;
    change: string;
    why: string | null;
    canCount: boolean;
  }[];
  pages: { text: string; previous: string | null; next: string | null };
  /** How many worse results could be made to count; null if there are none. */
  accept: { all: number; reason: string } | null;
}
