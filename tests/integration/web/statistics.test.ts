import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CheckResult } from '../../../src/domain/attempt.js';
import type { AttemptRequest } from '../../../src/domain/stores.js';
import { makeUpClass } from '../../support/large-class.js';
import { aCheck, aCheckpoint, aLab } from '../../support/runs.js';
import type { WebClient } from '../../support/web-client.js';
import { aResult, startWebServer, type WebServer } from '../../support/web-server.js';

const lab = aLab([
  aCheckpoint({ title: 'Endpoints', checks: [aCheck({ title: 'Two endpoints' })] }),
  aCheckpoint({ id: 'second', title: 'Names' }),
]);
const path = '/courses/k8s/labs/lab/statistics';

let server: WebServer;
let ta: WebClient;

async function enroll(login: string, section: string | null): Promise<string> {
  const { people, courses } = server.store;
  const person = await people.create({ login, name: `Name of ${login}`, passwordHash: 'none' });
  const ids = { courseId: server.course.id, personId: person.id };
  await courses.enroll({ ...ids, role: 'student', section });
  return person.id;
}

const by = (studentId: string): Partial<AttemptRequest> => ({
  ...{ studentId, requestedById: studentId },
});

const failed = (hint = 'Compare the selector with the labels.'): CheckResult => ({
  ...{ checkId: 'check', title: 'A check', checker: 'checker', facts: {}, durationMs: 1 },
  outcome: {
    kind: 'fail',
    ...{ expected: 'two endpoints', observed: 'no endpoints at all', hint, hintId: 'selector' },
  },
});

/** The page as a reader sees it: words without tags. */
async function read(query = ''): Promise<string> {
  const { status, text } = await ta.get(path + query);
  expect(status).toBe(200);
  return text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

beforeAll(async () => {
  server = await startWebServer({ labs: new Map([['lab', lab]]) });
  ta = await server.visitAs('ta-k8s');
});
afterAll(() => server.stop());

describe('where there is nothing to see', () => {
  test('a class of one that has not begun is told so, with what to do', async () => {
    const text = await read();
    expect(text).toContain('Your student has not pressed Check yet.');
    expect(text).toContain('Read the lab');
    expect(text).not.toContain('What to teach tomorrow');
  });

  test('a class of many is told so, too', async () => {
    await enroll('bob', 'A');
    expect(await read()).toContain('None of 2 students has pressed Check yet.');
  });

  test('a section without students leads back to the class', async () => {
    const { text } = await ta.get(`${path}?section=%3Cb%3E`);
    expect(text).toContain('There are no students in section &lt;b&gt;.');
    expect(text).toContain(`<a href="${path}">See the whole class</a>`);
  });

  test('a course without students leads to its people', async () => {
    const empty = await startWebServer();
    try {
      const { store, course, student } = empty;
      const ids = { courseId: course.id, personId: student.id };
      await store.courses.enroll({ ...ids, role: 'ta', section: null });
      const { text } = await (await empty.visitAs('ta-k8s')).get(path);
      expect(text).toContain('No students yet.');
      expect(text).toContain('<a href="/courses/k8s/people">People</a>');
    } finally {
      await empty.stop();
    }
  });
});

describe('a class at work', () => {
  beforeAll(async () => {
    const cyd = await enroll('cyd', 'B');
    const dan = await enroll('dan', 'A');
    await server.finished(aResult(null));
    await server.finished(aResult(0, { checks: [failed()] }));
    await server.finished(aResult(10));
    await server.finished(aResult(10), { checkpointId: 'second' });
    for (const _attempt of Array(5).keys()) {
      await server.finished(aResult(2.5, { checks: [failed('Look again.')] }), by(cyd));
    }
    for (const _attempt of Array(4).keys()) await server.finished(aResult(null), by(dan));
  });

  test('is told in figures', async () => {
    const text = await read();
    expect(text).toContain('students 4');
    expect(text).toContain('started 3 75%');
    expect(text).toContain('finished 1 25%');
    expect(text).toContain('median total 2.5 of 20, of those who started');
    expect(text).toContain('attempts 13 in the last 24 hours');
    expect(text).toContain('could not look 5 38% of 13 attempts');
  });

  test('is drawn, and every picture says the same in words and numbers', async () => {
    const { text } = await ta.get(path);
    const pictures = text.match(/<svg[^>]*role="img"/g) ?? [];
    expect(pictures).toHaveLength(2);
    expect(text).toMatch(/At its end: all 2: 1; 1: 0; none yet: 2; not begun: 1\./);
    expect(text.match(/<summary>The same in numbers/g)).toHaveLength(2);
    const words = await read();
    expect(words).toContain('18 to 20 1');
    expect(words).toContain('2 to below 4 1');
    expect(words).toContain('not begun 1');
  });

  test('has a row for each checkpoint, in which could not look is no failure', async () => {
    const text = await read();
    expect(text).toMatch(
      /Endpoints 1 passed 1 partly 1 could not look 1 not tried 2 to pass (at once|under 1 min) 42% could not look/,
    );
    expect(text).toMatch(/Names 1 passed 3 not tried 1 to pass at once 0% could not look/);
  });

  test('shows who is stuck, and where', async () => {
    const { text } = await ta.get(path);
    const stuck = text.slice(text.indexOf('id="stuck"'), text.indexOf('id="lessons"'));
    expect(stuck).toMatch(/students\/[0-9a-f-]+#checkpoint">Name of cyd</);
    expect(stuck).toContain('5 attempts without a pass');
    expect(stuck).toContain('A check, 5 times in a row');
    expect(stuck).toMatch(/Name of dan<.*4 attempts could not look/s);
    expect(stuck).not.toContain('The student');
  });

  test('tells who needs help and what to teach before it counts checkpoints', async () => {
    const { text } = await ta.get(path);
    const places = ['stuck', 'lessons', 'checkpoints'].map((id) => text.indexOf(`id="${id}"`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  test('shows what to teach: the check, how many failed it, the hint and what was seen', async () => {
    const text = await read();
    const lessons = text.slice(text.indexOf('What to teach tomorrow'));
    expect(lessons).toContain('Two endpoints Endpoints');
    expect(lessons).toContain('2 students · 6 attempts · 1 not passed yet');
    expect(lessons).toContain(
      'Compare the selector with the labels. 2 students last read this hint',
    );
    expect(lessons).toContain('expected two endpoints observed no endpoints at all');
  });

  test('can be looked at by section, and the choice stays', async () => {
    const { text } = await ta.get(`${path}?section=B&failures=all`);
    expect(text).toContain(`href="${path}?section=B&amp;failures=all" aria-current="page">B<`);
    expect(text).toContain(`href="${path}?section=A&amp;failures=all">A<`);
    expect(text).toContain(`href="${path}?section=B#lessons">Last 7 days<`);
    const words = await read('?section=B');
    expect(words).toContain('student 1 started 1 100%');
    expect(words).toContain('1 student · 5 attempts · 1 not passed yet');
    expect(words).not.toContain('Name of dan');
  });

  test('where nobody failed or is stuck it says that', async () => {
    await server.finished(aResult(10), by(await enroll('eve', 'C')));
    const words = await read('?section=C');
    expect(words).toContain('No check failed in the last 7 days.');
    expect(words).toContain('Nobody, as far as attempts tell.');
    expect(await read('?section=C&failures=all')).toContain('No check has failed yet.');
  });

  test('what the address asks for beyond that is left out', async () => {
    expect(await read('?section=&failures=x')).toContain('students 5');
    expect(await read('?section=A&section=B')).toContain('students 5');
  });

  test('students do not see it', async () => {
    const student = await server.visitAs('student-k8s');
    expect((await student.get(path)).status).toBe(403);
  });
});

test('many who are stuck are folded after the first eight', async () => {
  const { text } = await ta.get(path);
  expect(text).not.toContain('more</summary>');
  for (const number of Array(7).keys()) {
    const someone = by(await enroll(`many-${number}`, 'D'));
    for (const _attempt of Array(4).keys()) await server.finished(aResult(0), someone);
  }
  expect((await ta.get(path)).text).toContain('<summary>1 more</summary>');
});

test('a large class of which most are stuck has a page below 100 kB', async () => {
  const checkpoints = lab.steps.map(({ id, checkpoint }) => ({ id, points: checkpoint.points }));
  makeUpClass({
    ...{ file: server.databaseFile, courseSlug: 'k8s', labId: 'lab', checkpoints },
    ...{ students: 200, attemptsEach: 5 },
  });
  const { text } = await ta.get(path);
  expect(text).toMatch(/<p class="small soft">and \d\d+ more<\/p>/);
  expect(Buffer.byteLength(text)).toBeLessThan(100_000);
});
