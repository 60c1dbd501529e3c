import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Person } from '../../../src/domain/course.js';
import { Gates } from '../../support/gates.js';
import { aCheck, aCheckpoint, aLab } from '../../support/runs.js';
import { addNode, aRequest, aResult } from '../../support/stores.js';
import type { WebClient } from '../../support/web-client.js';
import { startWebServer, until, type WebServer } from '../../support/web-server.js';

const base = '/courses/k8s/labs/lab/reruns';
const lab = aLab([
  aCheckpoint({ checks: [aCheck({ checker: 'gate', params: { gate: 'one' } })] }),
  aCheckpoint({ id: 'other', title: 'Another' }),
]);
const fail = { kind: 'fail', expected: 'a Service', observed: 'no Service at all' } as const;

let gates: Gates;
let server: WebServer;
let ta: WebClient;
let ben: Person;

beforeAll(async () => {
  gates = new Gates();
  server = await startWebServer({
    labs: new Map([['lab', lab]]),
    checkers: new Map([['gate', gates.checker]]),
  });
  const { store, course } = server;
  ben = await store.people.create({ login: 'ben', name: 'Ben <b>', passwordHash: 'x' });
  const of = { courseId: course.id, role: 'student', section: 'B' } as const;
  await store.courses.enroll({ ...of, personId: ben.id });
  const una = await store.people.create({ login: 'una', name: 'Una', passwordHash: 'x' });
  await store.courses.enroll({ ...of, personId: una.id });
  await addNode(store, { course, student: ben });
  ta = await server.visitAs('ta-k8s');
});
afterAll(async () => {
  gates.open('one');
  await server.stop();
});

async function tried(student: Person, score: number | null): Promise<void> {
  const { store, course } = server;
  const { attempt } = await store.attempts.request(aRequest({ course, student }));
  await store.attempts.start(attempt.id);
  await store.attempts.finish(attempt.id, aResult(score));
}

/** Sends the form of a page that starts a re-run, with these words. */
async function start(path: string, reason: string) {
  const { text } = await ta.get(path);
  const html = new RegExp(`<form method="post" action="${base}" class="row">[\\s\\S]*?</form>`);
  const fields = (html.exec(text)?.[0] ?? '').matchAll(/name="([^"]+)" value="([^"]*)"/g);
  const form = Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
  return await ta.post(base, { ...form, reason });
}

const page = async (path: string) => (await ta.get(path)).text;
const untilPage = (path: string, words: string) =>
  until(
    () => page(path),
    (text) => text.includes(words),
  );

test('an empty list says what to do next, and there is a tab for it', async () => {
  expect(await page(base)).toContain('Nothing was run again yet.');
  expect(await page('/courses/k8s/labs/lab/gradebook')).toContain(`href="${base}"`);
});

test('what could not be looked at is one click, with whose node and why', async () => {
  await tried(ben, null);
  expect(await page(base)).toContain('1 checkpoint of 1 student could not be looked at last.');
  const preview = await page(`${base}/new?only=unreachable`);
  expect(preview).toContain('1 checkpoint of 1 student, on 1 node.');
  for (const words of ['Ben &lt;b&gt;', 'student@192.0.2.7 port 22', 'Port 22 refused.']) {
    expect(preview).toContain(words);
  }
  gates.open('one');
  const { status, location } = await start(base, 'after the outage');
  expect(status).toBe(303);
  expect(await untilPage(location, 'Finished: 1 of 1 done.')).toContain('better: – → 10');
  expect(await page(base)).toContain('after the outage');
});

test('who has no node is named, and a reason is needed', async () => {
  const preview = await page(`${base}/new?only=everyone&section=B&checkpoint=checkpoint`);
  expect(preview).toContain('Without a node, so left out: Una.');
  const refused = await start(`${base}/new?only=tried&checkpoint=checkpoint`, ' ');
  expect(refused.status).toBe(400);
  expect(refused.text).toContain('Say why: it stays in the history.');
  const unknown = await page(`${base}/new?student=nobody`);
  expect(unknown).toContain('There is no student nobody in this course.');
  expect((await ta.post(base, { reason: 'why', id: 'no id' })).status).toBe(400);
  expect((await ta.post(base, { reason: 'why', student: 'x', id: '0'.repeat(36) })).status).toBe(
    404,
  );
});

test('a worse result lowers nothing until it is ticked, and not where something is newer', async () => {
  await tried(server.student, 10);
  gates.open('one', fail);
  const path = `${base}/new?only=tried&checkpoint=checkpoint&student=${server.student.id}`;
  const { location } = await start(path, 'the node was replaced');
  const text = await untilPage(location, 'Finished: 1 of 1 done.');
  expect(text).toContain('worse: 10 → 0, the grade stays 10');
  expect(text).toContain('no Service at all');
  const position = /name="position" value="(\d+)"/.exec(text)?.[1] ?? '';
  const accept = (form: Record<string, string>) =>
    ta.post(`${location}/accept`, { reason: 'it is gone', ...form });
  expect((await accept({ which: 'all', all: '2' })).status).toBe(409);
  expect((await accept({ which: 'chosen', position, reason: '' })).status).toBe(400);
  const done = await accept({ which: 'chosen', position });
  expect(done.location).toBe(`${location}?accepted=1`);
  expect(await page(done.location)).toContain('worse, and it counts: 10 → 0');

  await tried(server.student, 10);
  gates.open('one', fail);
  const again = await start(path, 'once more');
  await untilPage(again.location, 'Finished: 1 of 1 done.');
  await tried(server.student, 5);
  const refused = await ta.post(`${again.location}/accept`, {
    ...{ reason: 'why', which: 'all', all: '1' },
  });
  expect(refused.status).toBe(409);
  expect(refused.text).toContain('The student, A checkpoint: it was looked at or judged again');
});

test('is paused, goes on, is cancelled, and shows how far it is', async () => {
  const { location } = await start(`${base}/new?only=tried&checkpoint=checkpoint`, 'all of them');
  await gates.reached('one');
  const underWay = await page(location);
  expect(underWay).toContain('Running: 0 of 2 done');
  expect(underWay).toContain('data-reload="2"');
  expect((await ta.post(`${location}/pause`)).location).toBe(location);
  const paused = await page(location);
  expect(paused).toMatch(
    /Nothing more starts until you let it go on; (1|2) under way still finish/,
  );
  expect(paused).toContain('data-reload="2"');
  expect((await ta.post(`${location}/resume`)).status).toBe(303);
  expect((await ta.post(`${location}/cancel`)).status).toBe(303);
  expect((await ta.post(`${location}/resume`)).status).toBe(409);
  expect(await page(location)).toContain('The rest is never run');
  gates.open('one');
});

test('one of another course or lab is not there', async () => {
  expect((await ta.get(`${base}/00000000-0000-0000-0000-000000000000`)).status).toBe(404);
});
