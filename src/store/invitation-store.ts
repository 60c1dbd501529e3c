import type { Person } from '../domain/course.js';
import {
  type Invitation,
  type InvitationStore,
  invitationState,
  type JoinResult,
} from '../domain/invitation.js';
import { mayHaveLink } from '../domain/roster.js';
import { findSamePerson, type Newcomer } from '../domain/same-person.js';
import { AlreadyExists } from '../domain/stores.js';
import { inBatches } from './batches.js';
import type { Database, Transaction } from './database.js';
import { addHistory } from './history-store.js';
import { listMembers } from './members.js';
import { toInvitation, toMember, toPerson } from './rows.js';

const withAll = { course: true, person: true } as const;

/**
 * Creates the store of invitations. The database alone does not reveal a usable link: the secret
 * part of a link is derived from the invitation's id and the server's secret, see
 * `createLinkTokens`.
 */
export function createInvitationStore({ client, write }: Database): InvitationStore {
  return {
    async find(id) {
      const row = await client.invitation.findUnique({ where: { id }, include: withAll });
      return row ? toInvitation(row) : undefined;
    },
    async list(courseId, kind) {
      const personal =
        kind === 'personal' ? { personId: { not: null }, uses: 0 } : { personId: null };
      const rows = await client.invitation.findMany({
        where: { courseId, revokedAt: null, ...personal },
        include: withAll,
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      });
      return rows.map(toInvitation);
    },
    create: ({ actorId, ...data }) =>
      write(async (tx) => {
        const { id } = await tx.invitation.create({ data: { ...data, createdById: actorId } });
        const { courseId, role, section } = data;
        const detail = { invitation: id, role, section };
        await addHistory(tx, { action: 'invitation-created', courseId, actorId, detail });
      }),
    offer: (links) =>
      write(async (tx) => {
        const { courseId, actorId } = links;
        for (const studentId of await offerLinks(tx, links)) {
          await addHistory(tx, {
            action: 'invitation-created',
            ...{ courseId, actorId, studentId, detail: {} },
          });
        }
      }),
    renew: ({ courseId, invitationId: id, expiresAt }) =>
      write(async (tx) => {
        const where = { id, courseId, revokedAt: null };
        return (await tx.invitation.updateMany({ where, data: { expiresAt } })).count === 1;
      }),
    revoke: ({ courseId, invitationId: id, actorId }) =>
      write(async (tx) => {
        const { count } = await tx.invitation.updateMany({
          where: { id, courseId, revokedAt: null },
          data: { revokedAt: new Date() },
        });
        if (count === 0) return false;
        const detail = { invitation: id };
        await addHistory(tx, { action: 'invitation-revoked', courseId, actorId, detail });
        return true;
      }),
    choosePassword: (id, passwordHash) => write((tx) => choosePassword(tx, id, passwordHash)),
    join: (id, personId, { isSomebodyElse } = { isSomebodyElse: false }) =>
      write((tx) => join(tx, id, personId, isSomebodyElse)),
    joinAsNew: (id, person) => write((tx) => joinAsNew(tx, id, person)),
  };
}

/**
 * Gives each of these people who is a member now a personal link, or moves the expiry of the unused
 * one that they already have. Returns the ids of those members. Writes no history.
 */
export async function offerLinks(
  tx: Transaction,
  { courseId, personIds, actorId, expiresAt }: Parameters<InvitationStore['offer']>[0],
): Promise<string[]> {
  return await inBatches(personIds, async (part) => {
    const open = { courseId, personId: { in: part }, revokedAt: null, uses: 0 };
    await tx.invitation.updateMany({ where: open, data: { expiresAt } });
    const having = await tx.invitation.findMany({ where: open, select: { personId: true } });
    const have = new Set(having.map(({ personId }) => personId));
    const members = await tx.enrollment.findMany({
      where: { courseId, personId: { in: part }, leftAt: null },
    });
    await tx.invitation.createMany({
      data: members
        .filter(({ personId }) => !have.has(personId))
        .map(({ personId, role, section }) => ({
          ...{ courseId, personId, role, section, expiresAt, createdById: actorId },
        })),
    });
    return members.map(({ personId }) => personId);
  });
}

async function findOpen(tx: Transaction, id: string): Promise<Invitation | undefined> {
  const row = await tx.invitation.findUnique({ where: { id }, include: withAll });
  if (!row) return undefined;
  const invitation = toInvitation(row);
  return invitationState(invitation, new Date()) === 'open' ? invitation : undefined;
}

async function choosePassword(
  tx: Transaction,
  id: string,
  passwordHash: string,
): Promise<JoinResult> {
  const invitation = await findOpen(tx, id);
  if (!invitation?.person) return { kind: 'closed' };
  const { person, course } = invitation;
  // the person may have become staff in another course since the link was made
  const [member] = await listMembers(tx, course.id, [person.id]);
  if (!member || !mayHaveLink(member)) return { kind: 'closed' };
  await tx.person.update({ where: { id: person.id }, data: { passwordHash } });
  await countJoined(tx, id, course.id, person);
  return { kind: 'joined', person, course };
}

async function join(
  tx: Transaction,
  id: string,
  personId: string,
  isSomebodyElse: boolean,
): Promise<JoinResult> {
  const invitation = await findOpenForAll(tx, id);
  if (!invitation) return { kind: 'closed' };
  const { course } = invitation;
  const where = { courseId_personId: { courseId: course.id, personId } };
  const enrollment = await tx.enrollment.findUnique({ where });
  if (enrollment) return enrollment.leftAt ? { kind: 'left' } : { kind: 'member', course };

  const person = toPerson(await tx.person.findUniqueOrThrow({ where: { id: personId } }));
  const same = isSomebodyElse ? undefined : await findListed(tx, course.id, person);
  return same ? { kind: 'listed', person: same } : await enrollJoined(tx, invitation, person);
}

/** Never leaves one person with two accounts in a course without asking them. */
async function joinAsNew(
  tx: Transaction,
  id: string,
  { name, passwordHash, isSomebodyElse, ...given }: Parameters<InvitationStore['joinAsNew']>[1],
): Promise<JoinResult> {
  const invitation = await findOpenForAll(tx, id);
  if (!invitation) return { kind: 'closed' };
  const login = given.login.toLowerCase();
  const known = await tx.person.findUnique({ where: { login } });
  if (known?.passwordHash === '' && !isSomebodyElse) return { kind: 'unclaimed' };
  if (known) throw new AlreadyExists(`login ${login}`);

  const { course } = invitation;
  const same = isSomebodyElse ? undefined : await findListed(tx, course.id, { login, name });
  if (same) return { kind: 'listed', person: same };
  const data = { login, name, passwordHash, selfMadeAs: name };
  return await enrollJoined(tx, invitation, toPerson(await tx.person.create({ data })));
}

async function findOpenForAll(tx: Transaction, id: string): Promise<Invitation | undefined> {
  const invitation = await findOpen(tx, id);
  return invitation?.person ? undefined : invitation;
}

/** Finds the member who has not joined and is probably the newcomer. */
async function findListed(
  tx: Transaction,
  courseId: string,
  newcomer: Newcomer,
): Promise<Person | undefined> {
  const rows = await tx.enrollment.findMany({
    where: { courseId, leftAt: null, person: { passwordHash: '' } },
    include: { person: true },
    orderBy: { person: { login: 'asc' } },
  });
  const waiting = rows.map((row) => toMember(row, []));
  return findSamePerson(waiting, newcomer);
}

async function enrollJoined(
  tx: Transaction,
  { id, course, role, section }: Invitation,
  person: Person,
): Promise<JoinResult> {
  const data = { courseId: course.id, personId: person.id, role, section };
  await tx.enrollment.create({ data });
  await countJoined(tx, id, course.id, person);
  return { kind: 'joined', person, course };
}

async function countJoined(
  tx: Transaction,
  id: string,
  courseId: string,
  { id: personId }: Person,
): Promise<void> {
  await tx.invitation.update({ where: { id }, data: { uses: { increment: 1 } } });
  await addHistory(tx, {
    action: 'joined',
    ...{ courseId, actorId: personId, studentId: personId, detail: { invitation: id } },
  });
}
