import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { allRoutes } from '../../../src/web/app.js';
import { aLab } from '../../support/runs.js';
import { addClass, addNode, aResult } from '../../support/stores.js';
import type { WebClient } from '../../support/web-client.js';
import { startWebServer, type WebServer } from '../../support/web-server.js';

let server: WebServer;
let attemptId: string;
/** A student whom routes may take off the course. */
let leaverId: string;
/** Asked by the student, and open. */
let objectionId: string;
const clients = new Map<Role, WebClient>();

type Role = (typeof roles)[number];
const roles = [
  'nobody',
  'of no course',
  'of another course',
  'student',
  'another student',
  'ta',
  'instructor',
] as const;

/** A bulk re-run that is finished. */
const rerunId = randomUUID();

const lab = '/courses/:course/labs/:lab';

/** What each role is answered, in the order of {@link roles}. */
const table: Record<string, number[]> = {
  'GET /healthz': [200, 200, 200, 200, 200, 200, 200],
  'GET /readyz': [200, 200, 200, 200, 200, 200, 200],
  'GET /sign-in': [200, 303, 303, 303, 303, 303, 303],
  'POST /sign-in': [401, 401, 401, 401, 401, 401, 401],
  'GET /': [303, 200, 303, 303, 303, 303, 303],
  'GET /courses/:course': [303, 404, 404, 200, 200, 200, 200],
  'GET /courses/:course/node': [303, 404, 404, 200, 200, 403, 403],
  'POST /courses/:course/node/test': [303, 404, 404, 303, 303, 403, 403],
  'GET /courses/:course/node/events': [303, 404, 404, 200, 200, 403, 403],
  'POST /courses/:course/node/register': [303, 404, 404, 422, 422, 403, 403],
  [`GET ${lab}`]: [303, 404, 404, 303, 303, 303, 303],
  [`GET ${lab}/end`]: [303, 404, 404, 200, 200, 200, 200],
  [`GET ${lab}/steps/:step`]: [303, 404, 404, 200, 200, 200, 200],
  [`POST ${lab}/steps/:step/check`]: [303, 404, 404, 303, 303, 403, 403],
  [`GET ${lab}/steps/:step/events`]: [303, 404, 404, 200, 200, 403, 403],
  [`POST ${lab}/steps/:step/practice`]: [303, 404, 404, 404, 404, 403, 403],
  [`GET ${lab}/gradebook`]: [303, 404, 404, 403, 403, 200, 200],
  [`GET ${lab}/gradebook.csv`]: [303, 404, 404, 403, 403, 303, 303],
  [`GET ${lab}/exports`]: [303, 404, 404, 403, 403, 200, 200],
  [`POST ${lab}/exports/csv`]: [303, 404, 404, 403, 403, 200, 200],
  [`POST ${lab}/exports/canvas`]: [303, 404, 404, 403, 403, 403, 200],
  [`POST ${lab}/exports/moodle`]: [303, 404, 404, 403, 403, 403, 200],
  [`POST ${lab}/exports/evidence`]: [303, 404, 404, 403, 403, 403, 200],
  [`GET ${lab}/policy`]: [303, 404, 404, 403, 403, 403, 200],
  [`POST ${lab}/policy`]: [303, 404, 404, 403, 403, 403, 303],
  [`POST ${lab}/policy/extensions`]: [303, 404, 404, 403, 403, 403, 303],
  [`POST ${lab}/policy/extensions/withdraw`]: [303, 404, 404, 403, 403, 403, 303],
  [`GET ${lab}/settings`]: [303, 404, 404, 403, 403, 403, 200],
  [`POST ${lab}/settings`]: [303, 404, 404, 403, 403, 403, 303],
  [`GET ${lab}/rejudge`]: [303, 404, 404, 403, 403, 200, 200],
  [`POST ${lab}/rejudge`]: [303, 404, 404, 403, 403, 400, 400],
  [`POST ${lab}/policy/time-zone`]: [303, 404, 404, 403, 403, 403, 303],
  [`GET ${lab}/students/:student`]: [303, 404, 404, 200, 404, 200, 200],
  [`POST ${lab}/students/:student/steps/:step/rerun`]: [303, 404, 404, 403, 403, 303, 303],
  [`POST ${lab}/students/:student/steps/:step/override`]: [303, 404, 404, 403, 403, 303, 409],
  [`POST ${lab}/students/:student/steps/:step/override/undo`]: [303, 404, 404, 403, 403, 409, 409],
  'GET /courses/:course/attempts/:attempt': [303, 404, 404, 200, 404, 200, 200],
  'GET /courses/:course/people': [303, 404, 404, 403, 403, 200, 200],
  'GET /courses/:course/people/:person': [303, 404, 404, 403, 403, 200, 200],
  'GET /courses/:course/people/add': [303, 404, 404, 403, 403, 403, 200],
  'GET /courses/:course/people/links': [303, 404, 404, 403, 403, 403, 200],
  'GET /courses/:course/people/links.csv': [303, 404, 404, 403, 403, 403, 200],
  'GET /courses/:course/people/roster': [303, 404, 404, 403, 403, 403, 200],
  'GET /invitations/:token': [404, 404, 404, 404, 404, 404, 404],
  'GET /password': [303, 200, 200, 200, 200, 200, 200],
  'POST /courses/:course/people/:person/change': [303, 404, 404, 403, 403, 403, 303],
  'POST /courses/:course/people/:person/view-as': [303, 404, 404, 403, 403, 303, 303],
  // right after: nothing else can be sent in between
  'POST /view-as/stop': [303, 303, 303, 303, 303, 303, 303],
  'POST /courses/:course/people/:person/leave': [303, 404, 404, 403, 403, 403, 303],
  'POST /courses/:course/people/:person/link': [303, 404, 404, 403, 403, 403, 404],
  'POST /courses/:course/people/add': [303, 404, 404, 403, 403, 403, 422],
  'POST /courses/:course/people/invitations': [303, 404, 404, 403, 403, 403, 303],
  'POST /courses/:course/people/invitations/:invitation': [303, 404, 404, 403, 403, 403, 404],
  'POST /courses/:course/people/links': [303, 404, 404, 403, 403, 403, 303],
  'POST /courses/:course/people/roster': [303, 404, 404, 403, 403, 403, 422],
  'POST /courses/:course/people/roster/import': [303, 404, 404, 403, 403, 403, 422],
  'POST /invitations/:token': [404, 404, 404, 404, 404, 404, 404],
  'GET /password/reset/:token': [404, 404, 404, 404, 404, 404, 404],
  'POST /password/reset/:token': [404, 404, 404, 404, 404, 404, 404],
  'POST /password': [303, 422, 422, 422, 422, 422, 422],
  [`GET ${lab}/statistics`]: [303, 404, 404, 403, 403, 200, 200],
  [`GET ${lab}/reruns`]: [303, 404, 404, 403, 403, 200, 200],
  [`GET ${lab}/reruns/new`]: [303, 404, 404, 403, 403, 200, 200],
  [`GET ${lab}/reruns/:rerun`]: [303, 404, 404, 403, 403, 200, 200],
  // it is finished, and nothing of it was worse
  [`POST ${lab}/reruns/:rerun/pause`]: [303, 404, 404, 403, 403, 409, 409],
  [`POST ${lab}/reruns/:rerun/resume`]: [303, 404, 404, 403, 403, 409, 409],
  [`POST ${lab}/reruns/:rerun/cancel`]: [303, 404, 404, 403, 403, 409, 409],
  [`POST ${lab}/reruns/:rerun/accept`]: [303, 404, 404, 403, 403, 303, 303],
  [`POST ${lab}/reruns`]: [303, 404, 404, 403, 403, 303, 303],
  'GET /courses/:course/objections/:objection': [303, 404, 404, 200, 404, 200, 200],
  'GET /courses/:course/queue': [303, 404, 404, 403, 403, 200, 200],
  [`POST ${lab}/steps/:step/objections`]: [303, 404, 404, 303, 303, 403, 403],
  'POST /courses/:course/objections/:objection': [303, 404, 404, 303, 404, 303, 303],
  // last: it ends every session
  'POST /sign-out': [303, 303, 303, 303, 303, 303, 303],
};

/** What a form of that path holds besides its token. */
const forms: Record<string, Record<string, string>> = {
  'POST /sign-in': { login: 'nobody', password: 'wrong' },
  'POST /courses/:course/node/test': {
    ...{ host: '192.0.2.9', sshPort: '22', user: 'student', apiAccess: 'ssh' },
  },
  [`POST ${lab}/exports/canvas`]: { heading: 'A lab', nothing: 'zero' },
  [`POST ${lab}/exports/moodle`]: { by: 'username', nothing: 'zero' },
  [`POST ${lab}/policy`]: { revision: '0', graceMinutes: '0' },
  [`POST ${lab}/policy/extensions`]: {
    ...{ student: 'second', dueAt: '2099-01-01T10:00', reason: 'why' },
  },
  [`POST ${lab}/reruns`]: { id: rerunId, reason: 'why', only: 'everyone' },
  [`POST ${lab}/reruns/:rerun/accept`]: { reason: 'why', which: 'chosen' },
  [`POST ${lab}/steps/:step/objections`]: { text: 'Look at it.' },
  'POST /courses/:course/objections/:objection': { do: 'answer', text: 'Yes.' },
  [`POST ${lab}/policy/time-zone`]: { timeZone: 'UTC' },
  [`POST ${lab}/settings`]: { revision: '0' },
  [`POST ${lab}/steps/:step/check`]: { submissionKey: 'a key' },
  [`POST ${lab}/students/:student/steps/:step/override`]: {
    ...{ score: '8', reason: 'why', basedOnOverride: '', basedOnAutomatic: '10' },
  },
  [`POST ${lab}/students/:student/steps/:step/override/undo`]: {
    ...{ basedOnOverride: '', basedOnAutomatic: '' },
  },
  [`POST ${lab}/students/:student/steps/:step/rerun`]: { submissionKey: 'key', reason: 'why' },
};

beforeAll(async () => {
  const withEnd = { ...aLab(), end: 'You have seen it all.' };
  server = await startWebServer({ labs: new Map([['lab', withEnd]]) });
  const { store, course } = server;
  const { passwordHash } = (await store.people.findForSignIn('ta-k8s')) ?? { passwordHash: '' };
  await addClass(store, 'other', passwordHash);
  await store.people.create({ login: 'stranger', name: 'A stranger', passwordHash });
  const second = await store.people.create({ login: 'second', name: 'Second', passwordHash });
  await store.courses.enroll({
    ...{ courseId: course.id, personId: second.id, role: 'student', section: null },
  });
  const leaver = await store.people.create({ login: 'leaver', name: 'Leaver', passwordHash });
  leaverId = leaver.id;
  await store.courses.enroll({
    ...{ courseId: course.id, personId: leaver.id, role: 'student', section: null },
  });
  await addNode(store, { course, student: second });
  const asked = { courseId: course.id, labId: 'lab', checkpointId: 'other', text: 'Look.' };
  const objection = await store.objections.open({ ...asked, studentId: server.student.id });
  objectionId = objection.id;
  const rerun = { id: rerunId, courseId: course.id, labId: 'lab', reason: 'why', items: [] };
  await store.bulkReruns.create({ ...rerun, requestedById: server.ta.id });
  attemptId = (await server.finished(aResult(10))).id;
  const logins = ['stranger', 'instructor-other', 'student-k8s', 'second', 'ta-k8s'];
  clients.set('nobody', server.visit());
  for (const [index, login] of [...logins, 'instructor-k8s'].entries()) {
    clients.set(roles[index + 1] as Role, await server.visitAs(login));
  }
  // a token of their own: without one nothing can be posted
  await clients.get('nobody')?.get('/sign-in');
  await clients.get('of another course')?.follow('/');
});
afterAll(() => server.stop());

test('the table has every route, and nothing else', () => {
  const routes = allRoutes(server.options).map(({ method, path }) => keyOf(method, path));
  expect(Object.keys(table).sort()).toEqual(routes.sort());
  expect(new Set(Object.values(table).map((statuses) => statuses.length))).toEqual(
    new Set([roles.length]),
  );
});

describe.each(Object.keys(table))('%s', (key) => {
  test.each(roles)('asked for by %s', async (role) => {
    const [method, path] = key.split(' ') as [string, string];
    const client = clients.get(role) as WebClient;
    const real = path
      .replace(':course', 'k8s')
      .replace(':lab', 'lab')
      .replace(':step', 'checkpoint')
      .replace(':student', server.student.id)
      .replace(':person', leaverId)
      .replace(':objection', objectionId)
      .replace(':rerun', rerunId)
      .replace(':attempt', attemptId);
    const form = { ...forms[key], ...(role === 'another student' && { submissionKey: 'other' }) };
    const answer = method === 'GET' ? await client.get(real) : await client.post(real, form);
    expect(answer.status).toBe(table[key]?.[roles.indexOf(role)]);
    const isLed = role === 'nobody' && answer.status === 303 && path !== '/sign-out';
    if (isLed) expect(answer.location).toMatch(/^\/sign-in(\?next=|$)/);
  });
});

test('who is told that something is not there is not told more', async () => {
  const outsider = await server.visitAs('instructor-other');
  const hidden = await outsider.get('/courses/k8s/labs/lab/gradebook');
  const missing = await outsider.get('/courses/nowhere/labs/lab/gradebook');
  expect(hidden.text).toBe(missing.text);
});

test('an attempt is not shown under another course', async () => {
  const other = await server.visitAs('instructor-other');
  expect((await other.get(`/courses/other/attempts/${attemptId}`)).status).toBe(404);
  expect((await other.get('/courses/other/labs/lab/students/nobody')).status).toBe(404);
});

test('a role that is taken away is gone with the next request', async () => {
  const { store, course } = server;
  const { passwordHash } = (await store.people.findForSignIn('ta-k8s')) ?? { passwordHash: '' };
  const person = await store.people.create({ login: 'was-ta', name: 'Was TA', passwordHash });
  const membership = { courseId: course.id, personId: person.id, section: null };
  await store.courses.enroll({ ...membership, role: 'ta' });
  const client = await server.visitAs('was-ta');
  expect((await client.get('/courses/k8s/labs/lab/gradebook')).status).toBe(200);
  await store.courses.enroll({ ...membership, role: 'student' });
  expect((await client.get('/courses/k8s/labs/lab/gradebook')).status).toBe(403);
});

function keyOf(method: string, path: string): string {
  return `${method.toUpperCase()} ${path}`;
}
