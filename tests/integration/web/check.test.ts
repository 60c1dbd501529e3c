import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NodeUnreachable } from '../../../src/domain/outcome.js';
import { defaultPolicy } from '../../../src/domain/policy.js';
import { Gates } from '../../support/gates.js';
import { aCheck, aCheckpoint, aLab } from '../../support/runs.js';
import { type WebClient, wordsOf } from '../../support/web-client.js';
import { startWebServer, until, type WebServer } from '../../support/web-server.js';

let gates: Gates;
let server: WebServer;
let student: WebClient;

const answers = [{ id: 'port', label: 'The node port', placeholder: '3xxxx' }];
const checks = [
  aCheck({ id: 'one', title: 'The first', checker: 'gate', params: { gate: 'one' } }),
  aCheck({ id: 'two', title: 'The second', checker: 'gate', params: { gate: 'two' } }),
  aCheck({
    id: 'three',
    title: 'The third',
    checker: 'gate',
    params: { gate: 'three' },
    needs: ['two'],
  }),
];
const choice = {
  kind: 'choice',
  id: 'ip',
  label: 'The cluster IP',
  options: [
    { id: 'same', text: 'the same' },
    { id: 'changed', text: 'another' },
  ],
} as const;
const steps = aLab([
  aCheckpoint({ checks, answers }),
  aCheckpoint({ id: 'next', title: 'Next' }),
  aCheckpoint({
    id: 'both',
    answers: [{ id: 'host', label: 'Host', placeholder: 'x' }, ...answers],
  }),
  aCheckpoint({
    ...{ id: 'choice', title: 'Choice', points: 0, answers: [choice] },
    checks: [aCheck({ checker: 'gate', params: { gate: 'one' } })],
  }),
]);
const lab = { ...steps, end: 'You have **seen** it all.' };
const step = '/courses/k8s/labs/lab/steps/checkpoint';
const fail = { kind: 'fail', expected: 'a Service', observed: 'none', hint: 'Make it.' } as const;

beforeEach(async () => {
  gates = new Gates();
  server = await startWebServer({
    labs: new Map([['lab', lab]]),
    checkers: new Map([['gate', gates.checker]]),
  });
  student = await server.visitAs('student-k8s');
});
afterEach(async () => {
  for (const gate of ['one', 'two', 'three']) gates.open(gate);
  await server.stop();
});

async function press(submissionKey: string, by = student) {
  await by.get(step);
  return await by.post(`${step}/check`, { submissionKey, 'answer-port': ' 31000 ' });
}

async function attempts(checkpointId?: string) {
  const whose = { courseId: server.course.id, studentId: server.student.id, labId: 'lab' };
  const all = await server.store.attempts.listOfStudent(whose);
  return all.filter((one) => checkpointId === undefined || one.checkpointId === checkpointId);
}

const finished = (checkpointId?: string) =>
  until(
    () => attempts(checkpointId),
    (all) => all.length > 0 && all.every((one) => one.state === 'finished'),
  );

/** The checks of a page or of a panel: state and note of each. */
function checksIn(html: string): string[] {
  const lines = html.matchAll(
    /<li class="(\w+)"[^>]*>[\s\S]*?<span class="note[^>]*>([\s\S]*?)<\/li>/g,
  );
  return [...lines].map(
    ([, state, rest]) => `${state} ${/<\/span>([^<]*)<\/span>/.exec(rest ?? '')?.[1]}`,
  );
}

const statusIn = (html: string) => /class="[^"]*status[^>]*>([^<]*)</.exec(html)?.[1];
/** Text without tags, one space between words. */

describe('a question with options', () => {
  const path = '/courses/k8s/labs/lab/steps/choice';
  const answer = (choice: Record<string, string>) =>
    student.post(`${path}/check`, { submissionKey: 'key', ...choice });

  test('is a named group of radio buttons, and none is chosen before', async () => {
    const { text } = await student.get(path);
    expect(wordsOf(text)).toContain('The cluster IP the same another');
    expect(text).toMatch(/<fieldset[^>]*>\s*<legend>The cluster IP<\/legend>/);
    expect(text.match(/<input type="radio" name="answer-ip" [^>]* required/g)).toHaveLength(2);
    expect(text).not.toMatch(/<input[^>]* checked/);
  });

  test('keeps the choice, and shows it in words beside the attempt', async () => {
    expect((await answer({ 'answer-ip': 'changed' })).status).toBe(303);
    gates.open('one');
    const [attempt] = await finished('choice');
    expect(attempt?.answers).toEqual({ ip: 'changed' });
    expect((await student.get(path)).text).toMatch(/value="changed"[^>]* checked/);
    const { text } = await student.get(`/courses/k8s/attempts/${attempt?.id}`);
    expect(wordsOf(text)).toContain('The cluster IP another');
  });

  test.each([
    ['nothing chosen', {}],
    ['a choice that there is not', { 'answer-ip': 'other' }],
  ])('with %s is refused at the question, and uses up nothing', async (_, choice) => {
    const { status, text } = await answer(choice);
    expect(status).toBe(422);
    expect(text).toContain('<fieldset class="question" aria-describedby="ip-problem">');
    expect(text).toMatch(/value="same"[^>]* autofocus/);
    expect(text).toContain('id="ip-problem">You left this empty, so nothing was checked.<');
    expect(await attempts('choice')).toEqual([]);
  });
});

test('the page after the last step is on the way, and has no checkpoint', async () => {
  const end = '/courses/k8s/labs/lab/end';
  const last = await student.get('/courses/k8s/labs/lab/steps/choice');
  expect(last.text).toContain(`<a href="${end}">What you have learned →</a>`);
  const { status, text } = await student.get(end);
  expect(status).toBe(200);
  expect(text).toContain(`<a href="${end}" aria-current="page">`);
  expect(text).toContain('You have <strong>seen</strong> it all.');
  expect(text).toContain('>← Choice</a>');
  expect(text).not.toContain('check-form');
});

describe('pressing Check', () => {
  test('is one attempt with what was typed, however often the form is sent', async () => {
    const first = await press('key');
    expect([first.status, first.location]).toEqual([303, `${step}#result`]);
    await press('key');
    gates.open('one');
    gates.open('two', fail);
    await finished();
    await press('key');
    expect((await attempts()).map((one) => one.answers)).toEqual([{ port: '31000' }]);
    expect((await student.get(step)).text).toContain('name="answer-port" value="31000"');
  });

  test('again while it runs means the one that runs', async () => {
    await Promise.all([press('key one'), press('key two')]);
    expect(await attempts()).toHaveLength(1);
  });

  test.each([
    ['an empty field', { 'answer-port': '' }],
    ['spaces', { 'answer-port': ' \t\u00a0 ' }],
    ['a form from before the field was there', {}],
  ])('with %s is refused at the field, and uses up nothing', async (_, given) => {
    const { store, course, instructor } = server;
    await store.policies.save({
      ...{ courseId: course.id, labId: 'lab', basedOnRevision: 0, actorId: instructor.id },
      policy: { ...defaultPolicy, limit: { burst: 5, refillMinutes: 60 } },
    });
    const before = await student.get(step);
    expect(before.text).toMatch(/<input name="answer-port"[^>]* required pattern="\.\*\\S\.\*"/);
    const { status, text } = await student.post(`${step}/check`, {
      submissionKey: 'key',
      ...given,
    });
    expect(status).toBe(422);
    expect(text).toMatch(
      /<input name="answer-port"[^>]* aria-invalid="true" aria-describedby="port-problem" autofocus>/,
    );
    expect(text).toContain('id="port-problem">You left this empty, so nothing was checked.<');
    expect(text).toContain('5 attempts left');
    expect(text).toContain(`data-page="${step}"`);
    expect(await attempts()).toEqual([]);
    const history = await store.history.list({ courseId: course.id, limit: 10 });
    expect(history.map(({ action }) => action)).not.toContain('attempt-requested');
  });

  test('with one of two answers keeps it, and asks for the other', async () => {
    const { status, text } = await student.post(`/courses/k8s/labs/lab/steps/both/check`, {
      ...{ submissionKey: 'key', 'answer-host': 'node <1>', 'answer-port': '' },
    });
    expect(status).toBe(422);
    expect(text).toContain('name="answer-host" value="node &lt;1&gt;"');
    expect(text).not.toContain('id="host-problem"');
    expect(text).toContain('id="port-problem"');
  });

  test('without a node is refused with the reason, and writes nothing', async () => {
    const { store, course } = server;
    const { passwordHash } = (await store.people.findForSignIn('ta-k8s')) ?? { passwordHash: '' };
    const person = await store.people.create({ login: 'new', name: 'New', passwordHash });
    const enrollment = { courseId: course.id, personId: person.id, section: null };
    await store.courses.enroll({ ...enrollment, role: 'student' });
    const newcomer = await server.visitAs('new');
    const page = await newcomer.get(step);
    expect(wordsOf(page.text)).toContain('Check You haven’t registered a node yet.');
    expect(page.text).not.toContain('id="check-form"');
    const answer = await press('key', newcomer);
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('register it first');
  });

  test('the page shows each check as it goes, and reloads itself where there is no script', async () => {
    const before = await student.get(step);
    expect(statusIn(before.text)).toBe('Not checked yet.');
    expect(before.text).toContain('data-running="false"');
    expect(before.text).not.toContain('http-equiv="refresh"');
    await press('key');
    await gates.reached('one');
    await gates.reached('two');
    gates.open('two', fail);
    const page = await until(
      () => student.get(step),
      ({ text }) => text.includes('<li class="skip">'),
    );
    expect(checksIn(page.text)).toEqual(['wait looking', 'fail 0 s', 'skip '].map(note));
    expect(page.text).toContain('data-running="true"');
    expect(page.text).toContain(
      `<noscript><meta http-equiv="refresh" content="2;url=${step}?wait=1"></noscript>`,
    );
    gates.open('one');
    await finished();
    const after = await student.get(step);
    expect(statusIn(after.text)).toBe('Not yet: 3.33 of 10 points.');
    expect(after.text).not.toContain('http-equiv="refresh"');
    for (const words of ['a Service', 'none', 'Make it.', 'Fix “The second” first.']) {
      expect(after.text).toContain(words);
    }
  });
});

/** Durations differ from run to run. */
function note(text: string) {
  return expect.stringMatching(`^${text.replace('0 s', '(\\d+\\.\\d s)?')}$`);
}

describe('an outcome that is no verdict', () => {
  test('a node that cannot be looked at: the reason, and nothing counted', async () => {
    const detail = 'Port 22 of your node refused the connection.';
    gates.open('one', new NodeUnreachable('refused', detail));
    gates.open('two');
    gates.open('three');
    await press('key');
    await finished();
    const { text } = await student.get(step);
    expect(statusIn(text)).toBe('Podmark could not look. Nothing was counted.');
    expect(text).toContain(`<p>${detail}</p>`);
    expect(text).toContain('href="/courses/k8s/node">Test the connection</a>');
    expect(text).toContain('<span class="num small soft">– of 10 points</span>');
    expect(checksIn(text)[0]).toBe('away could not look');
  });

  test('our own mistake: a reference that the log has', async () => {
    gates.open('one', new Error('a bug'));
    gates.open('two');
    gates.open('three');
    await press('key');
    await finished();
    const { text } = await student.get(step);
    const errorId = /Podmark made a mistake, not you[^<]*Reference ([\w-]+)/.exec(text)?.[1];
    expect(server.log).toContainEqual(expect.objectContaining({ errorId }));
    expect(text).not.toContain('a bug');
  });

  test('an attempt that broke as a whole has a reference, too', async () => {
    const attempt = await server.finished(
      { outcome: 'broken', score: null, checks: [], calls: [] },
      { checkpointId: 'next' },
    );
    const { text } = await student.get('/courses/k8s/labs/lab/steps/next');
    expect(statusIn(text)).toContain(`Reference ${attempt.id}`);
  });
});

describe('the stream of progress', () => {
  test('tells each change, the end, and then ends', async () => {
    await press('key');
    await gates.reached('two');
    const stream = await student.stream(`${step}/events`, ({ panel }) => {
      if (checksIn(panel)[1]?.startsWith('fail')) gates.open('one');
      else gates.open('two', fail);
      return false;
    });
    expect(stream.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(stream.headers['cache-control']).toContain('no-store');
    const { events } = stream;
    expect(events.slice(0, -1).every(({ running }) => running)).toBe(true);
    expect(checksIn(events[0]?.panel ?? '')).toEqual([
      'wait looking',
      'wait looking',
      'todo waits',
    ]);
    const between = events.map(({ panel }) => checksIn(panel).map((one) => one.split(' ')[0]));
    expect(between).toContainEqual(['wait', 'fail', 'skip']);
    const last = events.at(-1);
    expect(last?.running).toBe(false);
    expect(statusIn(last?.panel ?? '')).toBe('Not yet: 3.33 of 10 points.');
    expect(last?.steps).toContain('3.33 of 30 points');
    expect(Math.abs((last?.now ?? 0) - Date.now())).toBeLessThan(5000);
  });

  test('of an attempt that is finished already is one message', async () => {
    gates.open('one');
    gates.open('two', fail);
    await press('key');
    await finished();
    const { events } = await student.stream(`${step}/events`);
    expect(events.map(({ running }) => running)).toEqual([false]);
  });

  test('is not there before the first attempt', async () => {
    expect((await student.get(`${step}/events`)).status).toBe(404);
  });

  test('ends when the server stops, so that it does not keep it, and goes on with the next', async () => {
    await press('key');
    await gates.reached('one');
    let stopped: Promise<void> | undefined;
    const { events } = await student.stream(`${step}/events`, () => {
      server.stopBeingReady();
      stopped ??= server.queue.stop();
      for (const gate of ['one', 'two']) gates.open(gate);
      return false;
    });
    await stopped;
    expect(events.map(({ running }) => running)).toEqual([true]);
    expect((await attempts()).map(({ state }) => state)).toEqual(['queued']);
  });

  test('tells a place in the queue, which others move', async () => {
    const { store, course, student: person } = server;
    const where = { courseId: course.id, labId: 'lab', checkpointId: 'checkpoint', points: 10 };
    const queued = async (studentId: string, submissionKey: string) => {
      const by = { studentId, requestedById: studentId, kind: 'submission', reason: null } as const;
      const { attempt } = await store.attempts.request({
        ...where,
        ...by,
        answers: {},
        submissionKey,
      });
      return attempt;
    };
    const before = await queued(server.instructor.id, 'theirs');
    await queued(person.id, 'mine');
    const seen: (string | undefined)[] = [];
    await student.stream(`${step}/events`, ({ panel }) => {
      const status = statusIn(panel);
      if (seen.at(-1) !== status) seen.push(status);
      if (seen.length === 1) void store.attempts.start(before.id);
      return seen.length === 2;
    });
    expect(seen).toEqual(['Waiting: 1 before this one.', 'Waiting for its turn.']);
  });

  test('of a page that is gone is forgotten', async () => {
    await press('key');
    await gates.reached('one');
    await student.stream(`${step}/events`, () => true);
    gates.open('one');
    gates.open('two', fail);
    await finished();
    const mistakes = server.log.filter(({ level }) => Number(level) >= 50);
    expect(mistakes).toEqual([]);
  });
});
