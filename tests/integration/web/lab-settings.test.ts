import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { loadTemplates } from '../../../src/catalog/load-catalog.js';
import { checkers } from '../../../src/checkers/registry.js';
import { defaultSettings } from '../../../src/domain/lab-settings.js';
import { writeLabWithValues } from '../../support/lab-with-values.js';
import { Cleanups } from '../../support/nodes.js';
import { aResult } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import type { WebClient } from '../../support/web-client.js';
import { startWebServer, type WebServer } from '../../support/web-server.js';

const cleanups = new Cleanups();
let server: WebServer;
let instructor: WebClient;
let student: WebClient;
const base = '/courses/k8s/labs/valued';
const path = `${base}/settings`;

beforeAll(async () => {
  const labsDir = await temporaryFolder(cleanups);
  await writeLabWithValues(labsDir);
  const templates = await loadTemplates(labsDir, checkers);
  server = await startWebServer({ labsDir, templates });
  for (const [checkpointId, score, points] of [
    ['pods', 2, 4],
    ['again', 6, 6],
  ] as const) {
    await server.finished(aResult(score), { labId: 'valued', checkpointId, points });
  }
  instructor = await server.visitAs('instructor-k8s');
  student = await server.visitAs('student-k8s');
});
afterAll(async () => {
  await server.stop();
  await cleanups.run();
});
beforeEach(() => save({}));

const kept = () => server.store.labSettings.get(server.course.id, 'valued');

async function save(given: Partial<typeof defaultSettings>): Promise<void> {
  const { settings, revision: basedOnRevision } = await kept();
  const points = Object.keys(settings.points).length > 0 ? { pods: 4, again: 6 } : {};
  await server.store.labSettings.save({
    settings: { ...defaultSettings, points, ...given },
    ...{ courseId: server.course.id, labId: 'valued', basedOnRevision },
    actorId: server.instructor.id,
  });
}

async function see(given: Record<string, string>) {
  const form = { revision: String((await kept()).revision), ...given };
  return await instructor.get(`${path}?${new URLSearchParams(form)}`);
}

/** What the Save button of a preview sends. */
function saved(html: string): Record<string, string> {
  const [, section = ''] = html.split('What it would change</h2>');
  const fields = (section.split('</form>')[0] ?? '').matchAll(/name="([\w-]+)" value="([^"]*)"/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name, value]));
}

const scores = async () => {
  const whose = { courseId: server.course.id, studentId: server.student.id, labId: 'valued' };
  return (await server.store.attempts.listGrades(whose)).map(({ score }) => score);
};

test('the form has a field for each value with its default, and the points of each checkpoint', async () => {
  const { status, text } = await instructor.get(path);
  expect(status).toBe(200);
  expect(text.match(/<input name="value-/g)).toHaveLength(4);
  expect(text).toMatch(
    /<span>The Deployment<\/span>\s*<input name="value-web" value="" placeholder="hello"/,
  );
  expect(text).toContain('If empty: 2. Allowed: 1 to 5.');
  expect(text).toContain('<input name="points-again" value="" placeholder="6"');
  expect(text).toContain('type="checkbox" name="out-again"');
});

test('a TA and a student do not see it', async () => {
  const ta = await server.visitAs('ta-k8s');
  expect((await ta.get(path)).status).toBe(403);
  expect((await student.get(path)).status).toBe(403);
});

describe('a change', () => {
  test('of points is shown before it is saved, and then saved exactly', async () => {
    const before = await kept();
    const { status, text } = await see({ 'points-pods': '8', 'points-again': '3' });
    expect(status).toBe(200);
    expect(text).toContain('The lab has 2 checkpoints and 11 points then.');
    expect(text).toContain('<strong>1</strong> grades up, <strong>1</strong> down');
    expect(text).toMatch(/The student <span[^>]*>student-k8s.*?>8<.*?>7<.*?>−1</s);
    expect(await kept()).toEqual(before);
    const { status: posted, location } = await instructor.post(path, saved(text));
    expect(posted).toBe(303);
    const after = await instructor.get(location);
    expect(after.text).toContain('Saved. 2 grades changed.');
    expect(after.text).toContain('<input name="points-pods" value="8"');
    expect(after.text).not.toContain('Values changed.');
    expect((await scores()).sort()).toEqual([3, 4]);
    expect((await student.get(`${base}/steps/again`)).text).toContain('11');
  });

  test('of values says that grades stand, and leads to looking and judging again', async () => {
    const { text } = await see({ 'value-web': 'shop', 'value-replicas': '3' });
    expect(text).toContain('The Deployment: hello becomes shop. How many pods: 2 becomes 3.');
    expect(text).toContain('Recorded grades stand.');
    const { location } = await instructor.post(path, saved(text));
    const after = (await instructor.get(location)).text;
    expect(after).toContain('Saved. No grade changed.');
    expect(after).toContain(`href="${base}/reruns/new"`);
    expect(after).toContain(`href="${base}/rejudge"`);
    expect((await kept()).settings.values).toEqual({ web: 'shop', replicas: 3 });
    expect((await instructor.get(path)).text).toContain('<input name="value-web" value="shop"');
  });

  test('that leaves a checkpoint out is shown in totals, kept, and can be taken back', async () => {
    const { text } = await see({ 'out-again': 'on' });
    expect(text).toContain('The lab has 1 checkpoint and 4 points then.');
    expect(text).toContain('Left out, with the grades there: “Pods again”.');
    expect(text).toMatch(/student-k8s.*?>8<.*?>2<.*?>−6</s);
    await instructor.post(path, saved(text));
    expect((await student.get(`${base}/steps/again`)).status).toBe(404);
    expect((await student.get(`${base}/steps/pods`)).text).not.toContain('Pods again');
    const attempts = `${base}/students/${server.student.id}`;
    for (const page of ['gradebook', 'statistics', 'exports', 'rejudge', 'reruns/new']) {
      const { text: html } = await instructor.get(`${base}/${page}`);
      expect([page, html.includes('Pods again')]).toEqual([page, false]);
    }
    expect((await student.get(attempts)).text).not.toContain('Pods again');
    expect(await scores()).toHaveLength(2);
    const back = await see({});
    expect(back.text).toContain('Put back, with the grades there: “Pods again”.');
    expect(back.text).toMatch(/student-k8s.*?>2<.*?>8<.*?\+6</s);
    await instructor.post(path, saved(back.text));
    expect((await student.get(`${base}/steps/again`)).status).toBe(200);
  });

  test('that leaves a checkpoint out keeps its name where something is told of it', async () => {
    const { store, course, student: person } = server;
    const asked = await student.post(`${base}/steps/again/objections`, { text: 'Why six?' });
    const whose = { courseId: course.id, studentId: person.id, labId: 'valued' };
    const attempts = await store.attempts.listOfStudent(whose);
    const attempt = attempts.find(({ checkpointId }) => checkpointId === 'again');
    await save({ leftOut: ['again'] });
    expect((await student.get(`/courses/k8s/attempts/${attempt?.id}`)).text).toContain(
      'Pods again',
    );
    expect((await instructor.get('/courses/k8s/queue')).text).toContain('Pods again');
    const thread = await student.get(asked.location);
    const back = /<a[^>]* href="([^"]+)"[^>]*>[^<]*Pods again/.exec(thread.text)?.[1];
    expect((await student.get(String(back))).location).toBe(`${base}/steps/pods`);
  });

  test('of points below a grade that staff gave says that it stands', async () => {
    const whose = { courseId: server.course.id, studentId: server.student.id, labId: 'valued' };
    const seen = { ...whose, checkpointId: 'pods', actorId: server.instructor.id };
    const given = await server.store.overrides.give({
      ...{ ...seen, score: 4, points: 4, reason: 'seen in class' },
      basedOn: { overrideId: null, automatic: 2 },
    });
    const { text } = await see({ 'points-pods': '3' });
    expect(text).toContain('1 grade that staff gave is above the new points of its checkpoint');
    expect((await see({ 'points-pods': '4' })).text).not.toContain('that staff gave is above');
    await server.store.overrides.undo({ ...seen, basedOn: { overrideId: given.id, automatic: 2 } });
  });

  test('that somebody else made meanwhile is not overwritten', async () => {
    const { text } = await see({ 'points-pods': '8' });
    await save({ leftOut: ['again'] });
    const now = await kept();
    const { status, text: refused } = await instructor.post(path, saved(text));
    expect(status).toBe(409);
    expect(refused).toContain('Somebody changed these settings');
    expect(refused).toContain('<input name="points-pods" value="8"');
    expect((await instructor.get(`${path}?revision=0&points-pods=8`)).status).toBe(409);
    expect(await kept()).toEqual(now);
  });
});

describe('what is wrong', () => {
  test.each<[Record<string, string>, string, RegExp]>([
    [{ 'value-web': 'Shop' }, 'value-web', /A name has small letters/],
    [{ 'value-replicas': 'two' }, 'value-replicas', /whole number from 1 to 5/],
    [{ 'points-pods': '-1' }, 'points-pods', /number from 0 to 1000/],
    [{ 'out-pods': 'on' }, 'out-pods', /“Pods again” compares with what was seen here/],
  ])('with %j is said at %s, and changes nothing', async (given, field, words) => {
    const before = await kept();
    const seen = await see(given);
    const posted = await instructor.post(path, { revision: String(before.revision), ...given });
    for (const { status, text } of [seen, posted]) {
      expect(status).toBe(400);
      expect(text).toContain('role="alert"');
      expect(text).toMatch(new RegExp(`aria-describedby="[^"]*${field}-problem"`));
      expect(text.split(`id="${field}-problem">`)[1]?.split('<')[0]).toMatch(words);
    }
    expect(await kept()).toEqual(before);
  });
});

test('what the lab takes no longer, since its files changed, is said on the page', async () => {
  await save({ values: { web: 'shop', replicas: 9 }, leftOut: [] });
  const { status, text } = await instructor.get(path);
  expect(status).toBe(200);
  expect(text).toContain('The lab’s files changed after this was saved');
  expect(text).toContain('<input name="value-replicas" value="9"');
  expect(text.split('id="value-replicas-problem">')[1]).toMatch(
    /^Write a whole number|^[^<]*from 1 to 5/,
  );
});

describe('with values of a course', () => {
  const values = { web: 'shop', replicas: 3 };

  test('students read them, and fetch manifests from an address that has them', async () => {
    await save({ values });
    const { text } = await student.get(`${base}/steps/pods`);
    expect(text).toContain('3 replicas of shop are ready');
    const url = /kubectl apply -f (\S+) # shop/.exec(text)?.[1];
    expect(url).toBe(`${server.url}${base}/files/web.yaml`);
    const manifest = await fetch(String(url));
    expect(manifest.headers.get('content-type')).toContain('text/yaml');
    expect(await manifest.text()).toBe(
      'metadata: { name: shop }\nspec: { replicas: 3, image: nginx:1.27 }\n',
    );
  });

  test('the address without a course keeps the defaults', async () => {
    await save({ values });
    const text = async (at: string) => await (await fetch(`${server.url}${at}`)).text();
    expect(await text('/labs/valued/files/web.yaml')).toContain('name: hello');
    expect(await text('/labs/valued/files/readme.txt')).toBe('{{web}} stays here\n');
    expect(await text(`${base}/files/readme.txt`)).toBe('{{web}} stays here\n');
  });

  test.each(['web%2Eyaml', '%77eb.yaml', 'web.y%61ml'])('%s is the same manifest', async (name) => {
    await save({ values });
    const manifest = await fetch(`${server.url}${base}/files/${name}`);
    expect(await manifest.text()).toContain('name: shop');
  });

  test('a lab without them has its files where they always were', async () => {
    const { text } = await student.get(`${base}/steps/pods`);
    expect(text).toContain(`kubectl apply -f ${server.url}/labs/valued/files/web.yaml # hello`);
  });

  test.each([
    '/courses/nothing/labs/valued/files/web.yaml',
    '/courses/k8s/labs/nothing/files/web.yaml',
    `${base}/files/nothing.yaml`,
    `${base}/files/%E0%A4%A.yaml`,
    `${base}/files/web%00.yaml`,
    `${base}/files/readme.txt/web.yaml`,
    `${base}/files/..%2f..%2flab.yaml`,
    `${base}/files/%2e%2e/lab.yaml`,
    '/labs/valued/files/../lab.yaml',
    `${base}/solutions/pods.sh`,
  ])('nothing is served at %s', async (at) => {
    const { status, text } = await server.visit().get(at);
    expect([303, 404]).toContain(status);
    expect(text).not.toContain('checkpoint:');
    expect(text).not.toContain('kubectl');
  });

  test('another course has its own', async () => {
    await save({ values });
    await server.store.courses.create({
      ...{
        slug: 'other',
        title: 'Other',
        key: await server.store.courses.getKey(server.course.id),
      },
    });
    const other = await fetch(`${server.url}/courses/other/labs/valued/files/web.yaml`);
    expect(await other.text()).toContain('name: hello');
  });
});
