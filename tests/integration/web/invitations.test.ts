import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { invitationEnd } from '../../../src/domain/invitation.js';
import { noDetails } from '../../../src/domain/roster.js';
import type { WebClient } from '../../support/web-client.js';
import { password, startWebServer, type WebServer } from '../../support/web-server.js';

let server: WebServer;
const chosen = { password: 'four words to remember', again: 'four words to remember' };
const closed = 'This link opens nothing';

beforeAll(async () => {
  server = await startWebServer();
});
afterAll(() => server.stop());

const by = () => ({ courseId: server.course.id, actorId: server.instructor.id });

function linkTo(id: string): string {
  return `/invitations/${server.options.linkTokens.tokenOf(id)}`;
}

/** The path of a link for all. */
async function invite(given: { role?: 'student' | 'ta'; section?: string; expiresAt?: Date } = {}) {
  const expiresAt = invitationEnd(new Date());
  await server.store.invitations.create({
    ...{ ...by(), role: 'student', section: null, expiresAt, ...given },
  });
  const [invitation] = await server.store.invitations.list(server.course.id, 'for-all');
  return linkTo(invitation?.id ?? '');
}

/** A member without a password, and the path of their link. */
async function newcomer(login: string, expiresAt = invitationEnd(new Date())) {
  const member = {
    personId: null,
    login,
    name: `The ${login}`,
    role: 'student',
    details: noDetails,
  } as const;
  await server.store.roster.add({ ...by(), member, linkExpiresAt: expiresAt });
  const links = await server.store.invitations.list(server.course.id, 'personal');
  return linkTo(links.find(({ person }) => person?.login === login)?.id ?? '');
}

async function visit(path: string): Promise<WebClient> {
  const client = server.visit();
  await client.get(path);
  return client;
}

describe('who has no password yet', () => {
  test('cannot sign in with an empty one, in the ordinary words', async () => {
    await newcomer('empty');
    for (const typed of ['', 'nobody has this password']) {
      const client = await visit('/sign-in');
      const answer = await client.post('/sign-in', { login: 'empty', password: typed });
      expect(answer.status).toBe(401);
      expect(answer.text).toContain('Wrong login or password.');
    }
  });

  test('chooses one by a personal link, once, and is in', async () => {
    const path = await newcomer('first');
    const client = await visit(path);
    const page = await client.get(path);
    expect(page.text).toContain('The first, this link is for you alone.');
    const answer = await client.post(path, chosen);
    expect([answer.status, answer.location]).toEqual([303, '/courses/k8s']);
    expect((await client.get('/courses/k8s')).text).toContain('The first');
    const later = server.visit();
    expect((await later.signIn('first', chosen.password)).status).toBe(303);
    const again = await later.get(path);
    expect(again.status).toBe(404);
    expect(again.text).toContain(closed);
    expect((await later.post(path, chosen)).text).toContain(closed);
  });

  test.each([
    [{ password: 'too short', again: 'too short' }, 'A password has 12 characters or more'],
    [{ ...chosen, again: 'another one, typed' }, 'The two passwords are not the same.'],
    [{ password: 'x'.repeat(257), again: 'x'.repeat(257) }, '256 characters at most'],
    [{}, 'A password has 12 characters or more'],
  ])('chooses no password like %j', async (form, problem) => {
    const path = await newcomer(`no-${problem.length}-${Object.keys(form).length}`);
    const client = await visit(path);
    const { status, text } = await client.post(path, form as Record<string, string>);
    expect(status).toBe(422);
    expect(text).toContain(problem);
    expect((await client.post(path, chosen)).status).toBe(303);
  });
});

test('a link for a new password replaces the old one, and ends every session that began with it', async () => {
  const old = await server.visitAs('ta-k8s');
  const personIds = [server.ta.id];
  await server.store.invitations.offer({
    ...by(),
    personIds,
    expiresAt: invitationEnd(new Date()),
  });
  const [link] = (await server.store.invitations.list(server.course.id, 'personal')).filter(
    ({ person }) => person?.id === server.ta.id,
  );
  const path = linkTo(link?.id ?? '');
  const client = await visit(path);
  expect((await old.get('/courses/k8s')).status).toBe(200);
  expect((await client.post(path, chosen)).status).toBe(303);
  expect((await old.get('/courses/k8s')).location).toContain('/sign-in');
  expect((await server.visit().signIn('ta-k8s', password)).status).toBe(401);
  expect((await server.visit().signIn('ta-k8s', chosen.password)).status).toBe(303);
});

describe('an invitation for all', () => {
  const account = { login: 'Joiner.1', name: 'Joiner', ...chosen };

  test('makes an account, in the role and section that it is for', async () => {
    const path = await invite({ role: 'ta', section: 'B' });
    const client = await visit(path);
    expect((await client.get(path)).text).toContain(
      'You are invited to this course as TA, section B.',
    );
    expect((await client.post(path, account)).location).toBe('/courses/k8s');
    const known = await server.store.people.findForSignIn('joiner.1');
    const enrollment = await server.store.courses.findEnrollment('k8s', known?.person.id ?? '');
    expect(enrollment).toMatchObject({ role: 'ta', section: 'B', person: { name: 'Joiner' } });
    expect((await client.get('/courses/k8s/people')).status).toBe(200);
  });

  test.each([
    [{ ...account, login: 'x' }, 'A login has 2 to 64 letters'],
    [{ ...account, login: 'a b' }, 'A login has 2 to 64 letters'],
    [{ ...account, login: 'fresh', name: ' ' }, 'Write your name'],
    [{ ...account, login: 'fresh', again: '' }, 'The two passwords are not the same.'],
    [{ ...account, login: 'STUDENT-k8s' }, 'Somebody has the login student-k8s already.'],
  ])('makes no account of %j', async (form, problem) => {
    const path = await invite();
    const client = await visit(path);
    const { status, text } = await client.post(path, form);
    expect(status).toBe(422);
    expect(text).toContain(problem);
    expect(text).toContain(`name="login" value="${form.login.toLowerCase()}"`);
    expect(text).toContain(`href="/sign-in?next=${encodeURIComponent(path)}"`);
    expect(text).not.toContain(chosen.password);
  });

  test('is joined with one press by who is signed in', async () => {
    const { store } = server;
    const { passwordHash } = (await store.people.findForSignIn('student-k8s')) ?? {
      passwordHash: '',
    };
    await store.people.create({ login: 'guest', name: 'A guest', passwordHash });
    const path = await invite();
    const client = await server.visitAs('guest');
    const page = await client.get(path);
    expect(page.text).toContain('You are signed in as A guest.');
    expect(page.text).not.toContain('name="password"');
    expect((await client.post(path)).location).toBe('/courses/k8s');
    expect((await client.get('/courses/k8s')).status).toBe(200);
  });

  test('leads a member to the course, and changes nothing', async () => {
    const path = await invite({ role: 'ta' });
    const client = await server.visitAs('student-k8s');
    await client.get(path);
    expect((await client.post(path)).location).toBe('/courses/k8s');
    expect(await server.store.courses.findEnrollment('k8s', server.student.id)).toMatchObject({
      role: 'student',
    });
  });

  test('does not lead back who was taken off the course', async () => {
    const path = await invite();
    const first = await visit(path);
    await first.post(path, { ...account, login: 'leaver' });
    const known = await server.store.people.findForSignIn('leaver');
    await server.store.roster.remove({ ...by(), personId: known?.person.id ?? '' });
    await first.get(path);
    const answer = await first.post(path);
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('You were taken off this course');
  });

  test('that was used up while the form was open says so', async () => {
    const path = await newcomer('racer');
    const [one, two] = [await visit(path), await visit(path)];
    const answers = await Promise.all([one.post(path, chosen), two.post(path, chosen)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404]);
  });
});

describe('a link that opens nothing', () => {
  test.each([
    ['was never made', async () => '/invitations/nothing'],
    ['is too old', async () => await invite({ expiresAt: new Date(0) })],
    ['is a personal one and too old', async () => await newcomer('old', new Date(0))],
    ['is changed', async () => (await invite()).replace(/.$/, (end) => (end === 'A' ? 'Q' : 'A'))],
    ['is of an invitation that is not there', async () => linkTo('0'.repeat(36))],
    [
      'was taken back',
      async () => {
        const path = await invite();
        const [one] = await server.store.invitations.list(server.course.id, 'for-all');
        await server.store.invitations.revoke({ ...by(), invitationId: one?.id ?? '' });
        return path;
      },
    ],
  ])('because it %s says what to do', async (_why, make) => {
    const path = await make();
    const client = server.visit();
    const { status, text } = await client.get(path);
    expect(status).toBe(404);
    expect(text).toContain(closed);
    expect(text).toContain('<a href="/">Sign in</a>');
    await client.get('/sign-in');
    const sent = await client.post(path, { ...chosen, login: 'nobody-new', name: 'Nobody' });
    expect([sent.status, sent.text.includes(closed)]).toEqual([404, true]);
  });
});

test('wrong links from one address are answered for a while only; a class is let in', async () => {
  const busy = await startWebServer();
  try {
    const client = busy.visit();
    await client.get('/sign-in');
    // wrong links are forgiven with time
    jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    for (let tries = 0; tries < 300; tries += 1) {
      expect((await client.get('/invitations/nothing')).status).toBe(404);
    }
    const refused = await client.get('/invitations/nothing');
    expect(refused.status).toBe(429);
    expect(refused.text).toContain('Too many wrong links from your address.');
    expect((await client.post('/invitations/nothing')).status).toBe(429);
  } finally {
    jest.restoreAllMocks();
    await busy.stop();
  }
});

test('no link stands in the log', async () => {
  const path = await invite();
  const client = server.visit();
  await client.get(path);
  await client.get(`/sign-in?next=${encodeURIComponent(path)}`);
  const log = JSON.stringify(server.log);
  expect(log).toContain('/invitations/…');
  expect(log).not.toContain(path.slice(-43));
});

describe('the own password', () => {
  const change = { current: password, ...chosen };

  test('is changed by who knows it, and ends all other sessions', async () => {
    const here = await server.visitAs('student-k8s');
    const there = await server.visitAs('student-k8s');
    const page = await here.get('/password');
    expect(page.text).toContain('Your login is student-k8s.');
    const answer = await here.post('/password', change);
    expect(answer.location).toBe('/password?changed');
    expect((await here.get(answer.location)).text).toContain('Your password is changed');
    expect((await there.get('/courses/k8s')).location).toContain('/sign-in');
    expect((await server.visit().signIn('student-k8s', password)).status).toBe(401);
    expect((await server.visit().signIn('student-k8s', chosen.password)).status).toBe(303);
  });

  test('is not changed by who does not, nor to a bad one, nor by guessing', async () => {
    const client = await server.visitAs('instructor-k8s');
    const short = await client.post('/password', { ...change, password: 'short', again: 'short' });
    expect(short.text).toContain('A password has 12 characters or more');
    for (let tries = 0; tries < 10; tries += 1) {
      const wrong = await client.post('/password', { ...change, current: `wrong ${tries}` });
      expect(wrong.status).toBe(422);
      expect(wrong.text).toContain('The current password is another one.');
    }
    const late = await client.post('/password', change);
    expect(late.status).toBe(429);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 16 * 60 * 1000);
    try {
      await client.get('/password');
      expect((await client.post('/password', change)).location).toBe('/password?changed');
    } finally {
      clock.mockRestore();
    }
  });
});
