import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../../src/domain/outcome.js';
import { defaultPolicy, type LabPolicy } from '../../../src/domain/policy.js';
import { Gates } from '../../support/gates.js';
import { aCheck, aCheckpoint, aLab } from '../../support/runs.js';
import { aResult } from '../../support/stores.js';
import { type WebClient, wordsOf } from '../../support/web-client.js';
import { startWebServer, until, type WebServer } from '../../support/web-server.js';

const titles = ['The first', 'The second', 'The third'];
const checks = titles.map((title) =>
  aCheck({ id: title, title, checker: 'gate', params: { gate: title } }),
);
const lab = aLab([aCheckpoint({ checks })]);
const step = '/courses/k8s/labs/lab/steps/checkpoint';
const fail: Outcome = { kind: 'fail', expected: 'a Service', observed: 'none', hint: 'Make it.' };
const pass: Outcome = { kind: 'pass', observed: 'it is there' };
const away: Outcome = { kind: 'unreachable', reason: 'refused', detail: 'Port 22 refused.' };

let gates: Gates;
let server: WebServer;
let student: WebClient;

beforeEach(async () => {
  gates = new Gates();
  server = await startWebServer({
    labs: new Map([['lab', lab]]),
    checkers: new Map([['gate', gates.checker]]),
  });
  student = await server.visitAs('student-k8s');
});
afterEach(async () => {
  for (const title of titles) gates.open(title);
  await server.stop();
});

/** An attempt with these outcomes. */
async function seen(...outcomes: Outcome[]) {
  const passes = outcomes.filter(({ kind }) => kind === 'pass').length;
  const isAway = outcomes.some(({ kind }) => kind === 'unreachable');
  const score = isAway ? null : (10 * passes) / outcomes.length;
  const results = outcomes.map((outcome, index) => {
    const title = titles[index] ?? '';
    return { checkId: title, title, checker: 'gate', outcome, facts: null, durationMs: 1 };
  });
  await server.finished({ ...aResult(score), checks: results });
}

const page = async () => (await student.get(step)).text;
/** The panel in words, with the buttons and the note beside them. */
async function panelWords(): Promise<string> {
  const html = (await page()).split('id="checkpoint"')[1]?.split('</section>')[0] ?? '';
  return wordsOf(html.replace(/<template[\s\S]*?<\/template>/g, ''));
}
async function saved(policy: Partial<LabPolicy>) {
  await server.store.policies.save({
    ...{ courseId: server.course.id, labId: 'lab', basedOnRevision: 0 },
    ...{ policy: { ...defaultPolicy, ...policy }, actorId: server.instructor.id },
  });
}

describe('a press on Check leads to', () => {
  const resultIn = (html: string) => {
    const marked = html.match(/<[^<>]* id="result"[^<>]*>/g) ?? [];
    const said = /data-said="([^"]*)"/.exec(html)?.[1];
    return { marked: marked.map((tag) => /class="([^"]*)"/.exec(tag)?.[1]), said };
  };

  test('the first check that failed, read with the number of failed ones', async () => {
    await seen(pass, fail, fail);
    const html = await page();
    expect(resultIn(html)).toEqual({
      marked: ['fail'],
      said: '2 checks failed, the first: The second. Not yet: 3.33 of 10 points.',
    });
    expect(wordsOf(html)).toContain('2 checks failed, the first: The second failed');
    await seen(pass, pass, fail);
    expect(resultIn(await page()).said).toBe(
      '1 check failed: The third. Not yet: 6.67 of 10 points.',
    );
  });

  test('the first that could not be looked at, where none failed', async () => {
    await seen(pass, away, away);
    expect(resultIn(await page())).toEqual({
      marked: ['away'],
      said: 'Port 22 refused. Podmark could not look. Nothing was counted.',
    });
  });

  test('the status, where nothing went wrong and while it runs', async () => {
    await seen(pass, pass, pass);
    const passed = { marked: ['small status well'], said: 'Passed: 10 of 10 points.' };
    expect(resultIn(await page())).toEqual(passed);
    await student.post(`${step}/check`, { submissionKey: 'key' });
    await gates.reached('The first');
    gates.open('The second', fail);
    const running = await until(page, (text) => text.includes('class="fail"'));
    expect(resultIn(running).marked).toEqual(['small status soft']);
  });

  test('its result also without JavaScript: the page that waits moves on to it', async () => {
    const pressed = await student.post(`${step}/check`, { submissionKey: 'key' });
    expect(pressed.location).toBe(`${step}#result`);
    const [, refresh = ''] = /content="2;url=([^"]+)"/.exec(await page()) ?? [];
    expect(refresh).toBe(`${step}?wait=1`);
    expect((await student.get(refresh)).status).toBe(200);
    for (const title of titles) gates.open(title);
    const waited = await until(
      () => student.get(refresh),
      ({ status }) => status !== 200,
    );
    expect([waited.status, waited.location]).toEqual([303, `${step}#result`]);
  });
});

describe('after a pass, an attempt that', () => {
  test('fails is told apart from the one that counts, and nothing claims that all is passed', async () => {
    await seen(pass, pass, pass);
    expect(await panelWords()).toMatch(/10 of 10 points.*All passed. Back to labs/);
    expect(await page()).toContain('<a class="button primary" href="/courses/k8s">');
    await seen(fail, pass, pass);
    const words = await panelWords();
    expect(words).toContain('This attempt: 6.67 of 10. Best: 10 (counts)');
    expect(words).toContain('Not yet: 6.67 of 10 points. Passed before; the points stay.');
    expect(words).not.toContain('All passed');
    expect(words).toContain('Back to labs');
    expect(await page()).not.toContain('class="button primary"');
  });

  test('runs does not claim it either', async () => {
    await seen(pass, pass, pass);
    await student.post(`${step}/check`, { submissionKey: 'key' });
    await gates.reached('The first');
    const words = await panelWords();
    expect(words).toContain('Best: 10 of 10 points (counts)');
    expect(words).not.toContain('All passed');
    expect(await page()).not.toContain('class="button primary"');
  });

  test('fails leaves a grade from staff as it is', async () => {
    await seen(fail, fail, fail);
    await server.store.overrides.give({
      ...{ courseId: server.course.id, labId: 'lab', checkpointId: 'checkpoint' },
      ...{ studentId: server.student.id, actorId: server.ta.id, score: 10, points: 10 },
      ...{ reason: 'shown in class', basedOn: { overrideId: null, automatic: 0 } },
    });
    await seen(pass, fail, fail);
    const words = await panelWords();
    expect(words).toContain('This attempt: 3.33 of 10. Given by staff: 10 (counts)');
    expect(words).toContain('Not yet: 3.33 of 10 points. The grade from staff stays.');
  });

  test('is not the best says so where neither passed', async () => {
    await seen(pass, pass, fail);
    await seen(pass, fail, fail);
    const words = await panelWords();
    expect(words).toContain('This attempt: 3.33 of 10. Best: 6.67 (counts)');
    expect(words).not.toContain('Passed before');
  });
});

describe('why Check is off stands beside the button', () => {
  const form = async () => (await page()).split('id="check-form"')[1]?.split('</form>')[0] ?? '';
  const head = async () =>
    (await page()).split('id="panel"')[1]?.split('<template')[0]?.split('<ul class="checks">')[0] ??
    '';

  test('when no attempt is left, which is announced with the result', async () => {
    await saved({ limit: { burst: 1, refillMinutes: 600 } });
    await seen(fail, pass, pass);
    expect(wordsOf(await form())).toMatch(/Check again No attempt is left. The next one comes at /);
    expect(await head()).not.toContain('No attempt is left');
    expect(await page()).toMatch(/data-said="1 check failed: The first\. .* No attempt is left\. /);
  });

  test('and what another attempt would count once the due date has passed', async () => {
    await saved({ dueAt: new Date('2026-01-01T00:00:00Z'), late: { kind: 'not-counted' } });
    await seen(pass, pass, pass);
    expect(wordsOf(await form())).toContain('Check again The due date has passed.');
    expect(await head()).not.toContain('The due date has passed.');
    expect(wordsOf(await head())).toContain('This attempt: 10 of 10 (doesn’t count)');
  });

  test('when no node is registered', async () => {
    const { store, course } = server;
    const { passwordHash } = (await store.people.findForSignIn('ta-k8s')) ?? { passwordHash: '' };
    const person = await store.people.create({ login: 'new', name: 'New', passwordHash });
    const enrollment = { courseId: course.id, personId: person.id, section: null };
    await store.courses.enroll({ ...enrollment, role: 'student' });
    student = await server.visitAs('new');
    expect(await panelWords()).toContain('Check You haven’t registered a node yet.');
    expect(await page()).toMatch(/<button type="button" class="primary" disabled/);
  });
});
