import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WebClient } from '../../support/web-client.js';
import { startWebServer, type WebServer } from '../../support/web-server.js';

const base = '/courses/k8s/people';
let server: WebServer;
let instructor: WebClient;
beforeAll(async () => {
  server = await startWebServer();
  instructor = await server.visitAs('instructor-k8s');
});
afterAll(() => server.stop());

const field = (text: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';
const linkIn = (text: string) => /\/invitations\/[\w.~-]+/.exec(text)?.[0] ?? '';
const chosen = { password: 'a password of mine, long', again: 'a password of mine, long' };

describe('a roster', () => {
  const roster = 'login,name,section,email\nada,Ada Lovelace,A,ada@example.org\n=cmd,Grace,B,\n';

  test('with mistakes imports nothing and names each line', async () => {
    const wrong =
      'login,name,role\nada,Ada,student\n,Nobody,student\nada,Twice,student\nbob,Bob,boss\n';
    const { status, text } = await instructor.post(`${base}/roster`, { roster: wrong });
    expect(status).toBe(422);
    for (const line of [3, 4, 5]) expect(text).toContain(`line ${line}:`);
    expect(text).not.toContain('value="yes"');
    expect(await server.store.people.findForSignIn('ada')).toBeUndefined();
  });

  test('is imported as it was looked at, and not twice', async () => {
    const good = roster.replace('=cmd', 'grace');
    const looked = await instructor.post(`${base}/roster`, { roster: good });
    expect(looked.status).toBe(200);
    const form = { roster: good, revision: field(looked.text, 'revision') };
    const done = await instructor.post(`${base}/roster/import`, form);
    expect(done.location).toBe(`${base}?done=imported`);
    const { text } = await instructor.get(base);
    expect(text).toContain('Ada Lovelace');
    const again = await instructor.post(`${base}/roster/import`, form);
    expect(again.status).toBe(409);
    expect(again.text).toContain('The course changed since this was shown');
  });

  test('gives each new person a link, by which they choose a password once', async () => {
    const { text: csv, headers } = await instructor.get(`${base}/links.csv`);
    expect(headers['content-type']).toContain('text/csv');
    const line = csv.split('\n').find((one) => one.startsWith('ada,')) ?? '';
    const path = linkIn(line);
    const ada = server.visit();
    expect((await ada.get(path)).text).toContain('Ada Lovelace, this link is for you alone');
    expect((await ada.post(path, { password: 'short', again: 'short' })).status).toBe(422);
    await ada.get(path);
    expect((await ada.post(path, chosen)).location).toBe('/courses/k8s');
    expect((await ada.get('/courses/k8s')).status).toBe(200);
    expect((await server.visit().get(path)).status).toBe(404);
  });
});

describe('an invitation', () => {
  test('lets who has the link join in its role, until it is taken back', async () => {
    await instructor.post(`${base}/invitations`, { role: 'ta', section: 'B' });
    const { text } = await instructor.get(`${base}/links`);
    const one = /people\/invitations\/([0-9a-f-]+)/.exec(text)?.[1] ?? '';
    const path =
      /(?<!people)\/invitations\/[\w.~-]+/.exec(text.slice(text.indexOf('TA')))?.[0] ?? '';
    const tess = server.visit();
    await tess.get(path);
    const account = { login: 'tess', name: 'Tess', ...chosen };
    expect((await tess.post(path, { ...account, again: 'another one, long' })).status).toBe(422);
    expect((await tess.post(path, account)).location).toBe('/courses/k8s');
    const joined = await server.store.people.findForSignIn('tess');
    const enrollment = await server.store.courses.findEnrollment('k8s', joined?.person.id ?? '');
    expect([enrollment?.role, enrollment?.section]).toEqual(['ta', 'B']);
    const taken = server.visit();
    await taken.get(path);
    expect((await taken.post(path, account)).text).toContain('Somebody has the login tess already');

    const back = await instructor.post(`${base}/invitations/${one}`, { do: 'withdraw' });
    expect(back.location).toBe(`${base}/links?done=withdrawn`);
    expect((await server.visit().get(path)).status).toBe(404);
  });

  test('with a secret that was guessed opens nothing', async () => {
    expect((await server.visit().get('/invitations/abc.def')).status).toBe(404);
  });
});

describe('a person', () => {
  test('changes role and section, leaves, and is seen as having left', async () => {
    const { student } = server;
    const page = await instructor.get(`${base}/${student.id}`);
    expect(page.text).toContain(student.name);
    const change = { role: 'student', section: 'C' };
    expect((await instructor.post(`${base}/${student.id}/change`, change)).status).toBe(303);
    expect((await instructor.get(`${base}?section=C`)).text).toContain(student.name);
    expect((await instructor.post(`${base}/${student.id}/leave`)).status).toBe(303);
    expect(await server.store.courses.findEnrollment('k8s', student.id)).toBeUndefined();
  });

  test('is added by a form, which refuses what it cannot use', async () => {
    expect((await instructor.post(`${base}/add`, { login: '', name: '' })).status).toBe(422);
    const person = { login: 'newt', name: 'Newt', role: 'student', section: '' };
    expect((await instructor.post(`${base}/add`, person)).status).toBe(303);
    expect((await instructor.get(base)).text).toContain('Newt');
  });

  test('changes their own password with the old one only', async () => {
    const ta = await server.visitAs('ta-k8s');
    expect((await ta.get('/password')).status).toBe(200);
    const wrong = await ta.post('/password', { current: 'not mine', ...chosen });
    expect(wrong.status).toBe(422);
  });
});
