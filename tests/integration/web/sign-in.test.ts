import { resolve } from 'node:path';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals';
import { createViewRenderer } from '../../../src/web/view-renderer.js';
import type { WebClient } from '../../support/web-client.js';
import { password, startWebServer, type WebServer } from '../../support/web-server.js';

let server: WebServer;
let client: WebClient;

beforeAll(async () => {
  server = await startWebServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  client = server.visit();
});

const wrong = 'Wrong login or password.';

async function tryWith(given: Record<string, string>, by = client) {
  await by.get('/sign-in');
  return await by.post('/sign-in', given);
}

describe('signing in', () => {
  test('with the right password leads to where one wanted to go, whatever the case of the name', async () => {
    const first = await client.get('/courses/k8s/node');
    expect(first.location).toBe('/sign-in?next=%2Fcourses%2Fk8s%2Fnode');
    const form = await client.get(first.location);
    expect(form.text).toContain('<input type="hidden" name="next" value="/courses/k8s/node">');
    const answer = await client.post('/sign-in', {
      login: ' Student-K8S ',
      password,
      next: '/courses/k8s/node',
    });
    expect([answer.status, answer.location]).toEqual([303, '/courses/k8s/node']);
    const page = await client.get('/courses/k8s/node');
    expect(page.text).toContain('The student');
  });

  test.each([
    ['a wrong password', { login: 'student-k8s', password: 'wrong' }],
    ['a name that nobody has', { login: 'nobody', password }],
    ['a password that is too long to hash', { login: 'student-k8s', password: 'x'.repeat(257) }],
    ['nothing', {}],
  ])('with %s is refused in the same words', async (_what, given) => {
    const answer = await tryWith(given);
    expect(answer.status).toBe(401);
    expect(answer.text).toContain(wrong);
    expect((await client.get('/')).location).toBe('/sign-in?next=%2F');
  });

  test('the name that was typed is still there, the password is not', async () => {
    const { text } = await tryWith({ login: 'student-k8s', password: 'not mine' });
    expect(text).toContain('value="student-k8s"');
    expect(text).not.toContain('not mine');
  });

  test('an account that failed ten times from an address waits there, even with the right password', async () => {
    await client.get('/sign-in');
    const tries = Array.from({ length: 14 }, () =>
      client.post('/sign-in', { login: 'instructor-k8s', password: 'wrong' }),
    );
    const statuses = (await Promise.all(tries)).map((answer) => answer.status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(4);
    const right = await client.post('/sign-in', { login: 'INSTRUCTOR-k8s', password });
    expect(right.status).toBe(429);
    expect(right.text).toContain('Too many wrong passwords');
    expect((await tryWith({ login: 'ta-k8s', password })).status).toBe(303);
  });

  describe('from other addresses', () => {
    let far: WebServer;
    const at = (address: string) => {
      const visitor = far.visit();
      visitor.headers = { 'x-forwarded-for': address };
      return visitor;
    };
    async function fail(times: number, address: string) {
      const visitor = at(address);
      await visitor.get('/sign-in');
      // too long to be hashed: only the counting takes time
      const form = { login: 'ta-k8s', password: 'y'.repeat(300) };
      const tries = Array.from({ length: times }, () => visitor.post('/sign-in', form));
      return (await Promise.all(tries)).filter(({ status }) => status === 401).length;
    }
    beforeEach(async () => {
      const render = createViewRenderer(resolve('views'), true);
      far = await startWebServer({ trustProxy: 'loopback', render });
      // failures are forgiven with time
      jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    });
    afterEach(async () => {
      jest.restoreAllMocks();
      await far.stop();
    });

    test('nobody is kept from signing in by who types wrong passwords at another address', async () => {
      expect(await fail(120, '198.51.100.1')).toBe(10);
      expect((await at('198.51.100.1').signIn('ta-k8s', password)).status).toBe(429);
      expect((await at('198.51.100.2').signIn('ta-k8s', password)).status).toBe(303);
    });

    test('nobody is kept from signing in where they did before, by who is behind the same address or by all of them', async () => {
      const own = at('198.51.100.1');
      expect((await own.signIn('ta-k8s', password)).status).toBe(303);
      await own.post('/sign-out');
      const others = at('198.51.100.1');
      expect((await others.signIn('student-k8s', password)).status).toBe(303);
      await others.post('/sign-out');
      for (let n = 1; n <= 10; n += 1) expect(await fail(11, `198.51.100.${n}`)).toBe(10);
      // a browser where somebody else signed in is any browser
      expect((await others.signIn('ta-k8s', password)).status).toBe(429);
      expect((await at('198.51.100.99').signIn('ta-k8s', password)).status).toBe(429);
      await own.get('/sign-in');
      const tries = [];
      for (let n = 1; n <= 9; n += 1)
        tries.push(
          (await own.post('/sign-in', { login: 'ta-k8s', password: 'y'.repeat(300) })).status,
        );
      expect(new Set(tries)).toEqual(new Set([401]));
      expect((await own.post('/sign-in', { login: 'TA-k8s', password })).status).toBe(303);
    });

    test('the addresses of one IPv6 network are one, and many networks together have an end', async () => {
      const tried = [];
      for (let host = 1; host <= 3; host += 1) tried.push(await fail(5, `2001:db8::${host}`));
      expect(tried).toEqual([5, 5, 0]);
      for (let net = 1; net <= 9; net += 1) expect(await fail(10, `2001:db8:${net}::1`)).toBe(10);
      expect(await fail(10, '2001:db8:ff::1')).toBe(0);
      expect((await at('198.51.100.2').signIn('ta-k8s', password)).status).toBe(429);
      expect((await at('198.51.100.2').signIn('student-k8s', password)).status).toBe(303);
    });
  });

  test('the demo shows a button for each of its accounts, and only the demo does', async () => {
    expect((await client.get('/sign-in')).text).not.toContain('Look around');
    const demoSignIns = [{ login: 'student-k8s', role: 'student', password }];
    const demo = await startWebServer({ demoSignIns });
    try {
      const page = await demo.visit().get('/sign-in');
      expect(page.text).toContain('Look around');
      expect(page.text).toContain(`name="password" value="${password}"`);
    } finally {
      await demo.stop();
    }
  });
});

describe('the session', () => {
  const sessionOf = (by: WebClient) => by.cookies.get('podmark');

  test('has a new id after signing in, and the old one is nobody', async () => {
    await client.signIn('ta-k8s', password);
    const before = sessionOf(client) as string;
    await client.follow('/courses/k8s');
    await client.post('/sign-in', { login: 'student-k8s', password });
    expect(sessionOf(client)).not.toBe(before);
    const thief = server.visit();
    thief.cookies.set('podmark', before);
    expect((await thief.get('/courses/k8s')).status).toBe(303);
  });

  test('is not taken from a cookie that the server did not sign', async () => {
    const forger = server.visit();
    forger.cookies.set('podmark', 's%3Amade-up.signature');
    await forger.signIn('student-k8s', password);
    expect(sessionOf(forger)).not.toContain('made-up');
  });

  test('ends with signing out, for every copy of its cookie', async () => {
    const student = await server.visitAs('student-k8s');
    const copy = server.visit();
    copy.cookies.set('podmark', sessionOf(student) as string);
    expect((await copy.get('/courses/k8s')).status).toBe(200);
    const out = await student.post('/sign-out');
    expect([out.status, out.location]).toEqual([303, '/sign-in']);
    expect((await student.get('/courses/k8s')).status).toBe(303);
    expect((await copy.get('/courses/k8s')).status).toBe(303);
  });

  test('ends twelve hours after signing in, however much it is used', async () => {
    const student = await server.visitAs('student-k8s');
    const start = Date.now();
    const clock = jest.spyOn(Date, 'now');
    try {
      for (let hours = 1; hours < 12; hours += 1) {
        clock.mockReturnValue(start + hours * 60 * 60 * 1000);
        expect((await student.get('/courses/k8s')).status).toBe(200);
      }
      clock.mockReturnValue(start + 12 * 60 * 60 * 1000 + 10_000);
      expect((await student.get('/courses/k8s')).status).toBe(303);
    } finally {
      clock.mockRestore();
    }
  });

  test('begins with signing in: who only looks has the server keep nothing', async () => {
    const { sessionStore } = server.options;
    const count = () =>
      new Promise((resolve, reject) => {
        const counted = (error: unknown, length?: number) =>
          error ? reject(error as Error) : resolve(length);
        sessionStore.length?.(counted);
      });
    const before = await count();
    for (const path of ['/sign-in', '/invitations/none', '/password/reset/none', '/courses/k8s']) {
      await server.visit().get(path);
    }
    await client.get('/sign-in');
    await client.post('/sign-in', { login: 'student-k8s', password: 'wrong' });
    expect(await count()).toBe(before);
    await client.post('/sign-in', { login: 'student-k8s', password });
    expect(await count()).toBe(Number(before) + 1);
  });

  test('a form of who is not signed in has a token, too: without its cookie it is refused', async () => {
    await client.get('/sign-in');
    const other = server.visit();
    await other.get('/sign-in');
    const right = { login: 'student-k8s', password };
    const refused = [
      await server.visit().post('/sign-in', right),
      await client.post('/sign-in', { ...right, csrfToken: other.csrfToken }),
      await client.post('/sign-in', right, { cookie: '' }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect((await client.post('/sign-in', right)).status).toBe(303);
  });

  test('is a cookie that scripts cannot read and other sites do not send', async () => {
    const form = await client.get('/sign-in');
    expect(form.headers['set-cookie']).toEqual([
      expect.stringMatching(/^podmark-form=[0-9a-f]{256}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const { headers } = await client.post('/sign-in', { login: 'student-k8s', password });
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^podmark-browser=[0-9a-f.]{97}; Max-Age=15552000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
      ),
      expect.stringMatching(/^podmark=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/),
    ]);
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('pages are kept by no cache, so that Back shows nothing after signing out', async () => {
    const student = await server.visitAs('student-k8s');
    const { headers } = await student.get('/courses/k8s');
    expect(headers['cache-control']).toBe('no-store');
  });
});

describe('behind a proxy with https', () => {
  test('the cookie is bound to host and https', async () => {
    const safe = await startWebServer({
      publicUrl: 'https://podmark.example',
      trustProxy: 'loopback',
    });
    try {
      const visitor = safe.visit();
      visitor.headers = { 'x-forwarded-proto': 'https' };
      const form = await visitor.get('/sign-in');
      expect(form.headers['set-cookie']?.[0]).toMatch(
        /^__Host-podmark-form=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      );
      const right = { login: 'student-k8s', password };
      const { headers } = await visitor.post('/sign-in', right);
      expect(headers['set-cookie']?.[1]).toMatch(
        /^__Host-podmark=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
      );
      expect(headers['strict-transport-security']).toContain('max-age=31536000');
      expect((await visitor.get('/courses/k8s')).status).toBe(200);
      // what came without https gets no session
      expect((await safe.visit().get('/sign-in')).headers['set-cookie']).toBeUndefined();
    } finally {
      await safe.stop();
    }
  });

  test('a proxy that is not named is not believed', async () => {
    const unsafe = await startWebServer({ publicUrl: 'https://podmark.example' });
    try {
      const visitor = unsafe.visit();
      visitor.headers = { 'x-forwarded-proto': 'https' };
      expect((await visitor.get('/sign-in')).headers['set-cookie']).toBeUndefined();
    } finally {
      await unsafe.stop();
    }
  });
});
