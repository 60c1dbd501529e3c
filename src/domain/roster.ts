import { type Role, roles } from './attempt.js';
import type { Person } from './course.js';

/** What a course knows about a member besides their name, such as ids in other gradebooks. */
export interface MemberDetails {
  section: string | null;
  email: string | null;
  studentNumber: string | null;
  canvasId: string | null;
  /** Family name first, as lists are sorted: `Özil, Özlem`; null if nobody told which it is. */
  sortName: string | null;
}

/** A present or former member of a course. */
export interface Member {
  person: Person;
  role: Role;
  details: MemberDetails;
  /** When they left the course; null for a present member. What they did is kept. */
  leftAt: Date | null;
  /** False until the person has chosen a password. */
  hasJoined: boolean;
  /** The person's present roles in other courses. */
  elsewhere: Role[];
}

/** One person in a roster file. What the file does not state is absent or null. */
export interface RosterLine {
  /** The line number in the file, from 1; the header line counts. */
  line: number;
  /** In lower case. */
  login: string;
  name: string | null;
  role: Role | null;
  details: Partial<MemberDetails>;
}

/** A problem that must be fixed before a roster can be imported. */
export interface LineProblem {
  /** null if the whole file is meant. */
  line: number | null;
  text: string;
}

/** The state of a course that a roster is compared with. */
export interface RosterState {
  /** Includes members who left. */
  members: Member[];
  /** People in the file who have an account and were never in the course. */
  known: Person[];
  /** The self-made accounts in the file, each with the name that its owner chose. */
  selfMade: Pick<RaisedAccount, 'login' | 'name'>[];
  /** A hash of this state; it changes whenever the state does. */
  revision: string;
}

/** A person as the course will have them. */
export interface NewMember {
  /** null if the person has no account yet. */
  personId: string | null;
  login: string;
  name: string;
  role: Role;
  details: MemberDetails;
}

/** A change of one field of a member. */
export interface MemberChange {
  field: 'name' | 'role' | keyof MemberDetails;
  from: string | null;
  to: string | null;
}

/**
 * A self-made account that would become staff of a course. Its owner made it with a link for all
 * and chose login and name, so it may not belong to whom the login suggests. An account stays
 * self-made for good, because each course has to find out for itself who its staff are.
 */
export interface RaisedAccount {
  login: string;
  /** The name that its owner chose, whatever a roster called them since. */
  name: string;
  role: Role;
}

/** What importing a roster would do to a course. */
export interface RosterPlan {
  /** New members, including former ones who come back. */
  added: NewMember[];
  changed: { member: NewMember; changes: MemberChange[] }[];
  unchanged: number;
  /** Those of `added` and `changed` who would become staff with a self-made account. */
  raised: RaisedAccount[];
  /** Present members whom the file does not name. */
  missing: Member[];
  /** The roster may only be imported if this is empty. */
  problems: LineProblem[];
}

const detailFields = ['section', 'email', 'studentNumber', 'canvasId', 'sortName'] as const;
/** Of a member of whom nothing is known but login and name. */
export const noDetails: MemberDetails = {
  section: null,
  email: null,
  studentNumber: null,
  canvasId: null,
  sortName: null,
};

/**
 * Compares a roster with a course. An empty cell changes nothing. A roster changes the names only
 * of members who are in no other course: anybody else's name is not this course's alone. Pure.
 */
export function planRoster(state: RosterState, lines: readonly RosterLine[]): RosterPlan {
  const plan: RosterPlan = {
    ...{ added: [], changed: [], unchanged: 0, raised: [], missing: [], problems: [] },
  };
  const members = new Map(state.members.map((member) => [member.person.login, member]));
  const known = new Map(state.known.map((person) => [person.login, person]));
  for (const line of lines) {
    const member = members.get(line.login);
    const name = member?.person.name ?? known.get(line.login)?.name ?? line.name;
    if (name === null) {
      plan.problems.push({ line: line.line, text: `no name for ${line.login}, who is new` });
    } else if (!member || member.leftAt !== null) {
      const personId = member?.person.id ?? known.get(line.login)?.id ?? null;
      plan.added.push(newMember(line, personId, name, member?.details ?? noDetails));
    } else {
      const after = newMember(line, member.person.id, name, member.details, member.role);
      if (line.name !== null && member.elsewhere.length === 0) after.name = line.name;
      // the family name of before would sort them where nobody looks
      if (after.name !== name && !line.details.sortName) after.details.sortName = null;
      const changes = changesOf(member, after);
      if (changes.length > 0) plan.changed.push({ member: after, changes });
      else plan.unchanged += 1;
    }
  }
  plan.raised = raisedBy(state, [...plan.added, ...plan.changed.map(({ member }) => member)]);
  const named = new Set(lines.map(({ login }) => login));
  plan.missing = state.members.filter(
    ({ leftAt, person }) => leftAt === null && !named.has(person.login),
  );
  plan.problems.push(...withoutInstructor(state, plan, lines));
  return plan;
}

/**
 * Finds those who would become staff of the course with a self-made account. Present staff who get
 * another role are not among them; former members are. Pure.
 */
export function raisedBy(
  { members, selfMade }: Pick<RosterState, 'members' | 'selfMade'>,
  after: readonly Pick<NewMember, 'login' | 'role'>[],
): RaisedAccount[] {
  const chosenNames = new Map(selfMade.map(({ login, name }) => [login, name]));
  const staff = new Set(members.filter(isStaff).map(({ person }) => person.login));
  return after.flatMap(({ login, role }) => {
    const name = chosenNames.get(login);
    const isRaised = role !== 'student' && name !== undefined && !staff.has(login);
    return isRaised ? [{ login, name, role }] : [];
  });
}

function isStaff({ role, leftAt }: Member): boolean {
  return role !== 'student' && leftAt === null;
}

function newMember(
  { login, role, details }: RosterLine,
  personId: string | null,
  name: string,
  before: MemberDetails,
  roleBefore: Role = 'student',
): NewMember {
  return {
    personId,
    login,
    name,
    role: role ?? roleBefore,
    details: { ...before, ...details },
  };
}

function changesOf(member: Member, after: NewMember): MemberChange[] {
  const before = { name: member.person.name, role: member.role, ...member.details };
  const now = { name: after.name, role: after.role, ...after.details };
  return (['name', 'role', ...detailFields] as const)
    .filter((field) => before[field] !== now[field])
    .map((field) => ({ field, from: before[field], to: now[field] }));
}

/** A roster must not leave a course without an instructor. */
function withoutInstructor(
  { members }: RosterState,
  { changed }: RosterPlan,
  lines: readonly RosterLine[],
): LineProblem[] {
  const after = new Map(changed.map(({ member }) => [member.login, member.role]));
  const instructors = members.filter(isInstructor).map(({ person }) => person.login);
  if (instructors.some((login) => !isDemoted(after.get(login)))) return [];
  return lines
    .filter(({ login }) => instructors.includes(login))
    .map(({ line, login }) => ({
      line,
      text: `${login} is the last instructor of the course and must stay one`,
    }));
}

function isDemoted(role: Role | undefined): boolean {
  return role !== undefined && role !== 'instructor';
}

/** True for a present instructor who can sign in; a course must keep one. */
function isInstructor({ role, leftAt, hasJoined }: Member): boolean {
  return role === 'instructor' && leftAt === null && hasJoined;
}

/** True if the course would have no instructor without this member. */
export function isLastInstructor(members: readonly Member[], personId: string): boolean {
  const instructors = members.filter(isInstructor);
  return instructors.length === 1 && instructors.some(({ person }) => person.id === personId);
}

/**
 * True if an instructor may hand out a link that sets this member's password. Whoever has the link
 * can sign in as that person in their other courses, too: so members who have joined must have no
 * other course, and those who have not may only be students elsewhere.
 */
export function mayHaveLink({ hasJoined, elsewhere }: Member): boolean {
  return hasJoined ? elsewhere.length === 0 : elsewhere.every((role) => role === 'student');
}

/** Reads a role from any of its usual names, ignoring case; undefined if the text names none. */
export function roleOf(text: string): Role | undefined {
  const word = text
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
  return roles.find((role) => roleNames[role].includes(word));
}

/** The names of the roles here and in other systems. */
const roleNames: Record<Role, string[]> = {
  student: ['student', 'learner', 'participant'],
  ta: ['ta', 'teaching assistant', 'assistant', 'tutor', 'non editing teacher', 'grader'],
  instructor: ['instructor', 'teacher', 'lecturer', 'professor', 'editing teacher'],
};

/** A planned roster import, as the person saw it. */
export interface RosterUpdate {
  courseId: string;
  actorId: string;
  /** The logins for which the state was read; with `revision` they identify the planned state. */
  logins: string[];
  revision: string;
  add: NewMember[];
  change: RosterPlan['changed'];
  /** The ids of the people who leave the course. */
  leave: string[];
  /** When the new people's personal links expire. */
  linksExpireAt: Date;
  /** The logins of the self-made accounts that may become staff. */
  confirmed?: readonly string[];
}

/**
 * Stores the members of courses. Every change is written to the history. Each method that gives a
 * role throws {@link UnconfirmedStaff} if a self-made account would become staff and `confirmed`
 * does not name its login.
 */
export interface RosterStore {
  /** Present and former members, in the order of `bySortName`. */
  listMembers(courseId: string): Promise<Member[]>;
  /** The state of the course that a roster with these logins is compared with. */
  read(courseId: string, logins: readonly string[]): Promise<RosterState>;
  /**
   * Applies the whole update in one transaction; returns false and writes nothing if the course no
   * longer has the planned revision. Added people without an account get one without a password.
   * Added people who have chosen no password get a personal link, if {@link mayHaveLink} allows it.
   */
  apply(update: RosterUpdate): Promise<boolean>;
  /** Adds a person or a former member, as `apply` does; returns false for a present member. */
  add(added: {
    courseId: string;
    actorId: string;
    member: NewMember;
    linkExpiresAt: Date;
    confirmed?: readonly string[];
  }): Promise<Person | false>;
  /**
   * Changes role and section. Throws {@link LastInstructor}, or NotFound for a person who is no
   * member.
   */
  change(changed: {
    courseId: string;
    actorId: string;
    personId: string;
    role: Role;
    section: string | null;
    confirmed?: readonly string[];
  }): Promise<void>;
  /**
   * Removes a member and revokes their personal link; throws as {@link RosterStore.change} does.
   */
  remove(removed: { courseId: string; actorId: string; personId: string }): Promise<void>;
}

/** The change would leave the course without an instructor. Nothing was written. */
export class LastInstructor extends Error {
  override readonly name = 'LastInstructor';
  readonly code = 'last-instructor';
}

/** A self-made account would become staff, and nobody confirmed it. Nothing was written. */
export class UnconfirmedStaff extends Error {
  override readonly name = 'UnconfirmedStaff';
  readonly code = 'unconfirmed-staff';

  constructor(readonly account: RaisedAccount) {
    super(`${account.login} is a self-made account and needs confirmation to become staff`);
  }
}
