/** The head and the bar of a page. */
export interface Chrome {
  title: string;
  /** null if nobody is signed in. */
  personName: string | null;
  /** The student as whom staff look at this page; null on every other page. */
  viewed: { name: string; stopAction: string } | null;
  csrfToken: string;
  homeHref: string;
  nav: NavLink[];
  /** Links to the pages of one lab, for staff; empty elsewhere. */
  tabs: Link[];
  /** Names of the style sheets that this page needs besides the common one. */
  styles: string[];
  /** Names of the scripts that this page needs besides the common one. */
  scripts: string[];
  /** What the page reloads, without a fragment: with one, reloading would only scroll. */
  path: string;
  /** The zone in which the page tells times; null if it belongs to no course. */
  zone: string | null;
  /** The page reloads after this many seconds, with or without JavaScript; 0 means never. */
  reloadSeconds: number;
}

export interface Link {
  href: string;
  label: string;
  current: boolean;
}

/** A link in the bar to a part of the course. */
export interface NavLink extends Link {
  /** How many questions wait there for an answer; 0 if none do. */
  waiting: number;
}

/** A point in time, for people and for machines. */
export interface Moment {
  iso: string;
  text: string;
  /** The time to the second, with its zone. */
  exact: string;
}

/** How a checkpoint or a check stands. It is also the name of the symbol and the colour. */
export type State = 'todo' | 'wait' | 'pass' | 'fail' | 'away' | 'skip';

export interface CheckView {
  title: string;
  state: State;
  /** The state in a word, or how long the check took. */
  note: string;
  /** When a check that is under way began, in ISO 8601; null otherwise. */
  since: string | null;
  /** What is read before the title of the check that a press on Check leads to; null for others. */
  result: string | null;
  why: Why | null;
}

/** The explanation below a check that did not pass. */
export interface Why {
  tone: 'fail' | 'away' | 'wait';
  expected: string | null;
  observed: string | null;
  text: string | null;
  /** What the node itself printed, which may be any text; null if nothing. */
  said: string | null;
  command: string | null;
}
