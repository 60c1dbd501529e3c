import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type BrowserDemo,
  expectAccessible,
  inBrowser,
  startBrowserDemo,
} from '../support/browser.js';

let demo: BrowserDemo;

inBrowser('staff that looks as a student', () => {
  beforeAll(async () => {
    demo = await startBrowserDemo();
  });
  afterAll(() => demo.stop());

  test.each([
    ['on a desk', { width: 1280, height: 800 }, 'light'],
    ['on a phone', { width: 360, height: 780 }, 'dark'],
  ] as const)('begins, is refused a form, and stops, %s', async (_where, viewport, colorScheme) => {
    const page = await demo.signIn('ta', { viewport, colorScheme });
    const banner = page.locator('.viewed');
    await page.goto(`${demo.url}/courses/demo/people?role=student`);
    await page.click('tbody th a');
    const person = page.url();
    expect(await banner.isVisible()).toBe(false);
    await page.click('text=View as this student');
    for (const path of ['', '/node', '/labs/services']) {
      await page.goto(`${demo.url}/courses/demo${path}`);
      expect(await banner.textContent()).toContain('Nothing can be changed.');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
      await expectAccessible(page);
    }
    // it stays in sight, and so does what is pressed below it
    await page.locator('#check-button').scrollIntoViewIfNeeded();
    expect((await banner.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.click('#check-button');
    await page.locator('text=Nothing was changed').waitFor();
    await expectAccessible(page);
    await banner.locator('button').click();
    await page.waitForURL(person);
    expect(await banner.isVisible()).toBe(false);
    await page.context().close();
  });
});
