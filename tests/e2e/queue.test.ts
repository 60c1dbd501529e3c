import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  type BrowserDemo,
  expectAccessible,
  inBrowser,
  startBrowserDemo,
} from '../support/browser.js';

let demo: BrowserDemo;
let ta: Page;
/** So many questions wait. */
const questions = 3;

inBrowser('the queue by keys', () => {
  beforeAll(async () => {
    demo = await startBrowserDemo();
    const student = await demo.signIn('student');
    await student.goto(`${demo.url}/courses/demo/labs/services`);
    const hrefs = await student.evaluate<string[]>(
      `[...document.querySelectorAll('.steps a')].map(({ href }) => href)`,
    );
    for (const href of hrefs.slice(0, questions)) {
      await student.goto(href);
      await student.click('.objection-box summary');
      await student.fill('.objection-box textarea', 'Please look.');
      await student.click('.objection-box button');
      await student.waitForURL(/objections/);
    }
    await student.context().close();
    ta = await demo.signIn('ta', { viewport: { width: 360, height: 780 } });
  });
  afterAll(() => demo.stop());

  const queue = () => ta.goto(`${demo.url}/courses/demo/queue`);
  /** Which card has the focus, from 0; -1 for none. */
  const focused = () =>
    ta.evaluate<number>(
      `[...document.querySelectorAll('.queue article a')].indexOf(document.activeElement)`,
    );

  test('moves over the cards, stops at both ends, and opens one', async () => {
    await queue();
    await ta.locator('#keys-hint').waitFor();
    expect(await focused()).toBe(-1);
    const places = [];
    for (const key of ['j', 'j', 'j', 'j', 'k', 'k', 'k']) {
      await ta.keyboard.press(key);
      places.push(await focused());
    }
    expect(places).toEqual([0, 1, 2, 2, 1, 0, 0]);
    await ta.keyboard.press('Enter');
    await ta.waitForURL(/objections/);
  });

  test('opens the next one waiting, from the list and from a question', async () => {
    await queue();
    await ta.keyboard.press('n');
    await ta.waitForURL(/objections/);
    const first = ta.url();
    await ta.keyboard.press('n');
    await ta.waitForURL((url) => url.href !== first && url.pathname.includes('/objections/'));
  });

  test('leaves fields and other keys alone', async () => {
    const at = ta.url();
    await ta.fill('textarea', '');
    await ta.locator('textarea').pressSequentially('njk?');
    expect(await ta.inputValue('textarea')).toBe('njk?');
    await ta.locator('h1').click();
    await ta.keyboard.press('Control+n');
    expect(await ta.locator('dialog').isVisible()).toBe(false);
    expect(ta.url()).toBe(at);
  });

  test('shows the keys, and turns them off for who asks so', async () => {
    await queue();
    await ta.keyboard.press('?');
    await ta.locator('dialog').waitFor();
    await expectAccessible(ta);
    await ta.keyboard.press('j');
    expect(await focused()).toBe(-1);
    await ta.uncheck('#keys-on');
    await ta.keyboard.press('Escape');
    await ta.reload();
    await ta.keyboard.press('j');
    await ta.keyboard.press('?');
    expect([await focused(), await ta.locator('dialog').isVisible()]).toEqual([-1, false]);
    await ta.click('#keys-open');
    await ta.check('#keys-on');
    await ta.click('dialog button');
    await ta.keyboard.press('j');
    expect(await focused()).toBe(0);
  });

  test('is hinted at nowhere without JavaScript, where all of it is links', async () => {
    const context = await ta.context().browser()?.newContext({ javaScriptEnabled: false });
    await context?.addCookies(await ta.context().cookies());
    const page = (await context?.newPage()) as Page;
    await page.goto(`${demo.url}/courses/demo/queue`);
    expect(await page.locator('#keys-hint').isVisible()).toBe(false);
    await page.click('main a:has-text("Next one waiting")');
    const first = page.url();
    await page.click('main a:has-text("Next in the queue")');
    expect(page.url()).not.toBe(first);
    await context?.close();
  });
});
