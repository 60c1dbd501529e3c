import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WebClient } from '../../support/web-client.js';
import { startWebServer, type WebServer } from '../../support/web-server.js';

let server: WebServer;
let instructor: WebClient;
const base = '/courses/k8s/people';

beforeAll(async () => {
  server = await startWebServer();
  instructor = await server.visitAs('instructor-k8s');
});
afterAll(() => server.stop());

async function memberOf(login: string) {
  const members = await server.store.roster.listMembers(server.course.id);
  return members.find(({ person }) => person.login === login);
}

const bySelfMade = (login: string) => ({ login, role: 'ta' });

/** A stranger who took this login with a link for all of another course. */
async function selfMade(login: string, name: string) {
  const { store } = server;
  const key = { publicKey: 'a b', privateKey: 'c' };
  const course = await store.courses.create({ slug: `by-${login}`, title: 'Else', key });
  const expiresAt = new Date(Date.now() + 86_400_000);
  const link = { courseId: course.id, role: 'student', section: null } as const;
  await store.invitations.create({ ...link, actorId: server.instructor.id, expiresAt });
  const [made] = await store.invitations.list(course.id, 'for-all');
  const person = { login, name, passwordHash: 'hash' };
  const joined = await store.invitations.joinAsNew(made?.id ?? '', person);
  if (joined.kind !== 'joined') throw new Error(`${login} is ${joined.kind}`);
  return joined.person;
}

describe('an account that its owner made', () => {
  test('becomes staff by the form only where its login is typed again', async () => {
    await selfMade('tara', 'Mallory');
    const asked = await instructor.post(`${base}/add`, {
      ...{ ...bySelfMade('TARA'), name: 'Tara Assistant', section: 'S' },
    });
    expect(asked.status).toBe(422);
    expect(asked.text).toContain(
      'The account <strong>tara</strong> was made by its owner, who chose that login and the name <strong>Mallory</strong>.',
    );
    expect(asked.text).toMatch(/Type the login to confirm<\/span>\s*<input\s+name="confirm"/);
    expect(asked.text).toContain('<option value="ta" selected>TA</option>');
    expect(asked.text).toContain('name="section" value="S"');
    expect(await memberOf('tara')).toBeUndefined();

    const wrong = await instructor.post(`${base}/add`, { ...bySelfMade('tara'), confirm: 'ta' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('You typed “ta”, which is a different login.');
    expect(await memberOf('tara')).toBeUndefined();

    const right = { ...bySelfMade('tara'), confirm: ' Tara ' };
    expect((await instructor.post(`${base}/add`, right)).status).toBe(303);
    expect(await memberOf('tara')).toMatchObject({ role: 'ta', person: { name: 'Mallory' } });
  });

  test('is added as a student without a question, and raised only where its login is typed', async () => {
    const { id } = await selfMade('theo', 'Not Theo');
    expect((await instructor.post(`${base}/add`, { login: 'theo' })).status).toBe(303);
    const change = `${base}/${id}/change`;
    const asked = await instructor.post(change, { role: 'instructor', section: 'R' });
    expect(asked.status).toBe(409);
    expect(asked.text).toContain('<strong>Not Theo</strong>');
    expect(asked.text).toContain('<option value="instructor" selected>instructor</option>');
    expect(asked.text).toContain('name="section" value="R"');
    expect(await memberOf('theo')).toMatchObject({ role: 'student', details: { section: null } });

    const wrong = await instructor.post(change, { role: 'ta', confirm: 'theodor' });
    expect([wrong.status, (await memberOf('theo'))?.role]).toEqual([409, 'student']);
    const right = await instructor.post(change, { role: 'ta', confirm: 'theo' });
    expect(right.location).toBe(`${base}/${id}?done=changed`);
    // staff already: their next role needs no confirmation
    expect((await instructor.post(change, { role: 'instructor' })).status).toBe(303);
    expect(await memberOf('theo')).toMatchObject({ role: 'instructor' });
  });

  test('that comes back as staff is confirmed again', async () => {
    const { id } = await selfMade('tobi', 'Tobi');
    await instructor.post(`${base}/add`, { ...bySelfMade('tobi'), confirm: 'tobi' });
    await instructor.post(`${base}/${id}/leave`);
    expect((await instructor.post(`${base}/add`, bySelfMade('tobi'))).status).toBe(422);
    const back = { ...bySelfMade('tobi'), confirm: 'tobi' };
    expect((await instructor.post(`${base}/add`, back)).status).toBe(303);
    expect(await memberOf('tobi')).toMatchObject({ role: 'ta', leftAt: null });
  });

  test('is told from one that was handed out: that one needs no confirmation', async () => {
    const { store, ta: handedOut } = server;
    const { passwordHash } = (await store.people.findForSignIn('ta-k8s')) ?? { passwordHash: '' };
    await store.people.create({ login: 'by-cli', name: 'By CLI', passwordHash });
    expect((await instructor.post(`${base}/add`, bySelfMade('by-cli'))).status).toBe(303);
    const change = `${base}/${handedOut.id}/change`;
    for (const role of ['student', 'ta']) {
      expect((await instructor.post(change, { role })).status).toBe(303);
    }
  });
});
