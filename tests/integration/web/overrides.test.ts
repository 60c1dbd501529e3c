import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultPolicy, type LabPolicy } from '../../../src/domain/policy.js';
import { aCheckpoint, aLab } from '../../support/runs.js';
import { aResult } from '../../support/stores.js';
import { type WebClient, wordsOf } from '../../support/web-client.js';
import { startWebServer, type WebServer } from '../../support/web-server.js';

let server: WebServer;
let ta: WebClient;
let student: WebClient;
let base: string;
const lab = aLab([
  aCheckpoint(),
  aCheckpoint({ id: 'second', title: 'The second' }),
  aCheckpoint({ id: 'third', title: 'The third' }),
]);

beforeAll(async () => {
  server = await startWebServer({ labs: new Map([['lab', lab]]) });
  await server.finished(aResult(6));
  ta = await server.visitAs('ta-k8s');
  student = await server.visitAs('student-k8s');
  base = `/courses/k8s/labs/lab/students/${server.student.id}`;
});
afterAll(() => server.stop());

/** The hidden fields of a checkpoint's form, as the page has them. */
async function fieldsOf(stepId: string): Promise<Record<string, string>> {
  const { text } = await ta.get(base);
  const form = text.split(`/steps/${stepId}/override"`)[1]?.split('</form>')[0] ?? '';
  const fields = form.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name, value]));
}
const change = async (stepId: string, typed: Record<string, string>) =>
  await ta.post(`${base}/steps/${stepId}/override`, { ...(await fieldsOf(stepId)), ...typed });
/** Text without tags, one space between words. */
const sectionOf = (html: string, stepId: string) =>
  html.split(`<section class="entry" id="${stepId}">`)[1]?.split('</section>')[0] ?? '';

test('a grade is changed with a reason, seen by student and staff, and undone', async () => {
  const { status, location } = await change('checkpoint', { score: '8,5', reason: 'fair <b>' });
  expect([status, location]).toEqual([303, `${base}#checkpoint`]);
  const page = sectionOf((await ta.get(base)).text, 'checkpoint');
  expect(wordsOf(page)).toContain('8.5 of 10');
  expect(wordsOf(page)).toMatch(
    /8.5 of 10, given by The ta just now : fair &lt;b&gt; \(Podmark’s own: 6\)/,
  );
  expect(page).toContain('>would count<');
  const seen = await student.get(base);
  expect(wordsOf(sectionOf(seen.text, 'checkpoint'))).toContain('given by The ta');
  expect(seen.text).not.toContain('Change the grade');
  expect(wordsOf((await student.get('/courses/k8s')).text)).toContain('8.5 of 30 points');
  const undone = await ta.post(`${base}/steps/checkpoint/override/undo`, {
    ...(await fieldsOf('checkpoint')),
  });
  expect([undone.status, undone.location]).toEqual([303, `${base}#checkpoint`]);
  const after = sectionOf((await ta.get(base)).text, 'checkpoint');
  expect(wordsOf(after)).not.toContain('given by The ta just now');
  expect(after).toContain('>counts<');
});

test('a checkpoint never tried can be given a grade, and lead back to the gradebook', async () => {
  const { location } = await change('second', {
    score: '4',
    reason: 'on paper',
    from: '?state=fail&open=a/second',
  });
  expect(location).toBe('/courses/k8s/labs/lab/gradebook?state=fail&open=a/second');
  const elsewhere = await change('second', { score: '4', reason: 'x', from: '//evil.example' });
  expect(elsewhere.location).toBe(`${base}#second`);
  await change('second', { score: '4', reason: 'on paper' });
  const page = wordsOf(sectionOf((await student.get(base)).text, 'second'));
  expect(page).toContain('given by The ta just now : on paper (Podmark’s own: –)');
});

test('a refused form comes back with what was typed, and what is wrong', async () => {
  const { status, text } = await change('checkpoint', { score: '11', reason: 'too much' });
  expect(status).toBe(400);
  const section = sectionOf(text, 'checkpoint');
  expect(section).toContain('<details open>');
  expect(section).toMatch(/name="score" value="11"[^>]*aria-invalid="true"/);
  expect(section).toContain('value="too much"');
  expect(section).toContain('Give a number from 0 to 10');
  expect(section).toMatch(/name="score"[^>]* autofocus/);
  expect(sectionOf(text, 'second')).not.toContain('<details open>');
  expect(text.match(/ autofocus/g)).toHaveLength(1);
  const withoutReason = await change('checkpoint', { score: '1', reason: ' ' });
  const again = sectionOf(withoutReason.text, 'checkpoint');
  expect(again).toMatch(/name="reason" value=" "[^>]* aria-invalid="true"[^>]* autofocus/);
  expect(again).toContain('Say why: the student reads it.');
});

test.each([
  ['too many points', { score: '11', reason: 'too <much>' }, 'score', 'Give a number from 0 to 10'],
  ['no number', { score: 'ten', reason: 'fair' }, 'score', 'Give a number from 0 to 10'],
  ['no reason', { score: '9', reason: '' }, 'reason', 'Say why: the student reads it.'],
])(
  'typed in the gradebook it comes back there, in the cell’s panel: %s',
  async (_what, typed, field, message) => {
    const open = `open=${server.student.id}/checkpoint`;
    const from = `?sort=-total&${open}`;
    const { status, text } = await change('checkpoint', { ...typed, from });
    expect(status).toBe(400);
    expect(text).toContain('<tbody id="rows">');
    expect(text).not.toContain('class="entry"');
    const panel = text.split('id="cell-panel"')[1]?.split('</aside>')[0] ?? '';
    expect(panel).toContain('<details open>');
    expect(panel).toContain(`value="${typed.reason.replace('<', '&lt;').replace('>', '&gt;')}"`);
    expect(panel).toContain(`name="score" value="${typed.score}"`);
    expect(panel).toMatch(
      new RegExp(`name="${field}"[^>]* aria-describedby="checkpoint-${field}-problem" autofocus`),
    );
    expect(panel).toContain(message);
    expect(panel).toContain(`name="from" value="${from.replace('&', '&amp;')}"`);
    // the address of the form is not that of the gradebook, so links in the grid must name it
    const cell = /class="cell"><a class="[^"]*" href="([^"]*)" aria-current="true"/.exec(text)?.[1];
    const gradebook = '/courses/k8s/labs/lab/gradebook';
    expect(cell?.replace('&amp;', '&')).toBe(`${gradebook}${from}`);
    expect((await ta.get(`${gradebook}${from}`)).status).toBe(200);
  },
);

test('a grade that moved meanwhile is told in the panel, too', async () => {
  const stale = await fieldsOf('checkpoint');
  await change('checkpoint', { score: '2', reason: 'first' });
  const path = `${base}/steps/checkpoint/override`;
  const from = '?page=1';
  for (const to of [path, `${path}/undo`]) {
    const { status, text } = await ta.post(to, { ...stale, score: '9', reason: 'x', from });
    expect(status).toBe(409);
    const panel = text.split('id="cell-panel"')[1]?.split('</aside>')[0] ?? '';
    expect(panel).toMatch(/role="alert" tabindex="-1" autofocus>This grade changed/);
  }
});

test('who saw another grade is told so, and sees what counts now', async () => {
  const stale = await fieldsOf('checkpoint');
  await change('checkpoint', { score: '3', reason: 'first' });
  const path = `${base}/steps/checkpoint/override`;
  const { status, text } = await ta.post(path, { ...stale, score: '9', reason: 'second' });
  expect(status).toBe(409);
  const section = sectionOf(text, 'checkpoint');
  expect(section).toContain('This grade changed while you looked at it.');
  expect(section).toContain('name="score" value="9"');
  expect(wordsOf(section)).toContain('3 of 10, given by The ta');
  const undone = await ta.post(`${path}/undo`, { ...stale });
  expect(undone.status).toBe(409);
});

test('a form without what it is based on, and one about nobody, are refused', async () => {
  const path = `${base}/steps/checkpoint/override`;
  const { status } = await ta.post(path, { score: '9', reason: 'why' });
  expect(status).toBe(400);
  const wrong = { score: '9', reason: 'why', basedOnOverride: 'x', basedOnAutomatic: '' };
  for (const basedOnOverride of ['x', '1.5', '-1', '99999999999', 'nothing']) {
    const answers = [`${path}/undo`, path].map((to) => ta.post(to, { ...wrong, basedOnOverride }));
    expect((await Promise.all(answers)).map(({ status: one }) => one)).toEqual([400, 400]);
  }
  const automatic = await ta.post(path, { ...wrong, basedOnOverride: '', basedOnAutomatic: '1e9' });
  expect(automatic.status).toBe(400);
  expect((await ta.post(path.replace(server.student.id, 'nobody'), wrong)).status).toBe(404);
  const ofStaff = path.replace(server.student.id, server.instructor.id);
  const whole = { ...wrong, basedOnOverride: '' };
  const { status: refused, text } = await ta.post(ofStaff, whole);
  expect(refused).toBe(409);
  expect(text).toContain('Only students of the course have grades.');
});

const stepPath = '/courses/k8s/labs/lab/steps/checkpoint';
const panelOf = (html: string) => html.split('<div id="panel">')[1]?.split('</form>')[0] ?? '';
async function savePolicy(given: Partial<LabPolicy>) {
  const { policies } = server.store;
  const { revision } = await policies.get(server.course.id, 'lab');
  await policies.save({
    ...{ courseId: server.course.id, labId: 'lab', basedOnRevision: revision },
    ...{ policy: { ...defaultPolicy, ...given }, actorId: server.instructor.id },
  });
}

test('the student reads at the checkpoint who gave the grade, and in the list of steps', async () => {
  await change('checkpoint', { score: '8', reason: 'shown in class' });
  const { text } = await student.get(stepPath);
  expect(wordsOf(panelOf(text))).toContain(
    '8 of 10, given by The ta just now : shown in class (Podmark’s own: 6)',
  );
  expect(panelOf(text)).not.toContain('Best attempt counts');
  const steps = text.split('id="steps">')[1]?.split('</nav>')[0] ?? '';
  expect(wordsOf(steps)).toContain('8 of 10, given by The ta');
  const { text: staffs } = await ta.get(stepPath);
  expect(staffs).not.toContain('given by');
});

test('what lateness took off stands at the checkpoint and among the attempts', async () => {
  const dueAt = new Date(Date.now() - 25 * 60 * 60 * 1000);
  const late = { kind: 'per-day', percentPerDay: 25, floorPercent: 0 } as const;
  await savePolicy({ dueAt, late });
  const text = '(Podmark’s own: earned 6, 3 after 25 hours late)';
  expect(wordsOf((await student.get(stepPath)).text)).toContain(text);
  expect(wordsOf(sectionOf((await student.get(base)).text, 'checkpoint'))).toContain(text);
  await savePolicy({ dueAt, late: { kind: 'not-counted' } });
  const { text: closed } = await student.get(stepPath);
  expect(closed).toContain('The due date has passed.');
  await savePolicy({});
});

test('attempts left stand beside Check; when none is, Check says so, and the server refuses', async () => {
  await savePolicy({ limit: { burst: 2, refillMinutes: 600 } });
  const one = await student.get(stepPath);
  expect(panelOf(one.text)).toMatch(/1 attempt left, one more at /);
  expect(one.text).not.toContain('aria-disabled');
  const submissionKey = /name="submissionKey" value="([^"]+)"/.exec(one.text)?.[1] ?? '';
  const { status } = await student.post(`${stepPath}/check`, { submissionKey });
  expect(status).toBe(303);
  const { events } = await student.stream(`${stepPath}/events`);
  expect(events.at(-1)?.panel).toMatch(/data-none-for="\d+">No attempt is left/);
  const none = await student.get(stepPath);
  expect(none.text).toMatch(/id="check-button" aria-describedby="check-note" aria-disabled="true"/);
  expect(panelOf(none.text)).toContain('No attempt is left. The next one comes at');
  expect((await student.post(`${stepPath}/check`, { submissionKey: 'another' })).status).toBe(409);
  await savePolicy({});
});

test('the history of a grade tells who did what, for staff and the student', async () => {
  await server.store.policies.grantExtension({
    ...{ courseId: server.course.id, labId: 'lab', studentId: server.student.id },
    ...{ dueAt: new Date(), reason: 'was ill', actorId: server.instructor.id },
  });
  for (const client of [ta, student]) {
    const { text } = await client.get(`${base}?all=checkpoint`);
    const history = sectionOf(text, 'checkpoint').split('History of this grade')[1] ?? '';
    const words = wordsOf(history);
    expect(words).toContain('Podmark’s own grade: – → 6');
    expect(words).toContain('The ta gave a grade: 6 → 8.5: fair &lt;b&gt;');
    expect(words).toContain('The ta took the given grade back: 8.5 → 6');
    expect(words).toContain('after The instructor changed the policy, a due date or points: 6 → 3');
    expect(words).toContain('The instructor gave more time: was ill');
    expect(words).not.toContain('pressed Check');
    expect(words).not.toContain('on paper');
    expect(words.indexOf('gave more time')).toBeLessThan(words.indexOf('– → 6'));
    expect(sectionOf(text, 'second')).toContain('on paper');
  }
});

test('of many attempts the newest and the one that counts are shown, and all on demand', async () => {
  const other = { checkpointId: 'third' };
  await server.finished(aResult(10), other);
  for (const _attempt of Array(9).keys()) await server.finished(aResult(0), other);
  const lines = (html: string) =>
    sectionOf(html, 'third')
      .split('History of this grade')[0]
      ?.match(/what was seen/g)?.length;
  const { text } = await ta.get(base);
  expect(lines(text)).toBe(6);
  expect(sectionOf(text, 'third')).toContain('>counts<');
  expect(sectionOf(text, 'third')).toContain('All 10 attempts, and the whole history');
  const whole = await ta.get(`${base}?all=third`);
  expect(lines(whole.text)).toBe(10);
  expect(sectionOf(whole.text, 'third')).not.toContain('All 10 attempts');
});
