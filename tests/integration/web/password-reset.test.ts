import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { WebClient } from '../../support/web-client.js';
import { password, startWebServer, type WebServer } from '../../support/web-server.js';

const chosen = 'four words nobody guesses';
let server: WebServer;
let visitor: WebClient;
beforeAll(async () => {
  server = await startWebServer();
  const { store, course, student } = server;
  const other = await store.courses.create({
    ...{ slug: 'other', title: 'Other', key: await store.courses.getKey(course.id) },
  });
  const membership = { courseId: other.id, personId: student.id, section: null };
  await store.courses.enroll({ ...membership, role: 'student' });
});
beforeEach(() => {
  visitor = server.visit();
});
afterAll(() => server.stop());

/** The path of a link as the operator's command makes it. */
async function linkFor(login: string): Promise<string> {
  const account = await server.store.people.findForSignIn(login);
  if (!account) throw new Error(`there is no ${login}`);
  return `/password/reset/${server.options.resets.tokenOf(account)}`;
}

test('the page about someone in two courses says who makes a link', async () => {
  const instructor = await server.visitAs('instructor-k8s');
  const { text } = await instructor.get(`/courses/k8s/people/${server.student.id}`);
  expect(text).toContain('“podmark user reset” and their login');
  const made = await instructor.post(`/courses/k8s/people/${server.student.id}/link`);
  expect(made.status).toBe(409);
});

test('a link shows whose it is, and takes no poor password', async () => {
  const link = await linkFor('student-k8s');
  const page = await visitor.get(link);
  expect(page.status).toBe(200);
  expect(page.text).toContain('The student, this link is for you alone.');
  expect(page.text).toContain('student-k8s');
  const short = await visitor.post(link, { password: 'short', again: 'short' });
  expect([short.status, short.text.includes('12 characters or more')]).toEqual([422, true]);
  const unequal = await visitor.post(link, { password: chosen, again: password });
  expect([unequal.status, unequal.text.includes('not the same')]).toEqual([422, true]);
  expect((await visitor.get(link)).status).toBe(200);
});

test('it is used once: it signs in, ends every other session, and opens nothing more', async () => {
  const before = await server.visitAs('student-k8s');
  const [link, second] = [await linkFor('student-k8s'), await linkFor('student-k8s')];
  await visitor.get(link);
  const used = await visitor.post(link, { password: chosen, again: chosen });
  expect([used.status, used.location]).toEqual([303, '/']);
  expect((await visitor.get('/courses/k8s')).status).toBe(200);
  expect((await before.get('/courses/k8s')).status).toBe(303);
  for (const path of [link, second]) {
    const client = server.visit();
    await client.get('/sign-in');
    const again = await client.post(path, { password, again: password });
    expect([again.status, (await client.get(path)).status]).toEqual([404, 404]);
    expect(again.text).toContain('This link opens nothing');
  }
  const signedIn = await server.visit().signIn('student-k8s', chosen);
  expect(signedIn.status).toBe(303);
});

test('used twice at once it changes the password once', async () => {
  const link = await linkFor('instructor-k8s');
  const clients = [server.visit(), server.visit()];
  for (const client of clients) await client.get(link);
  const answers = await Promise.all(
    clients.map((client, index) => {
      const mine = `${chosen} ${index}`;
      return client.post(link, { password: mine, again: mine });
    }),
  );
  expect(answers.map((one) => one.status).sort()).toEqual([303, 404]);
  const winner = answers.findIndex((one) => one.status === 303);
  const signedIn = await server.visit().signIn('instructor-k8s', `${chosen} ${winner}`);
  expect(signedIn.status).toBe(303);
});

test('what was not made here opens nothing, whoever it names', async () => {
  const link = await linkFor('ta-k8s');
  const forged = link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  const unknown = link.replace(/reset\/[0-9a-f-]{36}/, `reset/${'0'.repeat(36)}`);
  for (const path of [forged, unknown, '/password/reset/x']) {
    expect((await visitor.get(path)).status).toBe(404);
  }
});

test('the log keeps no token', async () => {
  const link = await linkFor('ta-k8s');
  await visitor.get(link);
  await visitor.get(`/sign-in?next=${encodeURIComponent(link)}`);
  const log = JSON.stringify(server.log);
  expect(log).toContain('/password/reset/…');
  expect(log).not.toContain(link.slice(link.lastIndexOf('.') + 1));
});
