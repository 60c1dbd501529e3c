import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Course } from '../../../src/domain/course.js';
import { invitationEnd } from '../../../src/domain/invitation.js';
import {
  LastInstructor,
  type NewMember,
  noDetails,
  planRoster,
  UnconfirmedStaff,
} from '../../../src/domain/roster.js';
import { NotFound } from '../../../src/domain/stores.js';
import { readRoster } from '../../../src/grading/roster.js';
import { addClass, type Class, openTestStore, type TestStore } from '../../support/stores.js';

let opened: TestStore;
let store: TestStore['store'];
let school: Class;
let count = 0;
const linksExpireAt = invitationEnd(new Date());

beforeAll(async () => {
  opened = await openTestStore();
  store = opened.store;
});
afterAll(() => opened.remove());
beforeEach(async () => {
  count += 1;
  school = await addClass(store, `course-${count}`);
});

/** Reads, plans and applies a roster, as the pages do. */
async function importRoster(csv: string, leave: string[] = [], course: Course = school.course) {
  const { lines } = readRoster(csv);
  const logins = lines.map(({ login }) => login);
  const state = await store.roster.read(course.id, logins);
  const plan = planRoster(state, lines);
  const update = {
    ...{ courseId: course.id, actorId: school.instructor.id, logins, leave, linksExpireAt },
    ...{ revision: state.revision, add: plan.added },
    change: plan.changed,
  };
  return { update, isDone: await store.roster.apply(update) };
}

async function memberOf(login: string) {
  const members = await store.roster.listMembers(school.course.id);
  const member = members.find(({ person }) => person.login === login);
  if (!member) throw new Error(`${login} is not there`);
  return member;
}

async function historyOf(studentId?: string) {
  const filter = { courseId: school.course.id, limit: 50, ...(studentId && { studentId }) };
  return (await store.history.list(filter)).map(({ action, detail }) => ({ action, detail }));
}

function aMember(login: string, given: Partial<NewMember> = {}): NewMember {
  return {
    ...{ personId: null, login, name: `The ${login}`, role: 'student' },
    details: { ...noDetails, section: 'A' },
    ...given,
  };
}

describe('a roster', () => {
  test('makes accounts without a password, members with what it says, and a link for each', async () => {
    const csv = `login,name,section,email,role\nnew-${count},New,B,new@x,ta\nother-${count},Other,,,\n`;
    expect((await importRoster(csv)).isDone).toBe(true);
    expect(await memberOf(`new-${count}`)).toMatchObject({
      ...{ role: 'ta', leftAt: null, hasJoined: false, elsewhere: [] },
      details: { ...noDetails, section: 'B', email: 'new@x' },
    });
    const links = await store.invitations.list(school.course.id, 'personal');
    expect(links.map(({ person }) => person?.login).sort()).toEqual([
      `new-${count}`,
      `other-${count}`,
    ]);
    expect(links[0]).toMatchObject({ uses: 0, expiresAt: linksExpireAt });
    expect(await historyOf()).toContainEqual({
      action: 'roster-imported',
      detail: { added: 2, changed: 0, left: 0 },
    });
  });

  test('sorts its people by family name, there and in the gradebook', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((one) => `${one}-${count}`);
    await importRoster(`login,name\n${a},"Zander, Aki"\n${b},Mo\n${c},Noor Abel\n`);
    await importRoster(`login,name\n${c},"Abel, Noor"\n`);
    const loginsIn = (list: { login: string }[]) =>
      list.flatMap(({ login }) => ([a, b, c].includes(login) ? login : []));

    const members = await store.roster.listMembers(school.course.id);
    expect(loginsIn(members.map(({ person }) => person))).toEqual([c, b, a]);
    const rows = await store.attempts.gradebook(school.course.id, 'lab');
    expect(loginsIn(rows.map(({ student }) => student))).toEqual([c, b, a]);
    expect(rows.map(({ details }) => details.sortName)).toContain('Zander, Aki');
  });

  test('changes names, roles and details, and takes off who shall leave', async () => {
    await importRoster(`login,name\nsam-${count},Sam\nkim-${count},Kim\n`);
    const kim = await memberOf(`kim-${count}`);
    const csv = `login,name,role,student number\nsam-${count},Samuel,ta,S1\n`;
    await importRoster(csv, [kim.person.id]);
    expect(await memberOf(`sam-${count}`)).toMatchObject({
      ...{ role: 'ta', person: { name: 'Samuel' }, details: { studentNumber: 'S1' } },
    });
    expect((await memberOf(`kim-${count}`)).leftAt).toBeInstanceOf(Date);
    expect(await store.courses.findEnrollment(school.course.slug, kim.person.id)).toBeUndefined();
    expect(await historyOf(kim.person.id)).toEqual([{ action: 'person-left', detail: {} }]);
    const links = await store.invitations.list(school.course.id, 'personal');
    expect(links.map(({ person }) => person?.login)).toEqual([`sam-${count}`]);
  });

  test('takes back who left, with another link', async () => {
    const csv = `login,name,section\nsam-${count},Sam,A\n`;
    await importRoster(csv);
    const { person } = await memberOf(`sam-${count}`);
    const by = { courseId: school.course.id, actorId: school.instructor.id };
    await store.roster.remove({ ...by, personId: person.id });
    await importRoster(`login,name\nsam-${count},Sam\n`);
    expect(await memberOf(`sam-${count}`)).toMatchObject({
      leftAt: null,
      details: { section: 'A' },
    });
    expect(await store.invitations.list(school.course.id, 'personal')).toHaveLength(1);
  });

  test('gives who has an account elsewhere no link, and no other name', async () => {
    const there = await addClass(store, `there-${count}`);
    const csv = `login,name\n${there.student.login},Somebody\nboss-${count},Boss\n`;
    const boss = aMember(`boss-${count}`, { role: 'instructor' });
    const by = { courseId: there.course.id, actorId: there.instructor.id };
    await store.roster.add({ ...by, member: boss, linkExpiresAt: linksExpireAt });
    await importRoster(csv);
    expect(await memberOf(there.student.login)).toMatchObject({
      ...{ person: { name: 'The student' }, elsewhere: ['student'], hasJoined: true },
    });
    // who is staff there and has no password yet must not be taken over from here
    expect(await memberOf(`boss-${count}`)).toMatchObject({ elsewhere: ['instructor'] });
    expect(await store.invitations.list(school.course.id, 'personal')).toEqual([]);
  });

  test('that was planned from another course does nothing', async () => {
    const { update } = await importRoster(`login,name\nsam-${count},Sam\n`);
    const late = { ...update, add: [aMember(`late-${count}`)], leave: [school.student.id] };
    expect(await store.roster.apply(late)).toBe(false);
    expect((await memberOf(school.student.login)).leftAt).toBeNull();
    await expect(memberOf(`late-${count}`)).rejects.toThrow('is not there');
  });

  test('does all or nothing', async () => {
    const { course, instructor, student } = school;
    const { revision } = await store.roster.read(course.id, []);
    const unknownActor = store.roster.apply({
      ...{ courseId: course.id, actorId: 'nobody', logins: [], revision, linksExpireAt },
      ...{ add: [aMember(`a-${count}`)], change: [], leave: [student.id] },
    });
    await expect(unknownActor).rejects.toThrow();
    expect(await store.people.findForSignIn(`a-${count}`)).toBeUndefined();
    expect((await memberOf(student.login)).leftAt).toBeNull();
    expect((await memberOf(instructor.login)).leftAt).toBeNull();
  });

  test('of more people than a query takes values is imported', async () => {
    const many = Array.from({ length: 1200 }, (_, index) => `m${count}-${index},Member ${index}`);
    const csv = `login,name\n${many.join('\n')}\n`;
    expect((await importRoster(csv)).isDone).toBe(true);
    expect(await store.roster.listMembers(school.course.id)).toHaveLength(1203);
    const { update } = await importRoster(csv);
    expect([update.add, update.change]).toEqual([[], []]);
  });
});

describe('one person', () => {
  const by = () => ({ courseId: school.course.id, actorId: school.instructor.id });

  test('is added once, with history and link', async () => {
    const member = aMember(`One-${count}`, { role: 'ta' });
    const added = await store.roster.add({ ...by(), member, linkExpiresAt: linksExpireAt });
    expect(added).toMatchObject({ login: `one-${count}`, name: `The One-${count}` });
    expect(await historyOf(added ? added.id : '')).toEqual([
      { action: 'person-enrolled', detail: { role: 'ta', section: 'A' } },
    ]);
    expect(await store.invitations.list(school.course.id, 'personal')).toHaveLength(1);
    expect(await store.roster.add({ ...by(), member, linkExpiresAt: linksExpireAt })).toBe(false);
  });

  test('gets another role and section', async () => {
    const changed = { ...by(), personId: school.ta.id, role: 'student', section: 'C' } as const;
    await store.roster.change(changed);
    expect(await memberOf(school.ta.login)).toMatchObject({
      ...{ role: 'student', details: { section: 'C' } },
    });
    expect(await historyOf(school.ta.id)).toEqual([
      { action: 'person-enrolled', detail: { role: 'student', section: 'C' } },
    ]);
  });

  test('who is the last instructor stays one, but may have another section', async () => {
    const boss = { ...by(), personId: school.instructor.id };
    const demoted = store.roster.change({ ...boss, role: 'ta', section: null });
    await expect(demoted).rejects.toThrow(LastInstructor);
    await expect(store.roster.remove(boss)).rejects.toThrow(LastInstructor);
    await store.roster.change({ ...boss, role: 'instructor', section: 'B' });
    await store.roster.change({
      ...by(),
      personId: school.ta.id,
      role: 'instructor',
      section: null,
    });
    await store.roster.remove(boss);
    expect((await memberOf(school.instructor.login)).leftAt).toBeInstanceOf(Date);
  });

  test('who is no member is not found', async () => {
    const sam = { ...by(), personId: school.student.id };
    await store.roster.remove(sam);
    await expect(store.roster.remove(sam)).rejects.toThrow(NotFound);
    const nobody = { ...by(), personId: 'nobody', role: 'ta', section: null } as const;
    await expect(store.roster.change(nobody)).rejects.toThrow(NotFound);
  });
});

describe('a self-made account', () => {
  const by = () => ({ courseId: school.course.id, actorId: school.instructor.id });
  const login = () => `made-${count}`;

  /** Joins the course with a link for all, and so makes the account. */
  async function joinAsNew(role: 'student' | 'ta' = 'student') {
    await store.invitations.create({ ...by(), role, section: null, expiresAt: linksExpireAt });
    const [link] = await store.invitations.list(school.course.id, 'for-all');
    const account = { login: login(), name: 'Their own words', passwordHash: 'hash' };
    const joined = await store.invitations.joinAsNew(link?.id ?? '', account);
    if (joined.kind !== 'joined') throw new Error(joined.kind);
    return joined.person;
  }

  /** Each way that gives a role, by what it is called. */
  const ways: Record<string, (id: string, confirmed?: string[]) => Promise<unknown>> = {
    change: (personId, confirmed = []) =>
      store.roster.change({ ...by(), personId, role: 'ta', section: null, confirmed }),
    enroll: (personId, confirmed = []) =>
      store.courses.enroll({ ...by(), personId, role: 'ta', section: null, confirmed }),
    async add(personId, confirmed = []) {
      await store.roster.remove({ ...by(), personId });
      const member = aMember(login().toUpperCase(), { role: 'ta' });
      return await store.roster.add({ ...by(), member, linkExpiresAt: linksExpireAt, confirmed });
    },
    async apply(_personId, confirmed = []) {
      const { lines } = readRoster(`login,name,role\nnew-${count},New,\n${login()},X,ta\n`);
      const logins = lines.map((line) => line.login);
      const state = await store.roster.read(school.course.id, logins);
      const { added: add, changed: change } = planRoster(state, lines);
      const { revision } = state;
      const update = { ...by(), logins, revision, add, change, leave: [], linksExpireAt };
      return await store.roster.apply({ ...update, confirmed });
    },
  };

  test.each(Object.keys(ways))('becomes staff by %s only where it is confirmed', async (way) => {
    const { id } = await joinAsNew();
    const raise = ways[way] as (typeof ways)[string];
    for (const confirmed of [undefined, [], ['somebody-else', school.ta.login]]) {
      const error: unknown = await raise(id, confirmed).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(UnconfirmedStaff);
      expect(error).toMatchObject({
        account: { login: login(), name: 'Their own words', role: 'ta' },
      });
      expect((await memberOf(login())).role).toBe('student');
      expect(await store.people.findForSignIn(`new-${count}`)).toBeUndefined();
      // back to where each way begins
      await store.courses.enroll({ ...by(), personId: id, role: 'student', section: null });
    }
    await raise(id, [login()]);
    expect(await memberOf(login())).toMatchObject({ role: 'ta', leftAt: null });
  });

  test('is shown by the name that its owner chose, whatever a roster called it since', async () => {
    const { id } = await joinAsNew();
    await importRoster(`login,name\n${login()},Official Name\n`);
    expect((await memberOf(login())).person.name).toBe('Official Name');
    const error: unknown = await ways.change?.(id).catch((thrown) => thrown);
    expect(error).toMatchObject({ account: { name: 'Their own words' } });
    const state = await store.roster.read(school.course.id, [login()]);
    const { lines } = readRoster(`login,name,role\n${login()},Official Name,ta\n`);
    expect(planRoster(state, lines).raised).toMatchObject([{ name: 'Their own words' }]);
  });

  test('keeps its role as staff, and gets another one, without a question', async () => {
    const { id } = await joinAsNew('ta');
    await store.courses.enroll({ ...by(), personId: id, role: 'ta', section: 'B' });
    await store.roster.change({ ...by(), personId: id, role: 'instructor', section: null });
    expect((await memberOf(login())).role).toBe('instructor');
  });

  test('is none that was handed out, whatever its owner joined since', async () => {
    const person = await store.people.create({
      login: login(),
      name: 'Made',
      passwordHash: 'hash',
    });
    await store.invitations.create({
      ...{ ...by(), role: 'student', section: null, expiresAt: linksExpireAt },
    });
    const [link] = await store.invitations.list(school.course.id, 'for-all');
    await store.invitations.join(link?.id ?? '', person.id);
    expect(await store.roster.read(school.course.id, [login()])).toMatchObject({ selfMade: [] });
    await store.roster.change({ ...by(), personId: person.id, role: 'ta', section: null });
    expect((await memberOf(login())).role).toBe('ta');
  });

  test('stays one when an instructor hands its owner a link for a new password', async () => {
    const { id } = await joinAsNew();
    await store.invitations.offer({ ...by(), personIds: [id], expiresAt: linksExpireAt });
    const [link] = await store.invitations.list(school.course.id, 'personal');
    await store.invitations.choosePassword(link?.id ?? '', 'another hash');
    await expect(ways.change?.(id)).rejects.toThrow(UnconfirmedStaff);
  });
});
