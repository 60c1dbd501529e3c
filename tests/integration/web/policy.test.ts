import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aCheckpoint, aLab } from '../../support/runs.js';
import { aResult } from '../../support/stores.js';
import type { WebClient } from '../../support/web-client.js';
import { startWebServer, type WebServer } from '../../support/web-server.js';

let server: WebServer;
let instructor: WebClient;
const path = '/courses/k8s/labs/lab/policy';
const lab = aLab([aCheckpoint(), aCheckpoint({ id: 'second', title: 'The second' })]);

beforeAll(async () => {
  server = await startWebServer({ labs: new Map([['lab', lab]]) });
  await server.finished(aResult(10));
  instructor = await server.visitAs('instructor-k8s');
});
afterAll(() => server.stop());

const kept = () => server.store.policies.get(server.course.id, 'lab');
const scores = async () => {
  const whose = { courseId: server.course.id, studentId: server.student.id, labId: 'lab' };
  return (await server.store.attempts.listGrades(whose)).map(({ score }) => score);
};
/** A whole form, as a browser sends it. */
async function form(given: Record<string, string> = {}): Promise<Record<string, string>> {
  const { revision } = await kept();
  return {
    ...{ revision: String(revision), dueAt: '', graceMinutes: '0', late: 'none' },
    ...{ percentPerDay: '10', perDayFloor: '0', stepsFloor: '0', limit: 'none' },
    ...{ burst: '5', refillMinutes: '10', ...given },
  };
}
const see = async (given: Record<string, string>) =>
  await instructor.get(`${path}?${new URLSearchParams(await form(given))}`);
/** What the Save button of a preview sends. */
function saved(html: string): Record<string, string> {
  const [, section = ''] = html.split('What it would change</h2>');
  const fields = (section.split('</form>')[0] ?? '').matchAll(/name="(\w+)" value="([^"]*)"/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name, value]));
}

const late = { dueAt: '2026-01-05T10:00', late: 'per-day', percentPerDay: '50' };

test('the policy of a lab nobody decided about says so, and a TA does not see it', async () => {
  const { status, text } = await instructor.get(path);
  expect(status).toBe(200);
  expect(text).toContain('Never due. Attempts are not limited.');
  expect(text).toContain('an extension has no effect until it is');
  expect(text.match(/name="stepHours"/g)).toHaveLength(6);
  const ta = await server.visitAs('ta-k8s');
  expect((await ta.get(path)).status).toBe(403);
});

test('what a change would do is seen before it is saved, and then saved exactly', async () => {
  const before = await kept();
  const { status, text } = await see({ ...late, perDayFloor: '20' });
  expect(status).toBe(200);
  expect(text).toContain('<strong>0</strong> grades up, <strong>1</strong> down');
  expect(text).toMatch(/The student <span[^>]*>student-k8s.*?>10<.*?>2<.*?>−8</s);
  expect(await kept()).toEqual(before);
  expect(await scores()).toEqual([10]);
  const { status: posted, location } = await instructor.post(path, saved(text));
  expect(posted).toBe(303);
  expect((await instructor.get(location)).text).toContain('Saved. 1 grade changed.');
  expect(await scores()).toEqual([2]);
  expect((await kept()).policy).toEqual({
    ...{ dueAt: new Date('2026-01-05T10:00:00Z'), graceMinutes: 0, limit: null },
    late: { kind: 'per-day', percentPerDay: 50, floorPercent: 20 },
  });
});

test('steps and limits are read, and shown again as they are', async () => {
  const sent = new URLSearchParams(
    await form({ dueAt: '2026-01-05T10:00', late: 'steps', limit: 'bucket', burst: '3' }),
  );
  for (const [hours, percent] of [
    ['24', '30'],
    ['0', '10,5'],
    ['', ''],
  ] as const) {
    sent.append('stepHours', hours);
    sent.append('stepPercent', percent);
  }
  const { text } = await instructor.get(`${path}?${sent}`);
  expect(text).toContain('Late: 10.5 % less at once, 30 % less after 24 hours.');
  expect(text).toContain('3 attempts at each checkpoint, one more every 10 minutes.');
});

describe('what is wrong', () => {
  test.each<[Record<string, string>, string, RegExp]>([
    [{ dueAt: 'soon' }, 'dueAt', /Give a date and a time/],
    [{ graceMinutes: '1.5' }, 'graceMinutes', /whole number from 0 to 1440/],
    [{ late: 'per-day', percentPerDay: '101' }, 'percentPerDay', /number from 0 to 100/],
    [{ late: 'per-day', perDayFloor: 'x' }, 'perDayFloor', /number from 0 to 100/],
    [{ late: 'steps' }, 'steps', /at least one step/],
    [{ late: 'steps', stepHours: '5', stepPercent: '' }, 'steps', /Each step needs/],
    [{ late: 'steps', stepHours: '5', stepPercent: '5', stepsFloor: '' }, 'stepsFloor', /number/],
    [{ limit: 'bucket', burst: '0' }, 'burst', /whole number from 1 to 1000/],
    [{ limit: 'bucket', refillMinutes: '0' }, 'refillMinutes', /from 0.1 to 10080/],
  ])('with %j is said at %s, and changes nothing', async (given, field, words) => {
    const before = await kept();
    const seen = await see(given);
    const posted = await instructor.post(path, await form(given));
    for (const { status, text } of [seen, posted]) {
      expect(status).toBe(400);
      expect(text).toContain('role="alert"');
      expect(text).toContain(`aria-describedby="${field}-problem"`);
      expect(text.split(`id="${field}-problem">`)[1]?.split('<')[0]).toMatch(words);
    }
    expect(await kept()).toEqual(before);
  });

  test.each([
    [['0', '5'], ['20', '10'], /Each later step must take off more/],
    [['5', '5'], ['10', '20'], /Two steps begin after the same/],
  ])('steps after %j hours of %j percent are no steps', async (hours, percents, words) => {
    const sent = new URLSearchParams(await form({ late: 'steps' }));
    for (const one of hours) sent.append('stepHours', one);
    for (const one of percents) sent.append('stepPercent', one);
    const { status, text } = await instructor.get(`${path}?${sent}`);
    expect(status).toBe(400);
    expect(text).toMatch(words);
  });

  test('somebody else changed it meanwhile: neither seen nor saved, and what was typed stays', async () => {
    const typed = await form({ graceMinutes: '7' });
    const { policy, revision } = await kept();
    await server.store.policies.save({
      ...{ courseId: server.course.id, labId: 'lab', policy, basedOnRevision: revision },
      actorId: server.instructor.id,
    });
    const before = await kept();
    const seen = await instructor.get(`${path}?${new URLSearchParams(typed)}`);
    const posted = await instructor.post(path, typed);
    for (const { status, text } of [seen, posted]) {
      expect(status).toBe(409);
      expect(text).toContain('Somebody changed this policy while you did. Nothing was saved.');
      expect(text).toContain('name="graceMinutes" value="7"');
      expect(text).not.toContain('>Save<');
    }
    expect(await kept()).toEqual(before);
  });
});

describe('an extension', () => {
  const extension = { student: 'student-k8s', dueAt: '2099-01-01T10:00', reason: 'was ill' };

  test('is given, listed and taken back, with the grade each time', async () => {
    await instructor.get(path);
    const given = await instructor.post(`${path}/extensions`, extension);
    expect(given.location).toBe(`${path}?done=granted&changed=1`);
    expect(await scores()).toEqual([10]);
    const { text } = await instructor.get(given.location);
    expect(text).toContain('More time was given. 1 grade changed.');
    expect(text).toContain('Thursday 1 Jan 2099 10:00 (UTC)');
    expect(text).toContain('<td>was ill</td><td>The instructor</td>');
    const back = { studentId: server.student.id };
    const taken = await instructor.post(`${path}/extensions/withdraw`, back);
    expect((await instructor.get(taken.location)).text).toContain('was taken back. 1 grade');
    expect(await scores()).toEqual([2]);
    expect((await instructor.post(`${path}/extensions/withdraw`, back)).location).toBe(path);
  });

  test('that cannot be is said at its fields, with what was typed', async () => {
    const wrong = { ...extension, dueAt: '2026-01-01T00:00', reason: '' };
    const { status, text } = await instructor.post(`${path}/extensions`, wrong);
    expect(status).toBe(400);
    expect(text).toContain('id="until-problem">The lab is due');
    expect(text).toContain('id="reason-problem">Say why');
    expect(text).toContain('name="student" list="students" value="student-k8s"');
    expect(await scores()).toEqual([2]);
  });
});

test("the course's time zone is chosen; a time that clocks leave out or have twice is told", async () => {
  await instructor.get(path);
  const wrong = await instructor.post(`${path}/time-zone`, { timeZone: 'Atlantis' });
  expect(wrong.status).toBe(400);
  expect(wrong.text).toContain('id="timeZone-problem">There is no time zone “Atlantis”');
  const right = await instructor.post(`${path}/time-zone`, { timeZone: 'Europe/Berlin' });
  const { text } = await instructor.get(right.location);
  expect(text).toContain('The zone was changed.');
  expect(text).toContain('Due Monday 5 Jan 11:00 (Europe/Berlin).');
  expect((await see({ dueAt: '2026-03-29T02:30' })).text).toContain('As late is 29 Mar 03:30.');
  const twice = await see({ dueAt: '2026-10-25T02:30' });
  expect(twice.status).toBe(200);
  expect(twice.text).toContain('that time comes twice: the later one is meant');
});

test('a student reads when the lab is due for them, and what becomes of late attempts', async () => {
  const student = await server.visitAs('student-k8s');
  const save = async (given: object) => {
    const { policy, revision } = await kept();
    await server.store.policies.save({
      ...{ courseId: server.course.id, labId: 'lab', basedOnRevision: revision },
      ...{ policy: { ...policy, ...given }, actorId: server.instructor.id },
    });
  };
  const pages = async () => {
    const texts = [];
    for (const page of ['/courses/k8s', '/courses/k8s/labs/lab/steps/second']) {
      texts.push((await student.get(page)).text.replace(/<[^>]*>/g, ''));
    }
    return texts;
  };
  await save({ dueAt: new Date('2099-11-27T22:59:00Z'), late: { kind: 'not-counted' } });
  for (const text of await pages()) {
    expect(text).toMatch(/due Friday 27 Nov 2099 23:59 \(Europe\/Berlin\), in \d+ days\./);
    expect(text).toContain('Late attempts show how it stands and count nothing.');
  }
  await save({ dueAt: new Date('2026-01-05T10:00:00Z') });
  for (const text of await pages()) expect(text).toContain('closed since Monday 5 Jan 11:00');
  await server.store.policies.grantExtension({
    ...{ courseId: server.course.id, labId: 'lab', studentId: server.student.id },
    ...{ dueAt: new Date('2099-01-01T09:00:00Z'), reason: 'ill', actorId: server.instructor.id },
  });
  for (const text of await pages()) expect(text).toContain('extended to Thursday 1 Jan 2099 10:00');
});
