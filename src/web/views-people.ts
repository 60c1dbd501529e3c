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

/** An option of a select. */
export interface Choice {
  value: string;
  label: string;
  current: boolean;
}

export interface PeoplePage {
  chrome: Chrome;
  done: string | null;
  summary: string;
  /** True for instructors, who can change things; false for TAs, who only read. */
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

/** A question whether a self-made account belongs to whom the instructor means. */
export interface ConfirmStaff {
  login: string;
  /** The name that the account's owner chose. */
  name: string;
  /** With its article: `a TA`, `an instructor`. */
  role: string;
  /** What was typed instead of the login; '' if nothing was. */
  typed: string;
}

export interface PersonPage {
  chrome: Chrome;
  done: string | null;
  problem: string | null;
  isInstructor: boolean;
  base: string;
  /** The beginning of the paths to which this person's forms are sent; each adds what it does. */
  action: string;
  name: string;
  login: string;
  state: string;
  hasJoined: boolean;
  left: Moment | null;
  returnHref: string;
  facts: { label: string; text: string }[];
  labs: { href: string; title: string }[];
  /**
   * Where staff start to look at the course as this person; null unless they are a student there.
   */
  viewAsAction: string | null;
  /** Newest first. */
  history: { when: Moment; text: string }[];
  roles: Choice[];
  section: string;
  sections: string[];
  /** null unless a role was asked for that needs confirmation. */
  confirm: ConfirmStaff | null;
  /** null if no link may be made; `linkRefusal` then says why. */
  link: PersonalLink | null;
  linkRefusal: string;
}

export interface PersonalLink {
  /** null if there is no link, or if it has expired. */
  url: string | null;
  until: Moment | null;
  /** True if the person chooses their first password with the link, not a new one. */
  isFirst: boolean;
}

export interface AddPersonPage {
  chrome: Chrome;
  problem: string | null;
  base: string;
  form: { login: string; name: string; section: string };
  roles: Choice[];
  sections: string[];
  confirm: ConfirmStaff | null;
}

export interface RosterPage {
  chrome: Chrome;
  base: string;
  text: string;
  /** What the text was taken for, such as `a gradebook exported from Canvas`; '' if unknown. */
  source: string;
  problem: string | null;
  problems: string[];
  preview: RosterPreview | null;
}

export interface RosterPreview {
  revision: string;
  /** Which heading of the file became which field. */
  columns: { field: string; heading: string }[];
  /** What the button says: `Import 300 people`. */
  action: string;
  notes: string[];
  summary: { count: number; text: string }[];
  added: {
    name: string;
    login: string;
    email: string;
    studentNumber: string;
    role: string;
    section: string;
    /** True if they have an account already. */
    known: boolean;
  }[];
  changed: {
    name: string;
    login: string;
    changes: { field: string; from: string; to: string }[];
  }[];
  /** People who would become staff with an account that they made for themselves. */
  raised: { login: string; name: string; role: string }[];
  missing: { name: string; login: string; role: string; section: string }[];
  /** How many of the missing can be taken off the course: only students can. */
  missingStudents: number;
  /** True if there is nothing to import. */
  isNothing: boolean;
}

export interface LinksPage {
  chrome: Chrome;
  done: string | null;
  base: string;
  csvHref: string;
  days: number;
  /** How many of those waiting have no open link. */
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
  /** The form to fill in; null if the link is not valid. */
  form: 'choose-password' | 'make-account' | 'join' | null;
  /** null unless an account seems to wait for the visitor already. */
  waiting: { heading: string; text: string } | null;
  /** True if the visitor ticked that the account that waits is not theirs. */
  isSomebodyElse: boolean;
  login: string;
  name: string;
  /** Where people who have an account sign in; invitations bring them back afterwards. */
  signInHref: string;
}
