import type { Chrome, Moment, State } from './view-parts.js';

/** A bulk re-run as lists and its own page show it. */
export interface RerunStanding {
  /** Its state in words. */
  state: string;
  isOver: boolean;
  /** Of the items those with a result, and all of them. */
  done: number;
  total: number;
  /** What came of them, without what is nothing. */
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
  /** What could not be looked at last, to run at one click; null where there is nothing. */
  unreachable: RerunStart | null;
}

/** A form that starts a bulk re-run. */
export interface RerunStart {
  action: string;
  csrfToken: string;
  /** What it would run, in words. */
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
  /** Kept from where the page was reached: only what was in that bulk re-run. */
  of: string | null;
  /** null before anything was chosen. */
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

/** The part of the page that changes while it runs. */
export interface RerunLive {
  standing: RerunStanding;
  /** For everyone, and for a screen reader to say. */
  status: string;
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
  /** What could not be looked at, to run at one click. */
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
  /** Worse results that could count; null where there are none. */
  accept: { all: number; reason: string } | null;
}
