import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { unreachableReasons } from '../../../src/domain/outcome.js';
import { aCheck, aCheckpoint, aLab } from '../../support/runs.js';
import { addNode, aResult } from '../../support/stores.js';
import type { WebClient } from '../../support/web-client.js';
import { startWebServer, until, type WebServer } from '../../support/web-server.js';

/** What a person, a student's answer or a node might say to break a page. */
const evil = `<script>alert(1)</script> "'\u202e=1+1`;
const evilText = '&lt;script&gt;alert(1)&lt;/script&gt; &#34;&#39;\ufffd=1+1';

const answers = [{ id: 'port', label: 'The node port', placeholder: '' }];
const lab = aLab([
  aCheckpoint({ answers, checks: [aCheck(), aCheck({ id: 'after', needs: ['check'] })] }),
  aCheckpoint({ id: 'second', title: 'The second' }),
  aCheckpoint({ id: 'third', title: 'The third' }),
]);

let server: WebServer;
let student: WebClient;
let ta: WebClient;

beforeAll(async () => {
  server = await startWebServer({ labs: new Map([['lab', lab]]) });
  student = await server.visitAs('student-k8s');
  ta = await server.visitAs('ta-k8s');
});
afterAll(() => server.stop());

const labPath = '/courses/k8s/labs/lab';
const studentPath = () => `${labPath}/students/${server.student.id}`;

async function enroll(login: string, name: string, section: string | null = null) {
  const { store, course } = server;
  const known = await store.people.findForSignIn('ta-k8s');
  const person = await store.people.create({
    ...{ login, name, passwordHash: known?.passwordHash ?? '' },
  });
  await store.courses.enroll({
    ...{ courseId: course.id, personId: person.id, role: 'student', section },
  });
  return person;
}

test('a lab without a page after its last step has none, and no link to one', async () => {
  expect((await student.get(`${labPath}/end`)).status).toBe(404);
  expect((await student.get(`${labPath}/steps/third`)).text).not.toContain(`${labPath}/end`);
});

describe('what people and nodes say', () => {
  let person: Awaited<ReturnType<typeof enroll>>;
  let attemptId: string;

  beforeAll(async () => {
    person = await enroll('evil', evil, evil);
    await addNode(server.store, { course: server.course, student: person });
    const [check] = aResult(null).checks;
    if (!check) throw new Error('a result has a check');
    const outcome = {
      kind: 'fail',
      expected: evil,
      observed: evil,
      hint: evil,
      command: evil,
    } as const;
    const result = aResult(3, {
      checks: [{ ...check, title: evil, checker: 'checker', outcome, facts: { said: evil } }],
      calls: [{ at: '2026-01-01T00:00:00.000Z', what: evil, durationMs: 1, result: evil }],
    });
    const mine = { studentId: person.id, requestedById: person.id, answers: { port: evil } };
    attemptId = (await server.finished(result, mine)).id;
    const rerun = { kind: 'rerun', reason: evil, requestedById: server.ta.id } as const;
    await server.finished(result, { ...mine, ...rerun });
  });

  test.each([
    ['the gradebook', () => `${labPath}/gradebook`, 2],
    ["the student's attempts", () => `${labPath}/students/${person.id}`, 2],
    ['an attempt', () => `/courses/k8s/attempts/${attemptId}`, 9],
  ])('is only text in %s', async (_page, path, times) => {
    const { status, text } = await ta.get(path());
    expect(status).toBe(200);
    expect(text).not.toContain('<script>alert');
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(text.split(evilText).length - 1).toBeGreaterThanOrEqual(times);
  });

  test("is only text in the student's own page, and in what is typed in a form", async () => {
    const mine = await server.visitAs('evil');
    const { text } = await mine.get(`${labPath}/steps/checkpoint`);
    expect(text).not.toContain('<script>alert');
    expect(text).toContain(`name="answer-port" value="${evilText}"`);
    const node = await mine.post('/courses/k8s/node/test', {
      host: evil,
      sshPort: evil,
      user: evil,
    });
    expect(node.status).toBe(400);
    expect(node.text).toContain(`name="host" value="${evilText}"`);
    const signIn = await server.visit();
    await signIn.get(`/sign-in?next=${encodeURIComponent(`/${evil}`)}`);
    const again = await signIn.post('/sign-in', { login: evil, password: evil, next: `/${evil}` });
    expect(again.text).toContain(`name="login" value="${evilText}"`);
    expect(again.text).not.toContain('<script>alert');
  });
});

describe('the gradebook', () => {
  beforeAll(async () => {
    await server.finished(aResult(10));
    await server.finished(aResult(4), { checkpointId: 'second' });
    await server.finished(aResult(null), { checkpointId: 'third' });
  });

  test('has a row for each student, a cell for each checkpoint, and totals', async () => {
    await enroll('idle', 'Idle Student', 'A');
    const { text } = await ta.get(`${labPath}/gradebook`);
    const cells = (name: string) => {
      const row = text.split('<tr>').find((part) => part.includes(`>${name}</a>`)) ?? '';
      return [...row.matchAll(/class="(?:num )?(pass|fail|away|todo|total)"[^>]*>([^<]*)/g)]
        .map(([, state, shown]) => `${state} ${shown}`)
        .slice(-4);
    };
    expect(cells('The student')).toEqual(['pass 10', 'fail 4', 'away –', 'total 14']);
    expect(cells('Idle Student')).toEqual(['todo –', 'todo –', 'todo –', 'total –']);
    const words = text.replace(/<[^>]+>/g, '');
    expect(words).toContain('3 students · 0 finished · 1 with a node that could not be looked at');
    expect(words).toContain('4, 1 attempt, failed');
    expect(text).toContain(`href="${studentPath()}"`);
  });

  test('without students says what to do', async () => {
    const { store } = server;
    const course = await store.courses.create({
      ...{ slug: 'empty', title: 'Empty', key: { publicKey: 'a b', privateKey: 'c' } },
    });
    await store.courses.enroll({
      ...{ courseId: course.id, personId: server.ta.id, role: 'ta', section: null },
    });
    const { text } = await ta.get('/courses/empty/labs/lab/gradebook');
    expect(text).toContain('No students yet.');
    expect(text).not.toContain('<table');
    const courses = await ta.get('/');
    expect(courses.text).toContain('<a href="/courses/empty">Empty</a>');
  });
});

describe('running again', () => {
  const rerun = (by: WebClient, form: Record<string, string>, checkpoint = 'second') =>
    by.post(`${studentPath()}/steps/${checkpoint}/rerun`, form);

  test('is asked for with a reason; who and why stand in attempt and history, and no grade falls', async () => {
    const worse = await server.finished(aResult(10), { checkpointId: 'second' });
    const refused = await rerun(ta, { submissionKey: 'key', reason: '  ' });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('Say why the checkpoint is run again.');
    const answer = await rerun(ta, { submissionKey: 'key', reason: 'the node was down' });
    expect([answer.status, answer.location]).toEqual([303, `${studentPath()}#second`]);
    await rerun(ta, { submissionKey: 'key', reason: 'the node was down' });
    const page = await until(
      () => ta.get(studentPath()),
      ({ text }) => !text.includes('data-reload'),
    );
    expect(page.text.split('run again by The ta: the node was down')).toHaveLength(2);
    const { store, course } = server;
    const whose = { courseId: course.id, studentId: server.student.id, labId: 'lab' };
    const grades = await store.attempts.listGrades(whose);
    expect(grades.find(({ checkpointId }) => checkpointId === 'second')).toMatchObject({
      score: 10,
      automatic: { attemptId: worse.id },
    });
    const [latest] = await store.attempts.listOfStudent({ ...whose, checkpointId: 'second' });
    const evidence = await student.get(`/courses/k8s/attempts/${latest?.id}`);
    expect(evidence.text).toContain('asked for by The ta: the node was down');
    expect(evidence.text).toContain('The ta asked to run it again: the node was down');
    expect(evidence.text).toContain('Podmark’s own grade stays: it was as good or better');
    expect(evidence.text).toContain('What checker saw');
    expect(evidence.text).toContain('&#34;seen&#34;: true');
    expect(evidence.text).toContain('<code>exec true</code>');
  });

  test('which did not finish yet is looked at again, with and without a script', async () => {
    const { store, course } = server;
    await store.attempts.request({
      ...{ courseId: course.id, labId: 'lab', checkpointId: 'third', studentId: server.student.id },
      ...{ requestedById: server.ta.id, kind: 'rerun', reason: 'again', answers: {}, points: 10 },
      submissionKey: 'queued',
    });
    const { text } = await ta.get(studentPath());
    expect(text).toContain('<body data-reload="2">');
    expect(text).toContain(`content="2;url=${studentPath()}"`);
  });

  test('is not offered to students, nor for who has no node', async () => {
    expect((await student.get(studentPath())).text).not.toContain('Run it again');
    expect((await ta.get(studentPath())).text).toContain('Run it again');
    const nodeless = await enroll('nodeless', 'Nodeless');
    const { text } = await ta.get(`${labPath}/students/${nodeless.id}`);
    expect(text).toContain('no node registered');
    expect(text).not.toContain('Run it again');
    const path = `${labPath}/students/${nodeless.id}/steps/second/rerun`;
    const answer = await ta.post(path, { submissionKey: 'none', reason: 'why' });
    expect(answer.status).toBe(409);
  });

  test('of someone who is no student is refused', async () => {
    const path = `${labPath}/students/${server.instructor.id}/steps/second/rerun`;
    const answer = await ta.post(path, { submissionKey: 'staff', reason: 'why' });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('Only students of the course have attempts.');
  });
});

describe('for staff', () => {
  test('a step is there to read, without Check, score and attempts', async () => {
    const { text } = await ta.get(`${labPath}/steps/checkpoint`);
    expect(text).toContain('Only students are checked.');
    expect(text).not.toContain('id="check-form"');
    expect(text).not.toContain('Earlier attempts');
    expect(text).not.toContain('<progress');
  });

  test('pages lead back: attempts to the gradebook, for students to the lab', async () => {
    const theirs = (await ta.get(studentPath())).text;
    expect(theirs).toContain(`<a href="${labPath}/gradebook">`);
    expect(theirs).toContain(`<h1>${server.student.name}</h1>`);
    const mine = (await student.get(studentPath())).text;
    expect(mine).toContain(`<a href="${labPath}">`);
    expect(mine).toContain('<h1>Your attempts</h1>');
    expect(mine).toContain(`<a href="${labPath}/steps/third">The third</a>`);
  });

  test('the course shows gradebooks, and to students their points', async () => {
    const theirs = await ta.get('/courses/k8s');
    expect(theirs.text).toContain(`href="${labPath}/gradebook"`);
    expect(theirs.text).not.toContain('<progress');
    const mine = await student.get('/courses/k8s');
    expect(mine.text).not.toContain('gradebook');
    expect(mine.text).toContain(`<a class="button" href="${labPath}">Go on: The third</a>`);
    expect(theirs.text).not.toContain('Go on');
    expect(mine.text).toMatch(/<progress value="\d+" max="100"/);
  });
});

describe('a lab', () => {
  test('leads to the first step that is not done', async () => {
    expect((await student.get(labPath)).location).toBe(`${labPath}/steps/third`);
    expect((await ta.get(labPath)).location).toBe(`${labPath}/steps/checkpoint`);
  });

  test('shows each step with its state in words', async () => {
    const { text } = await student.get(`${labPath}/steps/second`);
    const steps = [
      ...text.matchAll(/<a href="([^"]*)"( aria-current="step")?>.*?class="sr">, ([\w ]+)/g),
    ];
    expect(
      steps.map(([, href, current, state]) => [href?.split('/').at(-1), current, state]),
    ).toEqual([
      ['checkpoint', undefined, 'passed'],
      ['second', ' aria-current="step"', 'passed'],
      ['third', undefined, 'running'],
    ]);
    expect(text).toContain('← A checkpoint');
    expect(text).toContain('The third →');
  });
});

test.each(unreachableReasons)(
  'a node that is %s is shown in the sentence that was kept',
  async (reason) => {
    const [check] = aResult(null).checks;
    if (!check) throw new Error('a result has a check');
    const outcome = { kind: 'unreachable', reason, detail: `It was ${reason}.` } as const;
    const attempt = await server.finished(aResult(null, { checks: [{ ...check, outcome }] }), {
      checkpointId: reason,
    });
    const { text } = await student.get(`/courses/k8s/attempts/${attempt.id}`);
    expect(text).toContain(`<p>It was ${reason}.</p>`);
    expect(text).toContain('could not look, nothing counted');
  },
);

test('what a node printed stands apart from what Podmark says, and is text', async () => {
  const [check] = aResult(null).checks;
  if (!check) throw new Error('a result has a check');
  const said = '<script>alert(1)</script>\nPassed: 8 of 8';
  const reason = 'login-shell';
  const outcome = { kind: 'unreachable', reason, detail: 'It did not run.', said } as const;
  const result = aResult(null, { checks: [{ ...check, outcome }] });
  const attempt = await server.finished(result, { checkpointId: 'said' });
  const { text } = await student.get(`/courses/k8s/attempts/${attempt.id}`);
  expect(text).toContain('<p>It did not run.</p>');
  expect(text).toMatch(
    /The node says:<\/p><pre[^>]*>&lt;script&gt;alert\(1\)&lt;\/script&gt;\nPassed: 8 of 8<\/pre>/,
  );
});
