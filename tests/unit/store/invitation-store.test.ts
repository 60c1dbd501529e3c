import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { invitationEnd } from '../../../src/domain/invitation.js';
import { noDetails } from '../../../src/domain/roster.js';
import { AlreadyExists } from '../../../src/domain/stores.js';
import { addClass, type Class, openTestStore, type TestStore } from '../../support/stores.js';

let opened: TestStore;
let store: TestStore['store'];
let school: Class;
let count = 0;
const expiresAt = invitationEnd(new Date());

beforeAll(async () => {
  opened = await openTestStore();
  store = opened.store;
});
afterAll(() => opened.remove());
beforeEach(async () => {
  count += 1;
  school = await addClass(store, `course-${count}`);
});

const by = () => ({ courseId: school.course.id, actorId: school.instructor.id });

async function invite(given: { role?: 'student' | 'ta'; expiresAt?: Date } = {}) {
  await store.invitations.create({ ...by(), role: 'student', section: 'A', expiresAt, ...given });
  const [invitation] = await store.invitations.list(school.course.id, 'for-all');
  return invitation?.id ?? '';
}

async function offer(personIds = [school.student.id]) {
  await store.invitations.offer({ ...by(), personIds, expiresAt });
  const links = await store.invitations.list(school.course.id, 'personal');
  return links[0]?.id ?? '';
}

async function stranger(login = `stranger-${count}`) {
  return await store.people.create({ login, name: 'A stranger', passwordHash: 'hash' });
}

async function enrollmentOf(personId: string) {
  return await store.courses.findEnrollment(school.course.slug, personId);
}

async function actions(studentId?: string) {
  const filter = { courseId: school.course.id, limit: 50, ...(studentId && { studentId }) };
  return (await store.history.list(filter)).map(({ action }) => action);
}

describe('an invitation for all', () => {
  test('is joined by who has an account, often', async () => {
    const id = await invite({ role: 'ta' });
    for (const login of ['one', 'two']) {
      const person = await stranger(`${login}-${count}`);
      expect(await store.invitations.join(id, person.id)).toMatchObject({ kind: 'joined', person });
      expect(await enrollmentOf(person.id)).toMatchObject({ role: 'ta', section: 'A' });
      expect(await actions(person.id)).toEqual(['joined']);
    }
    expect(await store.invitations.find(id)).toMatchObject({ uses: 2 });
    expect(await actions()).toContain('invitation-created');
  });

  test('is joined by who makes an account', async () => {
    const id = await invite();
    const person = { login: `New-${count}`, name: 'New', passwordHash: 'hash' };
    const result = await store.invitations.joinAsNew(id, person);
    expect(result).toMatchObject({ kind: 'joined', person: { login: `new-${count}` } });
    const again = store.invitations.joinAsNew(id, person);
    await expect(again).rejects.toThrow(AlreadyExists);
    expect(await store.invitations.find(id)).toMatchObject({ uses: 1 });
  });

  test('changes nothing for who is a member, and does not lead back who was taken off', async () => {
    const id = await invite({ role: 'ta' });
    const { course, student } = school;
    expect(await store.invitations.join(id, student.id)).toEqual({ kind: 'member', course });
    expect(await enrollmentOf(student.id)).toMatchObject({ role: 'student' });
    await store.roster.remove({ ...by(), personId: student.id });
    expect(await store.invitations.join(id, student.id)).toEqual({ kind: 'left' });
    expect(await store.invitations.find(id)).toMatchObject({ uses: 0 });
  });

  test('that ended is closed until it is renewed', async () => {
    const id = await invite({ expiresAt: new Date(0) });
    const person = await stranger();
    const fresh = { login: `fresh-${count}`, name: 'Fresh', passwordHash: 'hash' };
    expect(await store.invitations.join(id, person.id)).toEqual({ kind: 'closed' });
    expect(await store.invitations.joinAsNew(id, fresh)).toEqual({ kind: 'closed' });
    expect(await store.people.findForSignIn(fresh.login)).toBeUndefined();
    const renewed = { courseId: school.course.id, invitationId: id, expiresAt };
    expect(await store.invitations.renew(renewed)).toBe(true);
    expect(await store.invitations.join(id, person.id)).toMatchObject({ kind: 'joined' });
  });

  test('that was taken back is gone, and cannot be renewed', async () => {
    const id = await invite();
    const which = { ...by(), invitationId: id };
    expect(await store.invitations.revoke(which)).toBe(true);
    expect(await store.invitations.revoke(which)).toBe(false);
    expect(await store.invitations.renew({ ...which, expiresAt })).toBe(false);
    expect(await store.invitations.list(school.course.id, 'for-all')).toEqual([]);
    const person = await stranger();
    expect(await store.invitations.join(id, person.id)).toEqual({ kind: 'closed' });
    expect(await actions()).toContain('invitation-revoked');
  });

  test("is not another course's to renew or take back", async () => {
    const id = await invite();
    const other = await addClass(store, `other-${count}`);
    const theirs = { courseId: other.course.id, actorId: other.instructor.id, invitationId: id };
    expect(await store.invitations.revoke(theirs)).toBe(false);
    expect(await store.invitations.renew({ ...theirs, expiresAt })).toBe(false);
  });

  test('is not there with an id that nobody made, and chooses no password', async () => {
    expect(await store.invitations.find('none')).toBeUndefined();
    expect(await store.invitations.join('none', school.ta.id)).toEqual({ kind: 'closed' });
    const id = await invite();
    expect(await store.invitations.choosePassword(id, 'hash')).toEqual({ kind: 'closed' });
  });
});

describe('an invitation for all, used by somebody who is on the list and has not joined', () => {
  const isSomebodyElse = true;

  async function listed(login: string, name: string) {
    const member = { personId: null, login, name, role: 'student' as const, details: noDetails };
    const added = await store.roster.add({ ...by(), member, linkExpiresAt: expiresAt });
    if (!added) throw new Error(`${login} is a member already`);
    return added;
  }
  const countMembers = async () => (await store.roster.listMembers(school.course.id)).length;

  test('makes no second account, and counts no use', async () => {
    const id = await invite();
    const person = await listed(`bob-${count}`, 'Bob Baker');
    const before = await countMembers();
    const own = { login: `BOB-${count}`, name: 'B', passwordHash: 'hash' };
    expect(await store.invitations.joinAsNew(id, own)).toEqual({ kind: 'unclaimed' });
    const second = { login: `bobby-${count}`, name: 'bob baker', passwordHash: 'hash' };
    expect(await store.invitations.joinAsNew(id, second)).toEqual({ kind: 'listed', person });
    expect(await store.people.findForSignIn(second.login)).toBeUndefined();
    const { passwordHash } = (await store.people.findForSignIn(own.login)) ?? {};
    expect([passwordHash, await countMembers()]).toEqual(['', before]);
    expect(await store.invitations.find(id)).toMatchObject({ uses: 0 });
  });

  test('makes one for somebody else who has the same name, but not with the same login', async () => {
    const id = await invite();
    await listed(`bob-${count}`, 'Bob Baker');
    const same = { login: `bob-${count}`, name: 'Bob Baker', passwordHash: 'hash' };
    const taken = store.invitations.joinAsNew(id, { ...same, isSomebodyElse });
    await expect(taken).rejects.toThrow(AlreadyExists);
    const other = { ...same, login: `other-${count}`, isSomebodyElse };
    expect(await store.invitations.joinAsNew(id, other)).toMatchObject({ kind: 'joined' });
  });

  test('enrolls no second account that they have, unless it is somebody else’s', async () => {
    const id = await invite();
    const person = await listed(`bob-${count}`, 'Bob Baker');
    const own = { login: `bobby-${count}`, name: 'Baker, Bob', passwordHash: 'hash' };
    const { id: personId } = await store.people.create(own);
    expect(await store.invitations.join(id, personId)).toEqual({ kind: 'listed', person });
    expect(await enrollmentOf(personId)).toBeUndefined();
    const joined = await store.invitations.join(id, personId, { isSomebodyElse });
    expect(joined).toMatchObject({ kind: 'joined' });
    expect(await store.invitations.join(id, personId)).toMatchObject({ kind: 'member' });
  });
});

describe('a personal link', () => {
  test('replaces the password once', async () => {
    const { student, course } = school;
    const id = await offer();
    const result = await store.invitations.choosePassword(id, 'new hash');
    expect(result).toEqual({ kind: 'joined', person: student, course });
    const known = await store.people.findForSignIn(student.login);
    expect(known?.passwordHash).toBe('new hash');
    expect(await store.invitations.choosePassword(id, 'x')).toEqual({ kind: 'closed' });
    expect(await actions(student.id)).toEqual([
      ...['joined', 'invitation-created', 'node-registered'],
    ]);
  });

  test('is renewed, not doubled; a new one follows one that was used', async () => {
    const first = await offer();
    expect(await offer([school.student.id, school.ta.id, 'nobody'])).not.toBe('');
    const links = await store.invitations.list(school.course.id, 'personal');
    expect(links.map(({ person }) => person?.login).sort()).toEqual([
      ...[school.student.login, school.ta.login],
    ]);
    expect(links.map(({ id }) => id)).toContain(first);
    await store.invitations.choosePassword(first, 'hash');
    await offer();
    const now = await store.invitations.list(school.course.id, 'personal');
    expect(now.map(({ id }) => id)).not.toContain(first);
    expect(now).toHaveLength(2);
  });

  test('is not for joining', async () => {
    const id = await offer();
    const person = await stranger();
    expect(await store.invitations.join(id, person.id)).toEqual({ kind: 'closed' });
    const fresh = { login: `fresh-${count}`, name: 'Fresh', passwordHash: 'hash' };
    expect(await store.invitations.joinAsNew(id, fresh)).toEqual({ kind: 'closed' });
    expect(await store.people.findForSignIn(fresh.login)).toBeUndefined();
  });

  test('ends when its person is in another course, too: it would open that as well', async () => {
    const id = await offer();
    const other = await addClass(store, `other-${count}`);
    await store.courses.enroll({
      ...{ courseId: other.course.id, personId: school.student.id, role: 'ta', section: null },
    });
    expect(await store.invitations.choosePassword(id, 'hash')).toEqual({ kind: 'closed' });
    const known = await store.people.findForSignIn(school.student.login);
    expect(known?.passwordHash).toBe('none');
  });

  test('ends with the membership', async () => {
    const id = await offer();
    await store.roster.remove({ ...by(), personId: school.student.id });
    expect(await store.invitations.choosePassword(id, 'hash')).toEqual({ kind: 'closed' });
  });
});
