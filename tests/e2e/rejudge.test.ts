import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { AnyChecker } from '../../src/checkers/checker.js';
import type { Outcome } from '../../src/domain/outcome.js';
import { expectWell, inBrowser, looks, startBrowser } from '../support/browser.js';
import { Cleanups } from '../support/nodes.js';
import { aCheckpoint, aLab } from '../support/runs.js';
import { aResult, passing, startWebServer, type WebServer } from '../support/web-server.js';

/** Who did it, with the port that was seen; before it was mended, the checker had it the wrong way round. */
const seen = [
  { name: 'Ada Lovelace', port: 80 },
  { name: 'Alan Turing', port: null },
  { name: 'Grace Hopper', port: null },
];

const mended: AnyChecker = {
  ...passing,
  judge: (facts) =>
    (facts as { port: number | null }).port === null
      ? { kind: 'fail', expected: 'port 80', observed: 'a Service without a port' }
      : { kind: 'pass', observed: 'a Service with port 80' },
};

inBrowser.each(looks)('judging again after a checker was mended, %s', (_where, look) => {
  const cleanups = new Cleanups();
  let server: WebServer;
  let ta: Page;

  beforeAll(async () => {
    const checkers = new Map([['checker', passing]]);
    server = await startWebServer({
      labs: new Map([['lab', aLab([aCheckpoint({ title: 'A Service with a port' })])]]),
      checkers,
    });
    cleanups.add(() => server.stop());
    const { store, course } = server;
    for (const { name, port } of seen) {
      const login = name.toLowerCase().replace(' ', '.');
      const person = await store.people.create({ login, name, passwordHash: '' });
      const place = { courseId: course.id, personId: person.id, role: 'student' as const };
      await store.courses.enroll({ ...place, section: null });
      const outcome: Outcome =
        port === null
          ? { kind: 'pass', observed: 'a Service' }
          : { kind: 'fail', expected: 'no port', observed: 'port 80' };
      const result = aResult(port === null ? 10 : 0);
      const checks = result.checks.map((check) => ({ ...check, outcome, facts: { port } }));
      const by = { studentId: person.id, requestedById: person.id };
      await server.finished({ ...result, checks }, by);
    }
    checkers.set('checker', mended);
    const browser = await startBrowser();
    cleanups.add(() => browser.close());
    ta = await browser.visitAs('ta-k8s', server, look);
  });
  afterAll(() => cleanups.run());

  const at = (path: string) => `${server.url}/courses/k8s/labs/lab${path}`;
  const row = (name: string) => ta.locator('tr', { hasText: name });

  test('shows who would gain and who would lose, and why', async () => {
    await ta.goto(at('/gradebook'));
    await ta.click('text=Judge again');
    await expectWell(ta);
    await ta.click('text=All checkpoints');
    await ta.waitForSelector('h2:text("What would change")');
    expect(await ta.locator('#gains').textContent()).toContain('a Service with port 80');
    expect(await ta.locator('#losses').textContent()).toContain('a Service without a port');
    // whether to tick is decided by what stands in the row: all of it is in sight
    expect(await ta.evaluate('document.querySelector("#losses .scroll").scrollWidth')).toBe(
      await ta.evaluate('document.querySelector("#losses .scroll").clientWidth'),
    );
    await expectWell(ta);
  });

  test('lowers only who is ticked', async () => {
    await row('Alan Turing').locator('input').check();
    await ta.fill('form.outcome [name=reason]', 'it took a Service without a port');
    await ta.click('button:text-is("Apply")');
    await ta.waitForSelector('text=Judged again: 1 grade up, 1 down.');
    await expectWell(ta);
    await ta.goto(at('/gradebook'));
    expect(await ta.locator('td.cell').allTextContents()).toEqual([
      ...[/^10,/, /^0,/, /^10,/].map((score) => expect.stringMatching(score)),
      expect.anything(),
    ]);
    await expectWell(ta);
  });

  test('stands in the history of the grade, with what was seen then', async () => {
    await row('Alan Turing').locator('td.cell a').click();
    await ta.click('#cell-panel summary:has-text("History of this grade")');
    await ta.waitForSelector(
      '#cell-panel li:has-text("The ta had it judged again: 10 → 0: it took a Service without a port")',
    );
    await expectWell(ta);
    await ta.click('#cell-panel li:has-text("counts") a');
    await ta.waitForSelector('text=judged again by The ta');
    await expectWell(ta);
    await ta.click('a:text-is("the attempt of then")');
    await ta.waitForSelector('p:has-text("10 of 10 points"):has-text("asked for by Alan Turing")');
    await expectWell(ta);
  });
});
