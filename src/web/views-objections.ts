import type { CheckView, Chrome, Moment, State } from './view-parts.js';
import type { Choice } from './views-people.js';
import type { StuckView } from './views-statistics.js';

/** What a student sees beside a checkpoint about their question there. */
export interface ObjectionBox {
  /** The form that asks a question; null while one is open. `longest` counts characters. */
  ask: { action: string; csrfToken: string; longest: number } | null;
  /** The newest question about the checkpoint. */
  latest:
    | (ObjectionStanding & {
        href: string;
        /**
         * The beginning of the last answer from staff; null before anybody answered, and after the
         * question was withdrawn.
         */
        answer: string | null;
        isOpen: boolean;
      })
    | null;
}

/** How a question stands. */
export interface ObjectionStanding {
  /** In words that a time can follow. */
  text: string;
  /** When the question was closed, or else last written to. */
  when: Moment;
}

/** A student's question as one line of a list. */
export interface ObjectionLine extends ObjectionStanding {
  href: string;
  title: string;
}

export interface ObjectionPage {
  chrome: Chrome;
  isStaff: boolean;
  backHref: string;
  backLabel: string;
  checkpointTitle: string;
  studentName: string;
  /** Without a time for staff while the question is open: the thread has the times. */
  standing: Omit<ObjectionStanding, 'when'> & { when: Moment | null };
  problem: string | null;
  thread: { author: string; isStudent: boolean; when: Moment; text: string }[];
  /** The form for a message; null once the question is closed. */
  form: { action: string; longest: number; text: string } | null;
  grade: string;
  points: number;
  /** The attempt that was the newest when the question was asked; null if there was none. */
  attempt: {
    href: string;
    state: State;
    summary: string;
    when: Moment;
    checks: CheckView[];
  } | null;
  /** null for the student. */
  tools: { attemptsHref: string; next: { href: string; label: string } | null } | null;
}

export interface QueuePage {
  chrome: Chrome;
  summary: string;
  /** The path to which the choice of a section is sent. */
  path: string;
  /** The chosen section; null for the whole course. */
  section: string | null;
  sections: Choice[];
  /** The question that has waited longest for staff; null if none waits. */
  next: { href: string; label: string } | null;
  objections: {
    href: string;
    studentName: string;
    section: string;
    place: string;
    /** Since when the question waits for staff; null while it waits for the student. */
    waitsSince: Moment | null;
    text: string;
  }[];
  /** The labs in which students are stuck, each with those students. */
  stuck: { labTitle: string; list: StuckView[] }[];
}
