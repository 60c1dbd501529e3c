import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { invitationEnd } from '../../../src/domain/invitation.js';
import { type MemberDetails, noDetails } from '../../../src/domain/roster.js';
import type { WebClient } from '../../support/web-client.js';
import { password, startWebServer, type WebServer } from '../../support/web-server.js';

let server: WebServer;
let classLink: string;
const chosen = { password: 'four words to remember', again: 'four words to remember' };

beforeAll(async () => {
  server = await startWebServer();
  const expiresAt = invitationEnd(new Date());
  await server.store.invitations.create({
    ...{ ...by(), role: 'student', section: null, expiresAt },
  });
  const [invitation] = await server.store.invitations.list(server.course.id, 'for-all');
  classLink = `/invitations/${server.options.linkTokens.tokenOf(invitation?.id ?? '')}`;
  await listed('bob.baker', 'Bob Baker', {
    ...{ email: 'Robert@uni.example', studentNumber: 'S1234567' },
  });
  await listed('zoe', 'Zoë  Łukasz-Größe');
  await listed('mail@uni.example', 'Mailed');
});
afterAll(() => server.stop());

function by() {
  return { courseId: server.course.id, actorId: server.instructor.id };
}

/** Puts somebody on the list who has no password yet. */
async function listed(login: string, name: string, given: Partial<MemberDetails> = {}) {
  const member = { personId: null, login, name, role: 'student' as const };
  const linkExpiresAt = invitationEnd(new Date());
  const details = { ...noDetails, ...given };
  const added = await server.store.roster.add({
    ...{ ...by(), linkExpiresAt, member: { ...member, details } },
  });
  if (!added) throw new Error(`${login} is a member already`);
  return added;
}

async function open(): Promise<WebClient> {
  const client = server.visit();
  await client.get(classLink);
  return client;
}

async function countPeople() {
  return (await server.store.roster.listMembers(server.course.id)).length;
}

async function isKnown(login: string) {
  return (await server.store.people.findForSignIn(login)) !== undefined;
}

describe('who is on the list and has not joined', () => {
  test('and types their login is told how to get into the account that waits', async () => {
    const client = await open();
    const before = await countPeople();
    const { status, text } = await client.post(classLink, {
      ...{ ...chosen, login: 'Bob.Baker', name: 'Bobby' },
    });
    expect(status).toBe(422);
    expect(text).toContain('The account bob.baker is waiting for its owner.');
    expect(text).toContain('open your personal link');
    expect(text).toContain('on the page People, under Links');
    expect(text).not.toMatch(/[Cc]hoose another|Bob Baker/);
    expect(text).toContain('name="login" value="bob.baker"');
    expect(await countPeople()).toBe(before);
  });

  test.each([
    ['their e-mail address', { login: 'ROBERT@uni.example', name: 'B.' }],
    ['what is before its @', { login: 'robert', name: 'B.' }],
    ['their login at an address', { login: 'bob.baker@home.example', name: 'B.' }],
    ['their student number', { login: 's1234567', name: 'B.' }],
    ['their name', { login: 'bobby', name: 'bob  BAKER' }],
    ['their name, the other way round', { login: 'bobby', name: 'Baker, Bob' }],
  ])('and types %s is asked whether it is them', async (_what, typed) => {
    const client = await open();
    const before = await countPeople();
    const asked = await client.post(classLink, { ...chosen, ...typed });
    expect(asked.status).toBe(422);
    expect(asked.text).toContain('Are you Bob Baker, who is on the list of this course?');
    expect(asked.text).toMatch(/<input type="checkbox" name="somebodyElse" value="yes">/);
    expect(asked.text).not.toMatch(/[Cc]hoose another|Robert@|value="bob\.baker"|S1234567/);
    // the same form again is the same question
    const again = await client.post(classLink, { ...chosen, ...typed });
    expect(again.text).toContain('Are you Bob Baker');
    expect(await countPeople()).toBe(before);
    expect(await isKnown(typed.login)).toBe(false);
  });

  test.each([
    ['without its accents', { login: 'zl', name: 'zoe lukasz grosse' }, 'Zoë  Łukasz-Größe'],
    ['whose login is an address', { login: 'mail', name: 'M.' }, 'Mailed'],
  ])('%s is asked, too', async (_what, typed, name) => {
    const client = await open();
    const { text } = await client.post(classLink, { ...chosen, ...typed });
    expect(text).toContain(`Are you ${name}, who is on the list of this course?`);
    expect(await isKnown(typed.login)).toBe(false);
  });

  test('of another course is told the same about their login, and their name is nobody’s', async () => {
    const { store } = server;
    const key = { publicKey: 'a b', privateKey: 'c' };
    const other = await store.courses.create({ slug: 'else', title: 'Else', key });
    const known = await store.people.create({
      ...{ login: 'elsie', name: 'Elsie Elsewhere', passwordHash: '' },
    });
    const membership = { courseId: other.id, personId: known.id, section: null };
    await store.courses.enroll({ ...membership, role: 'student' });
    const client = await open();
    const own = await client.post(classLink, { ...chosen, login: 'elsie', name: 'E' });
    expect(own.text).toContain('The account elsie is waiting for its owner.');
    expect(own.text).not.toContain('Elsie Elsewhere');
    const name = { ...chosen, login: 'elsewhere', name: 'Elsie Elsewhere' };
    expect((await client.post(classLink, name)).status).toBe(303);
  });

  test('gets into that account by the personal link, and is one person', async () => {
    const person = await listed('una', 'Una Once');
    const client = await open();
    const login = { ...chosen, login: 'una', name: 'Una Once' };
    expect((await client.post(classLink, login)).status).toBe(422);
    const links = await server.store.invitations.list(server.course.id, 'personal');
    const link = links.find((one) => one.person?.id === person.id);
    const path = `/invitations/${server.options.linkTokens.tokenOf(link?.id ?? '')}`;
    await client.get(path);
    expect((await client.post(path, chosen)).location).toBe('/courses/k8s');
    const members = await server.store.roster.listMembers(server.course.id);
    expect(members.filter((one) => one.person.name === 'Una Once')).toHaveLength(1);
  });
});

describe('who is somebody else', () => {
  test('says so, and gets an account', async () => {
    const client = await open();
    const form = { ...chosen, login: 'other.bob', name: 'Bob Baker' };
    expect((await client.post(classLink, form)).status).toBe(422);
    const short = await client.post(classLink, {
      ...{ ...form, password: 'short', again: 'short', somebodyElse: 'yes' },
    });
    expect(short.text).toContain('A password has 12 characters or more');
    expect(short.text).toContain('name="somebodyElse" value="yes" checked>');
    const joined = await client.post(classLink, { ...form, somebodyElse: 'yes' });
    expect([joined.status, joined.location]).toEqual([303, '/courses/k8s']);
  });

  test('does not get the login of an account that waits', async () => {
    const client = await open();
    const form = { ...chosen, login: 'bob.baker', name: 'Other', somebodyElse: 'yes' };
    const { status, text } = await client.post(classLink, form);
    expect(status).toBe(422);
    expect(text).toContain('Somebody has the login bob.baker already.');
  });

  test('is not asked for the name of somebody who joined, or who left', async () => {
    const left = await listed('lea', 'Lea Left');
    await server.store.roster.remove({ ...by(), personId: left.id });
    for (const name of ['The student', 'Lea Left', '…']) {
      const client = await open();
      const login = `new-${name.length}`;
      expect((await client.post(classLink, { ...chosen, login, name })).status).toBe(303);
    }
  });
});

describe('who is signed in with an account of their own', () => {
  async function withAccount(login: string, name: string) {
    const { passwordHash } = (await server.store.people.findForSignIn('student-k8s')) ?? {
      passwordHash: '',
    };
    const person = await server.store.people.create({ login, name, passwordHash });
    const client = server.visit();
    await client.signIn(login, password);
    await client.get(classLink);
    return { client, person };
  }
  const isMember = async (id: string) =>
    (await server.store.courses.findEnrollment('k8s', id)) !== undefined;

  test('and is on the list with another one is asked before they join twice', async () => {
    const { client, person } = await withAccount('bobby', 'Bob Baker');
    const asked = await client.post(classLink);
    expect(asked.status).toBe(422);
    expect(asked.text).toContain('Are you Bob Baker, who is on the list of this course?');
    expect(asked.text).toContain('To keep the account bobby instead, ask the staff');
    expect(await isMember(person.id)).toBe(false);
    const joined = await client.post(classLink, { somebodyElse: 'yes' });
    expect(joined.location).toBe('/courses/k8s');
    expect(await isMember(person.id)).toBe(true);
    // a member is led into the course, whatever their name
    await client.get(classLink);
    expect((await client.post(classLink)).location).toBe('/courses/k8s');
  });
});
