import type { Person } from '../domain/course.js';
import {
  isLastInstructor,
  LastInstructor,
  type Member,
  type MemberChange,
  mayHaveLink,
  type NewMember,
  type RosterStore,
  type RosterUpdate,
} from '../domain/roster.js';
import { NotFound } from '../domain/stores.js';
import { inBatches } from './batches.js';
import type { Database, Transaction } from './database.js';
import { addHistory, addHistoryEntries } from './history-store.js';
import { offerLinks } from './invitation-store.js';
import { listMembers } from './members.js';
import { readRosterState, requireConfirmedStaff } from './roster-state.js';
import { toPerson } from './rows.js';

/** Creates the store of the members of courses. */
export function createRosterStore({ client, write }: Database): RosterStore {
  return {
    listMembers: (courseId) => listMembers(client, courseId),
    read: (courseId, logins) => readRosterState(client, courseId, logins),
    apply: (update) => write((tx) => applyRoster(tx, update)),
    add: (added) => write((tx) => addMember(tx, added)),
    change: ({ courseId, actorId, personId, role, section, confirmed }) =>
      write(async (tx) => {
        const { members, person } = await membersWith(tx, courseId, personId);
        if (role !== 'instructor') keepAnInstructor(members, personId);
        await requireConfirmedStaff(tx, courseId, [{ login: person.login, role }], confirmed);

        await tx.enrollment.update({ where: whereOf(courseId, personId), data: { role, section } });
        await addHistory(tx, {
          action: 'person-enrolled',
          ...{ courseId, actorId, studentId: personId, detail: { role, section } },
        });
      }),
    remove: ({ courseId, actorId, personId }) =>
      write(async (tx) => {
        const { members } = await membersWith(tx, courseId, personId);
        keepAnInstructor(members, personId);
        await leave(tx, courseId, [personId], actorId);
      }),
  };
}

function whereOf(courseId: string, personId: string) {
  return { courseId_personId: { courseId, personId } };
}

/**
 * Reads the course's members, and this person among them. Throws {@link NotFound} unless they are a
 * member now.
 */
async function membersWith(tx: Transaction, courseId: string, personId: string) {
  const members = await listMembers(tx, courseId);
  const member = members.find(({ person, leftAt }) => person.id === personId && leftAt === null);
  if (!member) throw new NotFound(`member ${personId}`);
  return { members, person: member.person };
}

function keepAnInstructor(members: readonly Member[], personId: string): void {
  if (isLastInstructor(members, personId)) throw new LastInstructor();
}

async function applyRoster(tx: Transaction, update: RosterUpdate): Promise<boolean> {
  const { courseId, actorId, add, change, leave: leaving } = update;
  const { revision } = await readRosterState(tx, courseId, update.logins);
  if (revision !== update.revision) return false;
  const after = [...add, ...change.map(({ member }) => member)];
  await requireConfirmedStaff(tx, courseId, after, update.confirmed);

  const people = await enroll(tx, courseId, add);
  await changeMembers(tx, courseId, change);
  await leave(tx, courseId, leaving, actorId);
  await linkNewcomers(tx, courseId, people, actorId, update.linksExpireAt);
  const detail = { added: add.length, changed: change.length, left: leaving.length };
  await addHistory(tx, { action: 'roster-imported', courseId, actorId, detail });
  return true;
}

/**
 * Updates all names in one statement and all other fields in a second one, because updating a large
 * class person by person takes seconds.
 */
async function changeMembers(
  tx: Transaction,
  courseId: string,
  changed: RosterUpdate['change'],
): Promise<void> {
  const changedIn = (isMeant: (field: MemberChange['field']) => boolean) =>
    JSON.stringify(
      changed
        .filter(({ changes }) => changes.some(({ field }) => isMeant(field)))
        .map(({ member }) => member),
    );
  await tx.$executeRaw`
    UPDATE "Person" SET "name" = "member"."value" ->> 'name'
    FROM json_each(${changedIn((field) => field === 'name')}) AS "member"
    WHERE "Person"."id" = "member"."value" ->> 'personId'`;
  await tx.$executeRaw`
    UPDATE "Enrollment" SET "role" = "member"."value" ->> 'role',
      "section" = "member"."value" ->> '$.details.section',
      "email" = "member"."value" ->> '$.details.email',
      "studentNumber" = "member"."value" ->> '$.details.studentNumber',
      "canvasId" = "member"."value" ->> '$.details.canvasId',
      "sortName" = "member"."value" ->> '$.details.sortName'
    FROM json_each(${changedIn((field) => field !== 'name')}) AS "member"
    WHERE "courseId" = ${courseId} AND "personId" = "member"."value" ->> 'personId'`;
}

/** Creates the accounts that are missing, enrolls everybody, and returns the people. */
async function enroll(
  tx: Transaction,
  courseId: string,
  members: readonly NewMember[],
): Promise<Person[]> {
  const strangers = members.filter(({ personId }) => personId === null);
  const data = strangers.map(({ login, name }) => ({ login, name, passwordHash: '' }));
  await tx.person.createMany({ data });
  const byLogin = new Map(members.map((member) => [member.login, member]));
  const people = await inBatches([...byLogin.keys()], (part) =>
    tx.person.findMany({ where: { login: { in: part } } }),
  );
  const known = members.flatMap(({ personId }) => personId ?? []);
  // people who left and come back get a new enrollment, with what the roster says of them
  await inBatches(known, async (part) => {
    await tx.enrollment.deleteMany({ where: { courseId, personId: { in: part } } });
    return [];
  });
  await tx.enrollment.createMany({
    data: people.map(({ id, login }) => {
      const { role, details } = byLogin.get(login) as NewMember;
      return { courseId, personId: id, role, ...details };
    }),
  });
  return people.map(toPerson);
}

async function leave(
  tx: Transaction,
  courseId: string,
  personIds: readonly string[],
  actorId: string,
): Promise<void> {
  const leftAt = new Date();
  await inBatches(personIds, async (part) => {
    const them = { courseId, personId: { in: part } };
    await tx.enrollment.updateMany({ where: them, data: { leftAt } });
    // a personal link must not outlive the membership that it was made for
    const open = { ...them, revokedAt: null };
    await tx.invitation.updateMany({ where: open, data: { revokedAt: leftAt } });
    return [];
  });
  const entry = { action: 'person-left', courseId, actorId, detail: {} } as const;
  await addHistoryEntries(
    tx,
    personIds.map((studentId) => ({ ...entry, studentId })),
  );
}

/**
 * Gives a personal link to those who have not chosen a password yet, except to staff of another
 * course: whoever holds the link can sign in as that person there, too.
 */
async function linkNewcomers(
  tx: Transaction,
  courseId: string,
  people: readonly Person[],
  actorId: string,
  expiresAt: Date,
): Promise<void> {
  const ids = people.map(({ id }) => id);
  const members = await inBatches(ids, (part) => listMembers(tx, courseId, part));
  const newcomers = members.filter((member) => !member.hasJoined && mayHaveLink(member));
  const personIds = newcomers.map(({ person }) => person.id);
  await offerLinks(tx, { courseId, personIds, actorId, expiresAt });
}

async function addMember(
  tx: Transaction,
  { courseId, actorId, member, linkExpiresAt, confirmed }: Parameters<RosterStore['add']>[0],
): Promise<Person | false> {
  const login = member.login.toLowerCase();
  const known = await tx.person.findUnique({
    where: { login },
    include: { enrollments: { where: { courseId, leftAt: null } } },
  });
  if (known && known.enrollments.length > 0) return false;
  await requireConfirmedStaff(tx, courseId, [{ login, role: member.role }], confirmed);

  const people = await enroll(tx, courseId, [{ ...member, login, personId: known?.id ?? null }]);
  await linkNewcomers(tx, courseId, people, actorId, linkExpiresAt);
  const { id, name } = people[0] as Person;
  const detail = { role: member.role, section: member.details.section };
  await addHistory(tx, { action: 'person-enrolled', courseId, actorId, studentId: id, detail });
  return { id, login, name };
}
