import type { CheckView, Chrome, Moment, State } from './view-parts.js';
import type { Choice } from './views-people.js';
import type { StuckView } from './views-statistics.js';

/** What a student sees of their question about a checkpoint, beside it. */
export interface ObjectionBox {
  /** Where it is asked; null while one is open. */
  ask: { action: string; csrfToken: string; longest: number } | null;
  /** The newest question about the checkpoint. */
  latest: {
    href: string;
    /** How it stands, as a sentence. */
    text: string;
    when: Moment;
    /** The beginning of what staff wrote last; null before anybody answered. */
    answer: string | null;
    isOpen: boolean;
  } | null;
}

/** One line about a student's question in a list. */
export interface ObjectionLine {
  href: string;
  title: string;
  text: string;
  when: Moment;
}

export interface ObjectionPage {
  chrome: Chrome;
  isStaff: boolean;
  backHref: string;
  backLabel: string;
  checkpointTitle: string;
  studentName: string;
  standing: string;
  problem: string | null;
  thread: { author: string; isStudent: boolean; when: Moment; text: string }[];
  /** null once it is closed. */
  form: { action: string; longest: number; text: string } | null;
  grade: string;
  points: number;
  /** The student's attempt when the question was asked; null where there was none. */
  attempt: {
    href: string;
    state: State;
    summary: string;
    when: Moment;
    checks: CheckView[];
  } | null;
  /** For staff only. */
  tools: { attemptsHref: string; next: { href: string; label: string } | null } | null;
}

export interface QueuePage {
  chrome: Chrome;
  summary: string;
  /** Where the choice of a section is sent. */
  path: string;
  /** The chosen one; null for the whole course. */
  section: string | null;
  sections: Choice[];
  /** The question that waits longest; null where none waits. */
  next: { href: string; label: string } | null;
  objections: {
    href: string;
    studentName: string;
    section: string;
    place: string;
    /** Since when staff is waited for; null where the student has the word. */
    waitsSince: Moment | null;
    text: string;
  }[];
  /** Of each lab that has some. */
  stuck: { labTitle: string; list: StuckView[] }[];
}
