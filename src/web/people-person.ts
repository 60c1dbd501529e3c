import type { Enrollment } from '../domain/course.js';
import type { HistoryEntry } from '../domain/history.js';
import { type Invitation, invitationState } from '../domain/invitation.js';
import { type Member, mayHaveLink } from '../domain/roster.js';
import type { Visitor } from './access.js';
import { historyText } from './history-text.js';
import { moment } from './moments.js';
import { roleChoices } from './people-form.js';
import { memberStateText, peopleBase, sectionsOf } from './people-list.js';
import type { PersonPage } from './views-people.js';
import type { WebDependencies } from './web-dependencies.js';

/** Returns the absolute URL of an invitation. */
export function linkOf(
  { publicUrl, linkTokens }: Pick<WebDependencies, 'publicUrl' | 'linkTokens'>,
  { id }: Pick<Invitation, 'id'>,
): string {
  return `${publicUrl}/invitations/${linkTokens.tokenOf(id)}`;
}

/** Returns the member's unused personal link, open or expired; undefined if there is none. */
export async function findLink(
  { store }: Pick<WebDependencies, 'store'>,
  { course }: Enrollment,
  { person }: Member,
): Promise<Invitation | undefined> {
  const links = await store.invitations.list(course.id, 'personal');
  return links.find((link) => link.person?.id === person.id);
}

/**
 * Returns the newest entries, at most 20, of a member's history in the course. Entries about
 * attempts are left out, because other pages show them.
 */
export async function listHistory(
  { store }: Pick<WebDependencies, 'store'>,
  { course }: Enrollment,
  { person }: Member,
): Promise<HistoryEntry[]> {
  const all = await store.history.list({ courseId: course.id, studentId: person.id, limit: 500 });
  return all.filter(({ attemptId }) => attemptId === null).slice(0, 20);
}

/** Builds the page of one member; `link` is shown only to instructors. */
export function personPage(
  dependencies: WebDependencies,
  { enrollment, labs }: Pick<Visitor['staff'], 'enrollment' | 'labs'>,
  member: Member,
  members: readonly Member[],
  link: Invitation | undefined,
  history: readonly HistoryEntry[],
): Omit<PersonPage, 'chrome' | 'done' | 'problem' | 'confirm'> {
  const base = peopleBase(enrollment);
  const { person, role, details, hasJoined, leftAt } = member;
  const isInstructor = enrollment.role === 'instructor';
  const isStudent = role === 'student';
  return {
    isInstructor,
    base,
    action: `${base}/${person.id}`,
    name: person.name,
    login: person.login,
    state: memberStateText(member),
    hasJoined,
    left: leftAt === null ? null : moment(leftAt),
    returnHref: `${base}/add?login=${encodeURIComponent(person.login)}`,
    facts: [
      { label: 'Login', text: person.login },
      { label: 'Role', text: role },
      { label: 'Section', text: details.section ?? 'none' },
      { label: 'E-mail', text: details.email ?? 'not known' },
      { label: 'Student number', text: details.studentNumber ?? 'not known' },
      { label: 'Canvas ID', text: details.canvasId ?? 'not known' },
      { label: 'Sorted as', text: details.sortName ?? person.name },
    ],
    labs: (isStudent ? [...labs.values()] : []).map(({ id, title }) => ({
      href: `/courses/${enrollment.course.slug}/labs/${id}/students/${person.id}`,
      title,
    })),
    viewAsAction: isStudent && leftAt === null ? `${base}/${person.id}/view-as` : null,
    history: history.map((entry) => ({ when: moment(entry.at), text: historyText(entry) })),
    roles: roleChoices(role),
    section: details.section ?? '',
    sections: sectionsOf(members),
    ...linkPart(dependencies, member, isInstructor ? link : undefined),
  };
}

function linkPart(
  dependencies: WebDependencies,
  member: Member,
  link: Invitation | undefined,
): Pick<PersonPage, 'link' | 'linkRefusal'> {
  if (!mayHaveLink(member)) {
    const linkRefusal = member.hasJoined
      ? 'They are in another course, too: a new password is not this course’s alone to give. They change it themselves under their name at the top. If they forgot it, whoever runs this server makes them a link with “podmark user reset” and their login.'
      : 'They are staff of another course: its instructors hand them the link to choose a password.';
    return { link: null, linkRefusal };
  }
  const isFirst = !member.hasJoined;
  const isOpen = link && invitationState(link, new Date()) === 'open';
  const shown = isOpen
    ? { url: linkOf(dependencies, link), until: moment(link.expiresAt), isFirst }
    : { url: null, until: null, isFirst };
  return { link: shown, linkRefusal: '' };
}
