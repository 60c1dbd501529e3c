import { createHash } from 'node:crypto';
import { type NewMember, type RosterState, raisedBy, UnconfirmedStaff } from '../domain/roster.js';
import { inBatches } from './batches.js';
import type { Transaction } from './database.js';
import { listMembers, type MemberReader } from './members.js';
import { toPerson } from './rows.js';

type StateReader = MemberReader & Pick<Transaction, 'person'>;

/** Reads the state of a course that a roster with these logins is compared with. */
export async function readRosterState(
  reader: StateReader,
  courseId: string,
  logins: readonly string[],
): Promise<RosterState> {
  const members = await listMembers(reader, courseId);
  const rows = await inBatches(logins, (part) =>
    reader.person.findMany({
      where: { login: { in: part }, enrollments: { none: { courseId } } },
      orderBy: { login: 'asc' },
    }),
  );
  const own = await inBatches(logins, (part) =>
    reader.person.findMany({
      where: { login: { in: part }, selfMadeAs: { not: null } },
      orderBy: { login: 'asc' },
    }),
  );
  const state = {
    members,
    known: rows.map(toPerson),
    selfMade: own.flatMap(({ login, selfMadeAs: name }) => (name === null ? [] : { login, name })),
  };
  const revision = createHash('sha256').update(JSON.stringify(state)).digest('hex');
  return { ...state, revision };
}

/**
 * Throws {@link UnconfirmedStaff} if these roles make a self-made account staff of the course
 * without its login in `confirmed`. Whatever gives somebody a role by their login must call this in
 * its transaction.
 */
export async function requireConfirmedStaff(
  tx: Transaction,
  courseId: string,
  after: readonly Pick<NewMember, 'login' | 'role'>[],
  confirmed: readonly string[] = [],
): Promise<void> {
  const staff = after.filter(({ role }) => role !== 'student');
  if (staff.length === 0) return;
  const logins = staff.map(({ login }) => login);
  const raised = raisedBy(await readRosterState(tx, courseId, logins), staff);
  const unconfirmed = raised.find(({ login }) => !confirmed.includes(login));
  if (unconfirmed) throw new UnconfirmedStaff(unconfirmed);
}
