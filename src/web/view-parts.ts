/** Head and bar of every page. */
export interface Chrome {
  title: string;
  /** null where nobody is signed in. */
  personName: string | null;
  /** The student as whom staff looks at this page; null on every other page. */
  viewed: { name: string; stopAction: string } | null;
  csrfToken: string;
  homeHref: string;
  nav: NavLink[];
  /** Pages of one lab beside each other, for staff; empty elsewhere. */
  tabs: Link[];
  /** Style sheets beside the one of all pages, by name. */
  styles: string[];
  /** Scripts beside the one of all pages, by name. */
  scripts: string[];
  /** The page itself, without a fragment: reloading one with it would only scroll. */
  path: string;
  /** The page is looked at again after so many seconds, with or without JavaScript; 0 never. */
  reloadSeconds: number;
}

export interface Link {
  href: string;
  label: string;
  current: boolean;
}

/** A place in the course. */
export interface NavLink extends Link {
  /** How many wait there for who looks; 0 where none do. */
  waiting: number;
}

/** A point in time, for people and for machines. */
export interface Moment {
  iso: string;
  text: string;
  /** To the second, with its zone. */
  exact: string;
}

/** How a checkpoint or a check stands: also the name of its symbol and colour. */
export type State = 'todo' | 'wait' | 'pass' | 'fail' | 'away' | 'skip';

export interface CheckView {
  title: string;
  state: State;
  /** The state in a word, or how long it took. */
  note: string;
  /** For a check under way: since when. */
  since: string | null;
  why: Why | null;
}

/** What is said below a check that did not pass. */
export interface Why {
  tone: 'fail' | 'away' | 'wait';
  expected: string | null;
  observed: string | null;
  text: string | null;
  command: string | null;
}
