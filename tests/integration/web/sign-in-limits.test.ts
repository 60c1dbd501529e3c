import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { invitationEnd } from '../../../src/domain/invitation.js';
import type { WebClient } from '../../support/web-client.js';
import { password, startWebServer, type WebServer } from '../../support/web-server.js';

let server: WebServer;
const chosen = { password: 'four words to remember', again: 'four words to remember' };

beforeAll(async () => {
  server = await startWebServer({ trustProxy: 'loopback' });
});
afterAll(() => server.stop());
afterEach(() => {
  jest.restoreAllMocks();
});

/** A new browser at this address. */
function at(address: string): WebClient {
  const client = server.visit();
  client.headers = { 'x-forwarded-for': address };
  return client;
}

/** Sends so many forms at once from one browser, and returns how often each status came. */
async function flood(client: WebClient, path: string, forms: Record<string, string>[]) {
  await client.get('/sign-in');
  const answers = await Promise.all(forms.map((form) => client.post(path, form)));
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function nonsense(count: number) {
  return Array.from({ length: count }, (_, n) => ({ login: `x${n}`, password: `wrong ${n}` }));
}

async function addPeople(prefix: string, count: number): Promise<string[]> {
  const { passwordHash } = (await server.store.people.findForSignIn('ta-k8s')) ?? {
    passwordHash: '',
  };
  const logins = Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  for (const login of logins) await server.store.people.create({ login, name: 'P', passwordHash });
  return logins;
}

describe('nonsense from an address', () => {
  test('keeps nobody else there out, in a new browser or their own', async () => {
    const own = at('198.51.100.1');
    expect((await own.signIn('ta-k8s', password)).status).toBe(303);
    await own.post('/sign-out');
    const counts = await flood(at('198.51.100.1'), '/sign-in', nonsense(320));
    expect(counts).toEqual({ 401: 320 });
    expect((await own.signIn('ta-k8s', password)).status).toBe(303);
    expect((await at('198.51.100.1').signIn('student-k8s', password)).status).toBe(303);
    // nor while it goes on
    const more = flood(at('198.51.100.1'), '/sign-in', nonsense(100));
    expect((await at('198.51.100.1').signIn('instructor-k8s', password)).status).toBe(303);
    await more;
  }, 60_000);
});

describe('a class behind one address', () => {
  test('signs in at once', async () => {
    const logins = await addPeople('class', 280);
    // some of them in many browsers at once
    const twice = Array.from({ length: 20 }, () => logins[0] as string);
    const answers = await Promise.all(
      [...logins, ...twice].map((login) => at('198.51.100.2').signIn(login, password)),
    );
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(300);
  }, 60_000);

  test('joins at once', async () => {
    const link = await invite();
    const forms = Array.from({ length: 310 }, (_, n) => ({
      ...{ ...chosen, login: `joiner-${n}`, name: `Joiner ${n}` },
    }));
    expect(await flood(at('198.51.100.3'), link, forms)).toEqual({ 303: 310 });
  }, 60_000);

  test('chooses new passwords by links at once', async () => {
    const logins = await addPeople('forgot', 70);
    const links = await Promise.all(logins.map(resetLink));
    const answers = await Promise.all(
      links.map(async (link) => {
        const client = at('198.51.100.4');
        await client.get(link);
        return await client.post(link, chosen);
      }),
    );
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(70);
  }, 60_000);
});

describe('wrong links from an address', () => {
  test('keep nobody there from using a right one', async () => {
    const [link, reset] = [await invite(), await resetLink('instructor-k8s')];
    const guesser = at('198.51.100.5');
    for (const path of ['/invitations/none', '/password/reset/none']) {
      const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
      for (let tries = 0; tries < 300; tries += 1) {
        expect((await guesser.get(path)).status).toBe(404);
      }
      const refused = await guesser.get(path);
      expect(refused.status).toBe(429);
      expect(refused.text).toContain(
        'Too many wrong links from your address. Try again in 3 seconds.',
      );
      await guesser.get('/sign-in');
      expect((await guesser.post(path, chosen)).status).toBe(429);
      clock.mockRestore();
    }
    const visitor = at('198.51.100.5');
    for (const path of [link, reset]) expect((await visitor.get(path)).status).toBe(200);
    const form = { ...chosen, login: 'right-link', name: 'Right' };
    expect((await visitor.post(link, form)).status).toBe(303);
    const other = at('198.51.100.5');
    await other.get(reset);
    expect((await other.post(reset, chosen)).status).toBe(303);
  }, 60_000);

  test('are not links that were right once', async () => {
    const link = await invite(new Date(0));
    const visitor = at('198.51.100.6');
    for (let tries = 0; tries < 310; tries += 1) {
      expect((await visitor.get(link)).status).toBe(404);
    }
  }, 60_000);

  test('what a class link tells about logins is told 300 times only, and joining goes on', async () => {
    const link = await invite();
    const guesser = at('198.51.100.7');
    const taken = { ...chosen, login: 'ta-k8s', name: 'X' };
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    const guesses = await flood(guesser, link, Array<typeof taken>(305).fill(taken));
    clock.mockRestore();
    expect(guesses).toEqual({ 422: 300, 429: 5 });
    const visitor = at('198.51.100.7');
    await visitor.get(link);
    const form = { ...chosen, login: 'after-guesses', name: 'After' };
    expect((await visitor.post(link, form)).status).toBe(303);
  }, 60_000);
});

describe('wrong passwords of others at an address', () => {
  test('make the owner wait in a new browser for a minute and a half at most', async () => {
    const [login] = await addPeople('owner', 1);
    const wrong = { login: login as string, password: 'wrong' };
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    const counts = await flood(at('198.51.100.8'), '/sign-in', Array(14).fill(wrong));
    expect(counts).toEqual({ 401: 10, 429: 4 });
    const owner = at('198.51.100.8');
    const refused = await owner.signIn(login as string, password);
    expect(refused.status).toBe(429);
    expect(refused.text).toContain('Too many wrong passwords. Try again in 90 seconds.');
    expect(refused.headers['retry-after']).toBe('90');
    clock.mockReturnValue(now + 90_000);
    expect((await owner.signIn(login as string, password)).status).toBe(303);
  });
});

describe('forms of those who are not signed in', () => {
  test('are never refused because others at the address send many', async () => {
    const link = await resetLink('student-k8s');
    const sender = at('198.51.100.9');
    const counts = await flood(sender, '/sign-out', Array(70).fill({}));
    expect(counts).toEqual({ 303: 70 });
    const visitor = at('198.51.100.9');
    await visitor.get(link);
    expect((await visitor.post(link, chosen)).status).toBe(303);
  });
});

/** The path of a link for all. */
async function invite(expiresAt = invitationEnd(new Date())): Promise<string> {
  const { store, course, instructor, options } = server;
  const by = { courseId: course.id, actorId: instructor.id };
  await store.invitations.create({ ...by, role: 'student', section: null, expiresAt });
  const [invitation] = await store.invitations.list(course.id, 'for-all');
  return `/invitations/${options.linkTokens.tokenOf(invitation?.id ?? '')}`;
}

async function resetLink(login: string): Promise<string> {
  const account = await server.store.people.findForSignIn(login);
  if (!account) throw new Error(`there is no ${login}`);
  return `/password/reset/${server.options.resets.tokenOf(account)}`;
}
