import type { Chrome, Moment } from './view-parts.js';

/** Views about the people of a course. */
export interface PeopleViewModels {
  people: PeoplePage;
  'people-person': PersonPage;
  'people-add': AddPersonPage;
  'people-roster': RosterPage;
  'people-links': LinksPage;
  'people-password': PasswordPage;
  invitation: InvitationPage;
}

/** A choice of a select. */
export interface Choice {
  value: string;
  label: string;
  current: boolean;
}

export interface PeoplePage {
  chrome: Chrome;
  done: string | null;
  summary: string;
  /** Instructors change things; TAs read. */
  isInstructor: boolean;
  base: string;
  filter: {
    query: string;
    sections: Choice[];
    roles: Choice[];
    states: Choice[];
    isSet: boolean;
  };
  people: {
    href: string;
    name: string;
    login: string;
    role: string;
    section: string;
    state: string;
    hasJoined: boolean;
  }[];
  pages: { text: string; previous: string | null; next: string | null };
}

export interface PersonPage {
  chrome: Chrome;
  done: string | null;
  problem: string | null;
  isInstructor: boolean;
  base: string;
  /** Where this person's forms are sent, with what they do behind it. */
  action: string;
  name: string;
  login: string;
  state: string;
  hasJoined: boolean;
  left: Moment | null;
  returnHref: string;
  facts: { label: string; text: string }[];
  labs: { href: string; title: string }[];
  /** Where staff begins to look as this person sees the course; null for who is no student. */
  viewAsAction: string | null;
  /** Newest first. */
  history: { when: Moment; text: string }[];
  roles: Choice[];
  section: string;
  sections: string[];
  /** null where no link may be made: `linkRefusal` says why. */
  link: PersonalLink | null;
  linkRefusal: string;
}

export interface PersonalLink {
  /** null where there is none, or it ended. */
  url: string | null;
  until: Moment | null;
  /** Where the link chooses a first password, not a new one. */
  isFirst: boolean;
}

export interface AddPersonPage {
  chrome: Chrome;
  problem: string | null;
  base: string;
  form: { login: string; name: string; section: string };
  roles: Choice[];
  sections: string[];
}

export interface RosterPage {
  chrome: Chrome;
  base: string;
  text: string;
  problem: string | null;
  problems: string[];
  preview: RosterPreview | null;
}

export interface RosterPreview {
  revision: string;
  notes: string[];
  summary: { count: number; text: string }[];
  added: { name: string; login: string; role: string; section: string; known: boolean }[];
  changed: {
    name: string;
    login: string;
    changes: { field: string; from: string; to: string }[];
  }[];
  /** Who would become staff with an account that somebody made for themselves. */
  raised: { login: string; name: string; role: string }[];
  missing: { name: string; login: string; role: string; section: string }[];
  /** How many of the missing can be taken off: students only. */
  missingStudents: number;
  /** True where there is nothing to import. */
  isNothing: boolean;
}

export interface LinksPage {
  chrome: Chrome;
  done: string | null;
  base: string;
  csvHref: string;
  days: number;
  /** Who has not joined yet and has no link that is open. */
  withoutLink: number;
  waiting: number;
  personal: {
    name: string;
    login: string;
    href: string;
    url: string | null;
    until: Moment | null;
  }[];
  more: number;
  invitations: {
    action: string;
    what: string;
    url: string;
    isOpen: boolean;
    until: Moment;
    uses: string;
  }[];
  sections: string[];
}

export interface PasswordPage {
  chrome: Chrome;
  login: string;
  problem: string | null;
  done: string | null;
}

export interface InvitationPage {
  chrome: Chrome;
  heading: string;
  text: string;
  problem: string | null;
  action: string;
  /** What there is to do; null where the link opens nothing. */
  form: 'choose-password' | 'make-account' | 'join' | null;
  login: string;
  name: string;
  /** Where who has an account signs in, and comes back. */
  signInHref: string;
}
