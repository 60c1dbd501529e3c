import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Verdict } from '../../src/domain/outcome.js';
import { defaultPolicy } from '../../src/domain/policy.js';
import { expectWell, inBrowser, startBrowser, type TestBrowser } from '../support/browser.js';
import { Gates } from '../support/gates.js';
import { Cleanups } from '../support/nodes.js';
import { aCheck, aCheckpoint, aLab } from '../support/runs.js';
import { startWebServer, type WebServer } from '../support/web-server.js';

const titles = Array.from({ length: 12 }, (_, index) => `Check number ${index + 1} of a long list`);
const lab = aLab([
  aCheckpoint({
    checks: titles.map((title) =>
      aCheck({ id: title, title, checker: 'gate', params: { gate: title } }),
    ),
    answers: [{ id: 'port', label: 'The node port', placeholder: '31234' }],
  }),
]);
const fail: Verdict = {
  ...{ kind: 'fail', expected: 'a Service of that name', observed: 'none' },
  ...{ hint: 'Make the Service. '.repeat(12), command: 'kubectl get services' },
};

const laptop = { viewport: { width: 1366, height: 768 } };
const desk = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 } };

const firstFailed = '#panel li.fail';

/** Run in the page: how much of an element is in sight, from 0 to 1. */
const shareInSight = (selector: string) => `new Promise((resolve) => {
  new IntersectionObserver(([entry]) => resolve(entry.intersectionRatio))
    .observe(document.querySelector('${selector}'));
})`;

/** Run in the page: whether an element is covered by the part that sticks to the pane's foot. */
const isCovered = (selector: string) => `(() => {
  const { left, top, width } = document.querySelector('${selector}').getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + 4);
  return !document.querySelector('${selector}').contains(there);
})()`;

inBrowser('the result of a press on Check', () => {
  let cleanups: Cleanups;
  let gates: Gates;
  let server: WebServer;
  let browser: TestBrowser;

  beforeEach(async () => {
    cleanups = new Cleanups();
    gates = new Gates();
    server = await startWebServer({
      labs: new Map([['lab', lab]]),
      checkers: new Map([['gate', gates.checker]]),
      checkMs: 60_000,
    });
    cleanups.add(() => server.stop());
    browser = await startBrowser();
    cleanups.add(() => browser.close());
  });
  afterEach(async () => {
    for (const title of titles) gates.open(title);
    await cleanups.run();
  });

  async function visit(options: BrowserContextOptions): Promise<Page> {
    const student = await browser.visitAs('student-k8s', server, options);
    await student.goto(`${server.url}/courses/k8s/labs/lab/steps/checkpoint`);
    return student;
  }

  /** Presses Check and lets all checks pass but these. */
  async function check(student: Page, wrong: number[]): Promise<void> {
    await student.fill('[name=answer-port]', '31000');
    await student.click('#check-button');
    await student.waitForSelector('#checkpoint .checks > li.wait');
    for (const [index, title] of titles.entries())
      gates.open(title, ...(wrong.includes(index) ? [fail] : []));
    await student.waitForSelector('#panel .status:text-matches("points", "i")');
    await student.waitForSelector(firstFailed);
  }

  test.each([
    ['on a laptop', laptop],
    ['at a desk', desk],
    ['on a phone', phone],
    ['with less motion', { ...laptop, reducedMotion: 'reduce' as const }],
  ])(
    'is in sight after a second press, which the first one’s hints push down: %s',
    async (_where, look) => {
      const student = await visit(look);
      await check(student, [1, 4, 8]);
      await student.locator('#check-button').scrollIntoViewIfNeeded();
      await student.evaluate('document.querySelector("aside").scrollTo(0, 10_000)');
      for (const wrong of [[0, 6], [9, 11], [3]]) {
        await check(student, wrong);
        expect([wrong, await student.evaluate(shareInSight(firstFailed))]).toEqual([wrong, 1]);
        expect([wrong, await student.evaluate(isCovered(firstFailed))]).toEqual([wrong, false]);
        expect(await student.evaluate('document.activeElement.id')).toBe('check-button');
      }
      const said = await student.textContent('#said');
      expect(said).toMatch(/^1 check failed: Check number 4 of a long list\. Not yet: 9.17 of 10/);
      await expectWell(student);
    },
  );

  test('is in sight without JavaScript, too', async () => {
    for (const look of [laptop, phone]) {
      const student = await visit({ ...look, javaScriptEnabled: false });
      await check(student, [9]);
      expect(student.url()).toMatch(/\/steps\/checkpoint#result$/);
      const result = await student.locator(firstFailed).boundingBox();
      expect(result?.y).toBeGreaterThanOrEqual(0);
      expect(Number(result?.y) + 40).toBeLessThan(look.viewport.height);
      await student.context().close();
    }
  });

  test('leaves who writes a question where they are', async () => {
    const student = await visit(laptop);
    await student.fill('[name=answer-port]', '31000');
    await student.click('#check-button');
    await student.waitForSelector('#checkpoint .checks > li.wait');
    await student.click('.objection-box summary');
    await student.locator('.objection-box textarea').pressSequentially('Please look');
    for (const title of titles) gates.open(title, fail);
    await student.waitForSelector(firstFailed);
    await student.locator('#said', { hasText: '12 checks failed' }).waitFor({ state: 'attached' });
    await student.keyboard.type(' at it.');
    expect(await student.inputValue('.objection-box textarea')).toBe('Please look at it.');
    expect(await student.evaluate(shareInSight('.objection-box textarea'))).toBe(1);
  });

  test('leaves the focus in an answer that is being corrected, and is in sight beside it', async () => {
    const student = await visit(laptop);
    await student.fill('[name=answer-port]', '31000');
    await student.press('[name=answer-port]', 'Enter');
    await student.waitForSelector('#checkpoint .checks > li.wait');
    await student.locator('[name=answer-port]').pressSequentially('1');
    for (const [index, title] of titles.entries())
      gates.open(title, ...(index === 10 ? [fail] : []));
    await student.waitForSelector(firstFailed);
    expect(await student.evaluate('document.activeElement.name')).toBe('answer-port');
    expect(await student.evaluate(shareInSight(firstFailed))).toBe(1);
    expect(await student.evaluate(shareInSight('[name=answer-port]'))).toBe(1);
  });

  test.each([
    ['on a laptop', laptop],
    ['on a phone', phone],
  ])('has why Check is off beside the button: %s', async (_where, look) => {
    const { store, course, instructor } = server;
    await store.policies.save({
      ...{ courseId: course.id, labId: 'lab', basedOnRevision: 0, actorId: instructor.id },
      policy: { ...defaultPolicy, limit: { burst: 1, refillMinutes: 600 } },
    });
    const student = await visit(look);
    await check(student, [0, 1, 2]);
    const button = student.locator('#check-button[aria-disabled="true"]');
    const note = student.locator('#check-note', { hasText: 'No attempt is left. The next one' });
    const [at, beside] = [await button.boundingBox(), await note.boundingBox()];
    expect(Math.abs(Number(at?.y) - Number(beside?.y))).toBeLessThan(60);
    expect(await student.textContent('#said')).toContain('No attempt is left.');
    if (look === laptop) expect(await student.evaluate(shareInSight('#check-note'))).toBe(1);
    expect(await student.evaluate(shareInSight(firstFailed))).toBe(1);
    await expectWell(student);
  });
});
