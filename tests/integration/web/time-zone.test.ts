import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { invitationEnd } from '../../../src/domain/invitation.js';
import { defaultPolicy } from '../../../src/domain/policy.js';
import { noDetails } from '../../../src/domain/roster.js';
import { aResult } from '../../support/stores.js';
import type { WebClient } from '../../support/web-client.js';
import { startWebServer, type WebServer } from '../../support/web-server.js';

/** Where it is neither the same hour nor, half of the day, the same date as in UTC. */
const zone = 'Pacific/Auckland';
/** Everything that fake timers would fake besides the date. */
const allButDate = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
  ...(['setTimeout', 'clearTimeout'] as const),
];
const dayMs = 24 * 60 * 60 * 1000;
let server: WebServer;
const course = '/courses/k8s';
const lab = `${course}/labs/lab`;

beforeAll(async () => {
  server = await startWebServer();
  const { store, student, instructor, course: at } = server;
  await store.courses.setTimeZone(at.id, zone);
  const by = { courseId: at.id, actorId: instructor.id };
  const expiresAt = invitationEnd(new Date());
  await store.invitations.create({ ...by, role: 'student', section: null, expiresAt });
  const member = {
    personId: null,
    login: 'new',
    name: 'New',
    role: 'student',
    details: noDetails,
  } as const;
  await store.roster.add({ ...by, member, linkExpiresAt: expiresAt });
  await server.finished(aResult(4));
  await store.policies.save({
    ...{ courseId: at.id, labId: 'lab', basedOnRevision: 0, actorId: instructor.id },
    policy: { ...defaultPolicy, dueAt: new Date('2099-01-01T10:00:00Z') },
  });
  const where = { courseId: at.id, labId: 'lab', checkpointId: 'checkpoint' };
  const asked = await store.objections.open({ ...where, studentId: student.id, text: 'Look?' });
  await store.objections.answer({ id: asked.id, authorId: server.ta.id, text: 'I do.' });
  const basedOn = { overrideId: null, automatic: 4 };
  await store.overrides.give({
    ...{ ...where, studentId: student.id, actorId: server.ta.id, basedOn },
    ...{ score: 5, points: 10, reason: 'fair' },
  });
  // texts such as `just now` tell nothing about the zone, so that was days ago
  jest.useFakeTimers({ now: Date.now() + 3 * dayMs, doNotFake: allButDate });
});
afterAll(async () => {
  jest.useRealTimers();
  await server.stop();
});

interface Told {
  at: DateTime;
  title: string;
  text: string;
}

function timesIn(html: string): Told[] {
  const found = html.matchAll(/<time datetime="([^"]+)" title="([^"]+)"[^>]*>([^<]+)</g);
  return [...found].map(([, iso = '', title = '', text = '']) => {
    return { at: DateTime.fromISO(iso, { zone, locale: 'en-GB' }), title, text };
  });
}

const pagesOf = {
  instructor: () => [
    `${course}/people/links`,
    `${course}/queue`,
    `${lab}/policy`,
    `${lab}/students/${server.student.id}`,
    `${lab}/gradebook?open=${server.student.id}/checkpoint`,
    `${lab}/statistics`,
  ],
  student: () => [
    course,
    `${course}/node`,
    `${lab}/steps/checkpoint`,
    `${lab}/students/${server.student.id}`,
  ],
};

async function attemptAndQuestion(client: WebClient): Promise<string[]> {
  const { text } = await client.get(`${lab}/students/${server.student.id}`);
  const attempt = /href="([^"]*\/attempts\/[^"]+)"/.exec(text)?.[1] ?? '';
  const { objections } = server.store;
  const [asked] = await objections.listOfStudent({
    courseId: server.course.id,
    studentId: server.student.id,
  });
  return [attempt, `${course}/objections/${asked?.id}`];
}

test.each(['instructor', 'student'] as const)(
  'every page of a course tells every time in the course’s zone, and says which (%s)',
  async (role) => {
    const client = await server.visitAs(`${role}-k8s`);
    const paths = [...pagesOf[role](), ...(await attemptAndQuestion(client))];
    for (const path of paths) {
      const { text, status } = await client.get(path);
      expect([path, status]).toEqual([path, 200]);
      expect([path, text]).toEqual([path, expect.stringContaining(`Times are in ${zone}.`)]);
      for (const { at, title, text: words } of timesIn(text)) {
        expect([path, title]).toEqual([path, `${at.toFormat('d LLL yyyy, HH:mm:ss')} in ${zone}`]);
        expect([path, words]).toEqual([path, expect.stringContaining(at.toFormat('HH:mm'))]);
        expect([path, words]).toEqual([path, expect.stringMatching(at.toFormat('d LLL|cccc'))]);
      }
    }
  },
);

test('the pages that were looked at tell times', async () => {
  const client = await server.visitAs('instructor-k8s');
  const { text } = await client.get(`${course}/people/links`);
  expect(timesIn(text)).toHaveLength(2);
});

test('what was done on the node is told in the course’s zone, too', async () => {
  const client = await server.visitAs('student-k8s');
  const [attempt = ''] = await attemptAndQuestion(client);
  const { text } = await client.get(attempt);
  expect(text).toContain(`at (${zone})`);
  // midnight in UTC, in summer
  expect(text).toContain('>13:00:00.000<');
});

test('a page outside any course names no zone of a course', async () => {
  const client = await server.visitAs('student-k8s');
  const { text } = await client.get('/password');
  expect(text).not.toContain('Times are in');
});
