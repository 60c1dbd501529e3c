import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { AnyChecker } from '../../../src/checkers/checker.js';
import type { CheckResult } from '../../../src/domain/attempt.js';
import { aCheck, aCheckpoint, aLab } from '../../support/runs.js';
import { aResult } from '../../support/stores.js';
import type { WebClient } from '../../support/web-client.js';
import { passing, startWebServer, type WebServer } from '../../support/web-server.js';

const path = '/courses/k8s/labs/lab/rejudge';
const lab = aLab([aCheckpoint(), aCheckpoint({ id: 'second', title: 'The second' })]);
/** Mended and spoilt by the tests. */
const checkers = new Map<string, AnyChecker>();
let server: WebServer;
let ta: WebClient;

const failing: AnyChecker = {
  ...passing,
  judge: () => ({ kind: 'fail', expected: 'more', observed: 'it is <b>not</b> there' }),
};

beforeAll(async () => {
  server = await startWebServer({ labs: new Map([['lab', lab]]), checkers });
  ta = await server.visitAs('ta-k8s');
});
afterAll(() => server.stop());
beforeEach(() => void checkers.set('checker', passing));

const failed: CheckResult = {
  ...{ checkId: 'check', title: 'A check', checker: 'checker', facts: { seen: true } },
  ...{ outcome: { kind: 'fail', expected: 'more', observed: 'one & two' }, durationMs: 5 },
};
const finishedFailing = (checkpointId: string) =>
  server.finished(aResult(0, { checks: [failed] }), { checkpointId });
const grade = async (checkpointId: string) => {
  const whose = { courseId: server.course.id, studentId: server.student.id, labId: 'lab' };
  const all = await server.store.attempts.listGrades(whose);
  return all.find((one) => one.checkpointId === checkpointId)?.score;
};
/** What the form of a table sends. */
function fieldsOf(html: string): Record<string, string> {
  const form = html.split('<form method="post"').find((part) => part.includes('name="digest"'));
  const fields = (form ?? '').matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g);
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
}

test('the page asks which checkpoints, and is a tab of the lab', async () => {
  const { status, text } = await ta.get(path);
  expect(status).toBe(200);
  expect(text).toContain('No node is touched');
  expect(text).not.toContain('What would change</h2>');
  expect((await ta.get('/courses/k8s/labs/lab/gradebook')).text).toContain(`href="${path}"`);
});

test('where nothing changes it says so, and there is nothing to press', async () => {
  const { text } = await ta.get(`${path}?all=1`);
  expect(text).toContain('Judging again changes nothing');
  expect(text).not.toContain('>Apply<');
});

test('a gain is seen with the words of then and of now, applied with a reason, and told', async () => {
  await finishedFailing('checkpoint');
  const { text } = await ta.get(`${path}?checkpoint=checkpoint`);
  expect(text).toContain('1 grade rises');
  expect(text).toMatch(
    /The student<\/a>.*?>0<.*?>10 ?<.*?failed: one &amp; two.*?passed: it is there/s,
  );
  const without = await ta.post(path, fieldsOf(text));
  expect(without.status).toBe(400);
  expect(without.text).toContain('Say why it is judged again.');
  expect(await grade('checkpoint')).toBe(0);
  const { status, location } = await ta.post(path, { ...fieldsOf(text), reason: 'a bug' });
  expect(status).toBe(303);
  expect(await grade('checkpoint')).toBe(10);
  const after = (await ta.get(location)).text;
  expect(after).toContain('Judged again: 1 grade up, 0 down.');
  expect(after).toContain('Judging again changes nothing');
  const student = await server.visitAs('student-k8s');
  const page = await student.get(`/courses/k8s/labs/lab/students/${server.student.id}`);
  expect(page.text).toContain('judged again by The ta: a bug');
  const href = /href="(\/courses\/k8s\/attempts\/[^"]+)"/.exec(page.text)?.[1];
  const attempt = (await student.get(String(href))).text;
  expect(attempt).toMatch(/judged again by The ta: a bug.*?href="[^"]+">the attempt of then/s);
});

test('a loss counts only where its box is ticked', async () => {
  await server.finished(aResult(10), { checkpointId: 'second' });
  checkers.set('checker', failing);
  const { text } = await ta.get(`${path}?checkpoint=second`);
  expect(text).toContain('1 grade falls, if you choose so');
  expect(text).toContain('failed: it is &lt;b&gt;not&lt;/b&gt; there');
  // one box is enough for one grade
  expect(text).not.toContain('Let all');
  const form = { ...fieldsOf(text), reason: 'it took anything' };
  const none = await ta.post(path, form);
  expect((await ta.get(none.location)).text).toContain('Nothing was changed: no loss was chosen');
  expect(await grade('second')).toBe(10);
  const loss = `${server.student.id}/second`;
  expect((await ta.post(path, { ...form, loss })).status).toBe(303);
  expect(await grade('second')).toBe(0);
});

test('all losses at once', async () => {
  await server.finished(aResult(10), { checkpointId: 'second' });
  checkers.set('checker', failing);
  const { text } = await ta.get(`${path}?checkpoint=second`);
  const { location } = await ta.post(path, { ...fieldsOf(text), reason: 'so', accept: 'all' });
  expect((await ta.get(location)).text).toContain('0 grades up, 1 down');
  expect(await grade('second')).toBe(0);
});

test('what moved since the table is refused, and the new table is shown', async () => {
  await finishedFailing('second');
  const { text } = await ta.get(`${path}?checkpoint=second`);
  await finishedFailing('second');
  const { status, text: shown } = await ta.post(path, { ...fieldsOf(text), reason: 'mended' });
  expect(status).toBe(409);
  expect(shown).toContain('Something moved since you saw the table');
  expect(shown).toContain('value="mended"');
  expect(await grade('second')).toBe(0);
  expect((await ta.post(path, { ...fieldsOf(shown), reason: 'mended' })).status).toBe(303);
  expect(await grade('second')).toBe(10);
});

test('where the evidence does not tell, a re-run is asked for', async () => {
  const more = aCheckpoint({
    id: 'second',
    checks: [aCheck(), aCheck({ id: 'new', title: 'New' })],
  });
  const other = await startWebServer({ labs: new Map([['lab', aLab([more])]]), checkers });
  await other.finished(aResult(0, { checks: [failed] }), { checkpointId: 'second' });
  const { text } = await (await other.visitAs('ta-k8s')).get(`${path}?all=1`);
  expect(text).toMatch(/1 grade needs a re-run.*?New/s);
  const [, rerun = ''] = /<a href="([^"]*\/reruns\/new[^"]*)">Run these/.exec(text) ?? [];
  const choice = (await (await other.visitAs('ta-k8s')).get(rerun)).text;
  expect(choice).toMatch(/name="checkpoint" value="second" checked/);
  expect(text).toContain('Judging again changes nothing');
  await other.stop();
});

test('many losses come in pages that stay small', async () => {
  const { store, course } = server;
  for (let n = 10; n < 60; n += 1) {
    const person = await store.people.create({ login: `s${n}`, name: `S ${n}`, passwordHash: '' });
    const place = { courseId: course.id, personId: person.id, role: 'student' as const };
    await store.courses.enroll({ ...place, section: null });
    await server.finished(aResult(10), { studentId: person.id, requestedById: person.id });
  }
  checkers.set('checker', failing);
  const first = (await ta.get(`${path}?checkpoint=checkpoint`)).text;
  expect(first.match(/name="loss"/g)).toHaveLength(25);
  expect(first).toContain('page 1 of 3');
  expect(first.length).toBeLessThan(100_000);
  const second = (await ta.get(`${path}?checkpoint=checkpoint&page=2`)).text;
  expect(second).toContain('S 40');
  expect(second).toMatch(/page=1#losses.*?Previous.*?page=3#losses.*?Next/s);
  expect((await ta.get(`${path}?checkpoint=checkpoint&page=99`)).text).toContain('page 3 of 3');
});
