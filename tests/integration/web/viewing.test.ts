import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Role } from '../../../src/domain/attempt.js';
import type { Person } from '../../../src/domain/course.js';
import { allRoutes } from '../../../src/web/app.js';
import { Gates } from '../../support/gates.js';
import { aCheck, aCheckpoint, aLab } from '../../support/runs.js';
import { addClass, addNode, type Class } from '../../support/stores.js';
import type { WebClient } from '../../support/web-client.js';
import { aResult, startWebServer, type WebServer } from '../../support/web-server.js';

const banner = /<section class="viewed"[\s\S]*?<\/section>\n/;
const base = '/courses/k8s';
const step = `${base}/labs/lab/steps/checkpoint`;
let gates: Gates;
let server: WebServer;
/** Another course, in which the first one's TA is instructor. */
let other: Class;
let second: Person;
let student: WebClient;
let ta: WebClient;
/** What stands for the parts of a route's path. */
let parts: Record<string, string>;

const checks = [aCheck({ checker: 'gate', params: { gate: 'one' } })];

beforeAll(async () => {
  gates = new Gates();
  const lab = aLab([aCheckpoint({ checks })]);
  const checkers = new Map([['gate', gates.checker]]);
  server = await startWebServer({ labs: new Map([['lab', lab]]), checkers });
  const { store, course } = server;
  other = await addClass(store, 'other');
  await enroll(server.ta, 'instructor', other.course.id);
  second = await add('second', 'student');
  await addNode(store, { course, student: second });
  const asked = { courseId: course.id, labId: 'lab', checkpointId: 'checkpoint', text: 'Look.' };
  const objection = await store.objections.open({ ...asked, studentId: server.student.id });
  const attempt = await server.finished(aResult(0));
  parts = {
    ...{ course: 'k8s', lab: 'lab', step: 'checkpoint', student: server.student.id },
    ...{ person: second.id, attempt: attempt.id, objection: objection.id },
  };
  student = await server.visitAs('student-k8s');
});
beforeEach(async () => {
  ta = await server.visitAs('ta-k8s');
});
afterAll(async () => {
  gates.open('one');
  await server.stop();
});

async function enroll(person: Person, role: Role, courseId = server.course.id) {
  await server.store.courses.enroll({ courseId, personId: person.id, role, section: null });
}

async function add(login: string, role: Role): Promise<Person> {
  const { store } = server;
  const { passwordHash } = (await store.people.findForSignIn('ta-k8s')) ?? { passwordHash: '' };
  const person = await store.people.create({ login, name: `Called ${login}`, passwordHash });
  await enroll(person, role);
  return person;
}

const viewAs = (client: WebClient, { id }: Person, form: Record<string, string> = {}) =>
  client.post(`${base}/people/${id}/view-as`, form);

const pathOf = (path: string) =>
  path.replace(/:(\w+)/g, (_whole, name: string) => parts[name] ?? name);

/** A page without what differs from one request to the next. */
function plain(html: string): string {
  return html
    .replace(banner, '')
    .replace(/<form class="who"[\s\S]*?<\/form>/, '')
    .replace(/(name="(csrfToken|submissionKey)" value=")[^"]*/g, '$1');
}

describe('staff that looks as a student', () => {
  test('begins from the pages about the student, and stops where it began', async () => {
    const person = `${base}/people/${server.student.id}`;
    expect((await ta.get(person)).text).toContain(`action="${person}/view-as"`);
    const { text } = await ta.get(`${base}/labs/lab/students/${server.student.id}`);
    expect(text).toContain(`action="${person}/view-as"`);
    expect((await viewAs(ta, server.student)).location).toBe(base);
    await ta.get(base);
    expect((await ta.post('/view-as/stop')).location).toBe(person);
    expect((await viewAs(ta, server.student, { lab: 'lab' })).location).toBe(`${base}/labs/lab`);
  });

  test('has that written into the history, once, where staff reads it', async () => {
    await viewAs(ta, second);
    await ta.follow(base);
    const { id: courseId } = server.course;
    const entries = await server.store.history.list({ courseId, studentId: second.id, limit: 9 });
    const views = entries.filter(({ action }) => action === 'viewed-as-student');
    expect(views.map(({ actor, detail }) => [actor?.id, detail])).toEqual([[server.ta.id, {}]]);
    await ta.post('/view-as/stop');
    expect((await ta.get(`${base}/people/${second.id}`)).text).toContain(
      'The ta looked at the course as this student sees it',
    );
  });

  test('is answered what the student is answered, on every page of the course', async () => {
    await viewAs(ta, server.student);
    const pages = allRoutes(server.options).filter(
      ({ method, path }) => method === 'get' && path.startsWith('/courses/:course'),
    );
    expect(pages.length).toBeGreaterThan(15);
    for (const { path } of pages) {
      const [theirs, seen] = [await student.get(pathOf(path)), await ta.get(pathOf(path))];
      expect([path, seen.status]).toEqual([path, theirs.status]);
      expect(seen.location).toBe(theirs.location);
      if (seen.status === 200 && !path.endsWith('/events')) {
        expect(plain(seen.text)).toBe(plain(theirs.text));
        expect(seen.text).toMatch(banner);
        expect(seen.text).toContain('<strong>The student</strong> sees it. Nothing can be changed');
      }
      if (seen.status === 403) expect(seen.text).toMatch(banner);
      expect(theirs.text).not.toMatch(banner);
    }
  });

  test('sees nothing of another student, as that student would not', async () => {
    await viewAs(ta, second);
    expect((await ta.get(`${base}/labs/lab/students/${server.student.id}`)).status).toBe(404);
    expect((await ta.get(`${base}/attempts/${parts.attempt}`)).status).toBe(404);
    expect((await ta.get(`${base}/objections/${parts.objection}`)).status).toBe(404);
    expect((await ta.get(`${step}/events`)).status).toBe(404);
  });

  test('is shown no key but the public one of the course', async () => {
    const { publicKey, privateKey } = await server.store.courses.getKey(server.course.id);
    await viewAs(ta, server.student);
    const { text } = await ta.get(`${base}/node`);
    expect(text).toContain(publicKey.split(' ')[1]);
    expect(text).not.toContain('PRIVATE KEY');
    expect(text).not.toContain(privateKey.split('\n')[2]);
  });

  test('follows an attempt of the student as it runs', async () => {
    await student.get(step);
    await student.post(`${step}/check`, { submissionKey: 'live' });
    await viewAs(ta, server.student);
    expect((await ta.get(step)).text).toContain('data-running="true"');
    const { events } = await ta.stream(`${step}/events`, ({ running }) => {
      gates.open('one');
      return !running;
    });
    expect([events[0]?.running, events.at(-1)?.running]).toEqual([true, false]);
  });
});

describe('nothing is written through the view', () => {
  const meant = new Set(['/view-as/stop', '/sign-out']);

  test('every form is refused, but for those that end it', async () => {
    await viewAs(ta, server.student);
    const forms = allRoutes(server.options).filter(
      ({ method, path }) => method === 'post' && !meant.has(path),
    );
    expect(forms.length).toBeGreaterThan(20);
    await ta.get(step);
    const { store, course } = server;
    const before = await store.history.list({ courseId: course.id, limit: 500 });
    for (const { path } of forms) {
      const { status, text } = await ta.post(pathOf(path), { submissionKey: path, reason: 'why' });
      expect([path, status]).toEqual([path, 403]);
      expect(text).toContain('Nothing was changed, and nothing can be until you stop.');
      expect(text).toMatch(banner);
    }
    expect(await store.history.list({ courseId: course.id, limit: 500 })).toEqual(before);
  });

  test('the page of a refusal stops the view, and forms work again', async () => {
    await viewAs(ta, server.student);
    await ta.get(step);
    const refused = await ta.post(`${step}/check`, { submissionKey: 'refused' });
    expect(refused.text).toContain('action="/view-as/stop"');
    expect((await ta.post('/view-as/stop')).status).toBe(303);
    expect((await ta.get(`${base}/queue`)).text).not.toMatch(banner);
    const answer = { do: 'answer', text: 'Which?' };
    expect((await ta.post(`${base}/objections/${parts.objection}`, answer)).status).toBe(303);
  });

  test('without the token not even the stop is taken', async () => {
    await viewAs(ta, server.student);
    expect((await ta.post('/view-as/stop', { csrfToken: 'none' })).status).toBe(403);
    expect((await ta.get(base)).text).toMatch(banner);
  });
});

describe('another course', () => {
  test('is as it was, with its forms', async () => {
    await viewAs(ta, server.student);
    const people = await ta.get('/courses/other/people');
    expect(people.status).toBe(200);
    expect(people.text).not.toMatch(banner);
    const change = `/courses/other/people/${other.student.id}/change`;
    expect((await ta.post(change, { role: 'student', section: 'B' })).status).toBe(303);
  });

  test('does not open by a student of this one', async () => {
    await enroll(second, 'student', other.course.id);
    await viewAs(ta, second);
    expect((await ta.get('/courses/other')).text).toContain('Gradebook');
    const instructor = await server.visitAs('instructor-k8s');
    await viewAs(instructor, second);
    expect((await instructor.get('/courses/other')).status).toBe(404);
  });

  test('has its own students only', async () => {
    expect((await viewAs(ta, other.student)).status).toBe(404);
    expect((await ta.get(base)).text).not.toMatch(banner);
  });
});

describe('who may not', () => {
  test('students, and nobody as staff', async () => {
    await student.get(base);
    expect((await viewAs(student, second)).status).toBe(403);
    expect((await student.get(base)).text).toContain('My node');
    expect((await viewAs(ta, server.instructor)).status).toBe(409);
    expect((await viewAs(ta, server.ta)).status).toBe(409);
    expect((await ta.get(`${base}/people/${server.instructor.id}`)).text).not.toContain('/view-as');
    expect((await ta.get(`${base}/queue`)).status).toBe(200);
  });

  test('a stop without a view leads home', async () => {
    await student.get(base);
    expect((await student.post('/view-as/stop')).location).toBe('/');
  });
});

describe('the view is over', () => {
  test('with the session, for who signs in next', async () => {
    await viewAs(ta, server.student);
    await ta.get(base);
    expect((await ta.post('/sign-out')).status).toBe(303);
    expect((await ta.get(base)).status).toBe(303);
    const { status } = await ta.signIn('ta-k8s', 'correct horse battery staple');
    expect(status).toBe(303);
    expect((await ta.get(`${base}/queue`)).status).toBe(200);
  });

  test('where staff is no staff any more: they are who they are', async () => {
    const person = await add('was-ta', 'ta');
    const client = await server.visitAs('was-ta');
    await viewAs(client, server.student);
    expect((await client.get(`${base}/attempts/${parts.attempt}`)).status).toBe(200);
    await enroll(person, 'student');
    expect((await client.get(`${base}/attempts/${parts.attempt}`)).status).toBe(404);
    const { text } = await client.get(base);
    expect(text).toContain('Called was-ta');
    expect(text).not.toMatch(banner);
    await enroll(person, 'ta');
    expect((await client.get(`${base}/queue`)).status).toBe(200);
  });

  test('where staff was taken off the course', async () => {
    const person = await add('left-ta', 'ta');
    const client = await server.visitAs('left-ta');
    await viewAs(client, server.student);
    const { store, course, instructor } = server;
    await store.roster.remove({
      ...{ courseId: course.id, actorId: instructor.id, personId: person.id },
    });
    expect((await client.get(base)).status).toBe(404);
    expect((await client.get(step)).status).toBe(404);
    expect((await client.get(`${step}/events`)).status).toBe(404);
  });

  test('where the student left, or is a student no more', async () => {
    const leaver = await add('leaver', 'student');
    await add('another-ta', 'ta');
    const client = await server.visitAs('another-ta');
    await viewAs(client, leaver);
    expect((await client.get(base)).text).toMatch(banner);
    await enroll(leaver, 'ta');
    const { text } = await client.get(base);
    expect(text).not.toMatch(banner);
    expect(text).toContain('Gradebook');
    expect((await client.post('/password')).status).toBe(422);
  });
});
