import { type Role, roles } from './attempt.js';
import type { Person } from './course.js';

/** What a course knows of a member beside their name: how other gradebooks know them. */
export interface MemberDetails {
  section: string | null;
  email: string | null;
  studentNumber: string | null;
  canvasId: string | null;
}

/** Someone who is in a course, or was. */
export interface Member {
  person: Person;
  role: Role;
  details: MemberDetails;
  /** Who left is no member any more; what they did stays. */
  leftAt: Date | null;
  /** False until they chose a password. */
  hasJoined: boolean;
  /** Their roles in other courses. */
  elsewhere: Role[];
}

/** One person of a roster file. What the file does not say is absent or null. */
export interface RosterLine {
  /** From 1; the head has one, too. */
  line: number;
  /** Lower case. */
  login: string;
  name: string | null;
  role: Role | null;
  details: Partial<MemberDetails>;
}

/** Something that must be mended before a roster can be imported. */
export interface LineProblem {
  line: number;
  text: string;
}

/** A course as a roster finds it. */
export interface RosterState {
  /** Also those who left. */
  members: Member[];
  /** People of the file who have an account already and never were in the course. */
  known: Person[];
  /**
   * Logins of the file whose account somebody made for themselves, by a link for all: whoever it was chose
   * the login. Who used a personal link is none of them: it was handed to the person.
   */
  selfMade: string[];
  /** Other as soon as anything of this is. */
  revision: string;
}

/** A person as they shall be in the course. */
export interface NewMember {
  /** null for who has no account yet. */
  personId: string | null;
  login: string;
  name: string;
  role: Role;
  details: MemberDetails;
}

/** One field of a member that a roster changes. */
export interface MemberChange {
  field: 'name' | 'role' | keyof MemberDetails;
  from: string | null;
  to: string | null;
}

/** What a roster would do to a course. */
export interface RosterPlan {
  /** Also those who had left and come back. */
  added: NewMember[];
  changed: { member: NewMember; changes: MemberChange[] }[];
  unchanged: number;
  /** Those of both who would become staff with an account that they made for themselves, by its name. */
  raised: { login: string; name: string; role: Role }[];
  /** Members whom the file does not name. */
  missing: Member[];
  /** Nothing may be imported while there is one. */
  problems: LineProblem[];
}

const detailFields = ['section', 'email', 'studentNumber', 'canvasId'] as const;
const noDetails: MemberDetails = {
  section: null,
  email: null,
  studentNumber: null,
  canvasId: null,
};

/**
 * Compares a roster with a course. An empty cell changes nothing. The name of who is in another course,
 * too, stays as it is: it is not this course's alone.
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
      const changes = changesOf(member, after);
      if (changes.length > 0) plan.changed.push({ member: after, changes });
      else plan.unchanged += 1;
    }
  }
  plan.raised = raisedBy(state, plan);
  const named = new Set(lines.map(({ login }) => login));
  plan.missing = state.members.filter(
    ({ leftAt, person }) => leftAt === null && !named.has(person.login),
  );
  plan.problems.push(...withoutInstructor(state, plan, lines));
  return plan;
}

/** A login can be taken before the roster comes that makes its owner staff. */
function raisedBy(
  { members, known, selfMade }: RosterState,
  { added, changed }: RosterPlan,
): RosterPlan['raised'] {
  const own = new Set(selfMade);
  const roles = new Map(members.map(({ person, role }) => [person.login, role]));
  const people = [...known, ...members.map(({ person }) => person)];
  const names = new Map(people.map(({ login, name }) => [login, name]));
  return [...added, ...changed.map(({ member }) => member)]
    .filter(({ login, role }) => role !== 'student' && own.has(login))
    .filter(({ login }) => (roles.get(login) ?? 'student') === 'student')
    .map(({ login, role }) => ({ login, name: names.get(login) as string, role }));
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

/** A roster must not leave a course to nobody. */
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

/** True for an instructor who can sign in: one of them must stay. */
function isInstructor({ role, leftAt, hasJoined }: Member): boolean {
  return role === 'instructor' && leftAt === null && hasJoined;
}

/** True where the course would have no instructor without this member. */
export function isLastInstructor(members: readonly Member[], personId: string): boolean {
  const instructors = members.filter(isInstructor);
  return instructors.length === 1 && instructors.some(({ person }) => person.id === personId);
}

/**
 * True where an instructor may give out a link with which this member's password is chosen: whoever has
 * it comes in as that person, in other courses, too.
 */
export function mayHaveLink({ hasJoined, elsewhere }: Member): boolean {
  return hasJoined ? elsewhere.length === 0 : elsewhere.every((role) => role === 'student');
}

/** A role as it is typed, in any of its names; undefined for what is none. */
export function roleOf(text: string): Role | undefined {
  const word = text
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
  return roles.find((role) => roleNames[role].includes(word));
}

/** What other systems call them. */
const roleNames: Record<Role, string[]> = {
  student: ['student', 'learner', 'participant'],
  ta: ['ta', 'teaching assistant', 'assistant', 'tutor', 'non editing teacher', 'grader'],
  instructor: ['instructor', 'teacher', 'lecturer', 'professor', 'editing teacher'],
};

/** A roster as it was planned and seen. */
export interface RosterUpdate {
  courseId: string;
  actorId: string;
  /** What the plan was made from. */
  logins: string[];
  revision: string;
  add: NewMember[];
  change: RosterPlan['changed'];
  /** Ids of people. */
  leave: string[];
  /** Until when the new people's personal links are good. */
  linksExpireAt: Date;
}

/** The people of courses. What it changes is written to the history. */
export interface RosterStore {
  /** By name; also those who left. */
  listMembers(courseId: string): Promise<Member[]>;
  /** The course as a roster with these logins finds it. */
  read(courseId: string, logins: readonly string[]): Promise<RosterState>;
  /**
   * Does all of it or nothing; false where the course is not as it was planned from any more. New people
   * get an account without a password, and a personal link.
   */
  apply(update: RosterUpdate): Promise<boolean>;
  /** Adds one person, or takes back who left; false for who is a member. */
  add(added: {
    courseId: string;
    actorId: string;
    member: NewMember;
    linkExpiresAt: Date;
  }): Promise<Person | false>;
  /** Throws {@link LastInstructor}, and NotFound for who is no member. */
  change(changed: {
    courseId: string;
    actorId: string;
    personId: string;
    role: Role;
    section: string | null;
  }): Promise<void>;
  /** Takes a member off the course; throws as {@link RosterStore.change} does. */
  remove(removed: { courseId: string; actorId: string; personId: string }): Promise<void>;
}

/** The course would have no instructor any more. Nothing was changed. */
export class LastInstructor extends Error {
  override readonly name = 'LastInstructor';
  readonly code = 'last-instructor';
}
