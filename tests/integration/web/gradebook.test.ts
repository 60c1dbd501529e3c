import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../../src/store/database.js';
import { readGradebook } from '../../../src/store/gradebook.js';
import { makeUpClass } from '../../support/large-class.js';
import { aCheckpoint, aLab } from '../../support/runs.js';
import { openTestStore } from '../../support/stores.js';
import { type WebClient, wordsOf } from '../../support/web-client.js';
import { aResult, startWebServer, type WebServer } from '../../support/web-server.js';

const checkpoints = Array.from({ length: 15 }, (_, index) =>
  aCheckpoint({ id: `step-${index}`, title: `Step ${index}` }),
);
const lab = aLab(checkpoints);
const columns = lab.steps.map(({ id, checkpoint }) => ({ id, points: checkpoint.points }));
const base = '/courses/k8s/labs/lab/gradebook';
const namesOf = (html: string) =>
  [...html.matchAll(/<tr><th scope="row"><a [^>]*>([^<]*)/g)].map(([, name]) => name);

let server: WebServer;
let ta: WebClient;

beforeAll(async () => {
  server = await startWebServer({ labs: new Map([['lab', lab]]) });
  makeUpClass({
    ...{ file: server.databaseFile, courseSlug: 'k8s', labId: 'lab', checkpoints: columns },
    ...{ students: 100, attemptsEach: 2 },
  });
  ta = await server.visitAs('ta-k8s');
});
afterAll(() => server.stop());

describe('the gradebook', () => {
  test('has pages of the students, the last one where an address asks for more', async () => {
    const first = await ta.get(base);
    expect(namesOf(first.text)).toHaveLength(25);
    expect(wordsOf(first.text)).toContain('1 to 25 of 101');
    const last = await ta.get(`${base}?page=99`);
    expect(namesOf(last.text)).toHaveLength(1);
    expect(last.text).not.toContain('Next →');
    expect(Buffer.byteLength(first.text)).toBeLessThan(100_000);
  });

  test('is sorted by what its heads link to, both ways', async () => {
    const { text } = await ta.get(base);
    expect(text).toMatch(/<th scope="col" class="name" aria-sort="ascending">/);
    const byTotal = await ta.get(`${base}?sort=-total`);
    expect(byTotal.text).toMatch(/class="total" aria-sort="descending"><a href="[^"]*sort=total"/);
    const totals = [...byTotal.text.matchAll(/<td class="num total">(\d+)<\/td><\/tr>\n/g)];
    const numbers = totals.map(([, total]) => Number(total));
    expect(numbers).toHaveLength(25);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  });

  test('has a dash for a total where nothing counts yet, and no dash for a total of 0', async () => {
    const totalsOf = async (query: string) => {
      const { text } = await ta.get(`${base}?${query}`);
      return [...text.matchAll(/<td class="num total">([^<]*)<\/td><\/tr>\n/g)].map(
        ([, one]) => one,
      );
    };
    expect(await totalsOf('q=student-k8s')).toEqual(['–']);
    await server.finished(aResult(0), { checkpointId: 'step-3' });
    expect(await totalsOf('q=student-k8s')).toEqual(['0']);
  });

  test('is narrowed by name, section and state, and says so where nobody is like that', async () => {
    const ada = await ta.get(`${base}?q=ada&section=A`);
    expect(namesOf(ada.text).length).toBeGreaterThan(0);
    expect(namesOf(ada.text).every((name) => name?.includes('Ada'))).toBe(true);
    expect(ada.text).toContain('value="ada"');
    const none = await ta.get(`${base}?q=nobody-at-all`);
    expect(wordsOf(none.text)).toContain('Nobody is like that.');
    const away = /<a href="([^"]*)">\d+ with a node/.exec((await ta.get(base)).text)?.[1] ?? '';
    const found = await ta.get(away.replaceAll('&amp;', '&'));
    expect(namesOf(found.text).length).toBeGreaterThan(0);
    expect(found.text.match(/<a class="away/g)?.length).toBeGreaterThanOrEqual(
      namesOf(found.text).length,
    );
  });

  test.each([
    'page=-1',
    'page=x',
    'sort=nothing',
    'state=odd&checkpoint=odd',
    'open=nobody/odd',
    'q[a]=1',
  ])('takes %s as if it were not said', async (query) => {
    const { status, text } = await ta.get(`${base}?${query}`);
    expect([status, namesOf(text).length]).toEqual([200, 25]);
  });

  test('leads to a re-run of what is selected', async () => {
    expect((await ta.get(base)).text).toContain('href="/courses/k8s/labs/lab/reruns/new"');
    const { text } = await ta.get(`${base}?section=A&state=away&checkpoint=step-1`);
    const query = 'section=A&amp;checkpoint=step-1&amp;only=unreachable';
    expect(text).toContain(`href="/courses/k8s/labs/lab/reruns/new?${query}"`);
  });

  test('has what counts at its foot: mean and median of those selected', async () => {
    const { text } = await ta.get(base);
    expect(wordsOf(text.split('<tfoot>')[1] ?? '')).toMatch(
      /^ ?Mean (\d\S* ){16}Median (\d\S* ){16}/,
    );
  });
});

describe('a cell', () => {
  const open = (id = server.student.id, step = 'step-1') => `open=${id}/${step}`;

  test('opens beside the grid, also as a part alone', async () => {
    const { text } = await ta.get(`${base}?q=student&${open()}`);
    expect(wordsOf(text)).toContain('Step 1 Close The student');
    expect(text).toContain('aria-current="true"');
    expect(text).toMatch(/href="[^"]*gradebook\?q=student" id="cell-close"/);
    const part = await ta.get(`${base}?${open()}&part=panel`);
    expect(part.text.trimStart()).toMatch(/^<aside/);
    expect(part.text).toContain('Not tried yet.');
  });

  test('of nobody is not found, and a part of nothing neither', async () => {
    expect((await ta.get(`${base}?${open('nobody')}`)).status).toBe(404);
    expect((await ta.get(`${base}?part=panel`)).status).toBe(404);
  });

  test('shows what failed, takes a grade, and leads back to the same students', async () => {
    const row = (await ta.get(`${base}?state=fail`)).text.split('<tbody')[1] ?? '';
    const href =
      /<a class="fail[^"]*" href="([^"]+)"/.exec(row)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(href).toMatch(/^\?state=fail&open=/);
    const { text } = await ta.get(`${base}${href}`);
    expect(wordsOf(text)).toContain('expected a Service my-nginx observed no Service of that name');
    const [, form = ''] = text.split('/override" class="row">');
    const fields = Object.fromEntries(
      [
        ...(form.split('</form>')[0]?.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g) ??
          []),
      ].map(([, name, value]) => [name, value?.replaceAll('&amp;', '&')]),
    );
    const action = /action="([^"]+\/override)"/.exec(text)?.[1] ?? '';
    const { location } = await ta.post(action, { ...fields, score: '9', reason: 'seen in class' });
    expect(location).toBe(`${base}${href}`);
    const after = await ta.get(`${base}${href}`);
    expect(wordsOf(after.text)).toContain('9 of 10');
    expect(after.text).toMatch(/<a class="fail[^"]* given"/);
  });
});

test('a class of six and one of two hundred take the same number of queries', async () => {
  const count = async (students: number) => {
    const opened = await openTestStore();
    const { courses } = opened.store;
    const key = { publicKey: 'a', privateKey: 'b' };
    const course = await courses.create({ slug: 'k8s', title: 'K8s', key });
    makeUpClass({
      ...{ file: opened.databaseUrl.replace('file:', ''), courseSlug: 'k8s', labId: 'lab' },
      ...{ checkpoints: columns, students, attemptsEach: 2 },
    });
    const database = await openDatabase(opened.databaseUrl);
    let queries = 0;
    const counting = database.client.$extends({
      query: {
        $allOperations({ args, query }) {
          queries += 1;
          return query(args);
        },
      },
    });
    const rows = await readGradebook(counting as never, course.id, 'lab');
    expect(rows).toHaveLength(students);
    await database.close();
    await opened.remove();
    return queries;
  };
  const few = await count(6);
  expect(few).toBeGreaterThan(0);
  expect(await count(200)).toBe(few);
});
