import type { Enrollment } from '../domain/course.js';
import type { Member, MemberDetails } from '../domain/roster.js';
import { counted } from './amounts.js';
import type { Choice, PeoplePage } from './views-people.js';

/** How many people one page of the list shows. */
const pageSize = 100;

const states = {
  joined: 'joined',
  waiting: 'has not joined yet',
  left: 'left',
} as const;

type MemberState = keyof typeof states;

/** Returns a member's state in words: joined, not joined yet, or left. */
export function memberStateText(member: Member): string {
  return states[memberState(member)];
}

function memberState({ leftAt, hasJoined }: Member): MemberState {
  if (leftAt !== null) return 'left';
  return hasJoined ? 'joined' : 'waiting';
}

/**
 * Returns the sections of the members who have not left, each once, in natural order (`2` before
 * `10`).
 */
export function sectionsOf(members: readonly Pick<Member, 'details' | 'leftAt'>[]): string[] {
  return sectionNames(members.flatMap((one) => (one.leftAt === null ? one.details : [])));
}

/** Returns the sections that occur, each once, in natural order (`2` before `10`). */
export function sectionNames(details: readonly Pick<MemberDetails, 'section'>[]): string[] {
  const sections = details.flatMap(({ section }) => section ?? []);
  return [...new Set(sections)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Returns the path of a course's list of people. */
export function peopleBase({ course }: Pick<Enrollment, 'course'>): string {
  return `/courses/${course.slug}/people`;
}

/** The state of the list, which its address keeps: the search, the filters and the page. */
type Query = Record<'q' | 'section' | 'role' | 'state' | 'page', string>;

/** Reads the list's state from the query of an address; missing parameters are ''. */
export function listQueryOf(given: Record<string, unknown>): Query {
  const text = (key: keyof Query) => (typeof given[key] === 'string' ? given[key].trim() : '');
  return {
    ...{ q: text('q').slice(0, 200), section: text('section'), role: text('role') },
    ...{ state: text('state'), page: text('page') },
  };
}

/** Builds the list of people: the page of matching members that the query asks for. */
export function peopleList(
  enrollment: Enrollment,
  members: readonly Member[],
  query: Query,
): Omit<PeoplePage, 'chrome' | 'done'> {
  const base = peopleBase(enrollment);
  const found = members.filter((member) => matches(member, query));
  const last = Math.max(1, Math.ceil(found.length / pageSize));
  const page = Math.min(last, Math.max(1, Number.parseInt(query.page, 10) || 1));
  const first = (page - 1) * pageSize;
  const shown = found.slice(first, first + pageSize);
  return {
    isInstructor: enrollment.role === 'instructor',
    base,
    summary: summaryOf(members),
    filter: {
      query: query.q,
      sections: choices(sectionsOf(members), query.section),
      roles: choices(['student', 'ta', 'instructor'], query.role),
      states: choices(Object.entries(states), query.state),
      isSet: [query.q, query.section, query.role, query.state].some((one) => one !== ''),
    },
    people: shown.map((member) => ({
      href: `${base}/${member.person.id}`,
      name: member.person.name,
      login: member.person.login,
      role: member.role,
      section: member.details.section ?? '',
      state: memberStateText(member),
      hasJoined: member.hasJoined,
    })),
    pages: {
      text: `${found.length === 0 ? 0 : first + 1} to ${first + shown.length} of ${found.length}`,
      previous: page > 1 ? hrefOf(base, query, page - 1) : null,
      next: page < last ? hrefOf(base, query, page + 1) : null,
    },
  };
}

/** Members who left match only a query that asks for them. */
function matches(member: Member, { q, section, role, state }: Query): boolean {
  const { person, details } = member;
  const is = memberState(member);
  const words = [person.name, person.login, details.email, details.studentNumber];
  return (
    (state === '' ? is !== 'left' : is === state) &&
    (section === '' || details.section === section) &&
    (role === '' || member.role === role) &&
    words.some((word) => word?.toLowerCase().includes(q.toLowerCase()))
  );
}

function summaryOf(members: readonly Member[]): string {
  const here = members.filter(({ leftAt }) => leftAt === null);
  const count = (role: string) => here.filter((member) => member.role === role).length;
  const waiting = here.filter(({ hasJoined }) => !hasJoined).length;
  return [
    counted(count('student'), 'student'),
    counted(count('ta'), 'TA'),
    counted(count('instructor'), 'instructor'),
    ...(waiting > 0 ? [`${waiting} not joined yet`] : []),
  ].join(' · ');
}

/** Returns values, or pairs of a value and its label, as the options of a select. */
export function choices(of: readonly (string | [string, string])[], current: string): Choice[] {
  return of.map((one) => {
    const [value, label] = typeof one === 'string' ? [one, one] : one;
    return { value, label, current: value === current };
  });
}

function hrefOf(base: string, query: Query, page: number): string {
  const kept = Object.entries({ ...query, page: String(page) }).filter(([, value]) => value !== '');
  return `${base}?${new URLSearchParams(kept)}`;
}
