import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  type BrowserDemo,
  expectAccessible,
  inBrowser,
  startBrowserDemo,
} from '../support/browser.js';

let demo: BrowserDemo;

inBrowser('a grade that is changed, and attempts that are limited', () => {
  beforeAll(async () => {
    demo = await startBrowserDemo();
  });
  afterAll(() => demo.stop());

  const step = () => `${demo.url}/courses/demo/labs/services/steps/your-node`;
  const limit = async (refillMinutes: string) => {
    const instructor = await demo.signIn('instructor');
    await instructor.goto(`${demo.url}/courses/demo/labs/services/policy`);
    await instructor.check('[value=bucket]');
    await instructor.fill('[name=burst]', '1');
    await instructor.fill('[name=refillMinutes]', refillMinutes);
    await instructor.click('text=See what it would change');
    await instructor.click('button:text-is("Save")');
    await instructor.waitForSelector('text=Saved.');
  };
  const pressCheck = async (page: Page) => {
    await page.click('#check-button');
    await page.waitForSelector('.status:text("points")');
  };

  test('Check is closed while no attempt is left, and opens by itself', async () => {
    await limit('0.1');
    const student = await demo.signIn('student');
    await student.goto(step());
    await student.waitForSelector('text=1 attempt left');
    await pressCheck(student);
    await student.waitForSelector('#check-button[aria-disabled="true"]');
    expect(await student.textContent('#attempts-left')).toContain('The next one comes at');
    await expectAccessible(student);
    await student.waitForSelector('#check-button[aria-disabled="false"]');
    expect(await student.textContent('#attempts-left')).toBe('1 attempt left');
  });

  test('staff changes a grade by keyboard; the student reads who and why; staff undoes it', async () => {
    const student = await demo.signIn('student');
    await student.goto(step());
    const href = await student.getAttribute('a:text-is("All attempts")', 'href');
    const ta = await demo.signIn('ta', { viewport: { width: 360, height: 800 } });
    await ta.goto(`${demo.url}${href}`);
    const entry = ta.locator('#your-node');
    await entry.locator('summary', { hasText: 'Change the grade' }).press('Enter');
    await entry.locator('[name=score]').fill('99');
    await entry.locator('.override [name=reason]').fill('shown in class');
    await entry.locator('.override [name=reason]').press('Enter');
    await ta.waitForSelector('#your-node .problem');
    await expectAccessible(ta);
    await entry.locator('[name=score]').fill('1.5');
    await entry.locator('[name=score]').press('Enter');
    await entry.locator('.given-grade').waitFor();
    await expectAccessible(ta);
    await student.reload();
    expect(await student.textContent('#panel .given-grade')).toContain('shown in class');
    await expectAccessible(student);
    await entry.locator('button', { hasText: 'Undo' }).press('Enter');
    await entry.locator('.given-grade').waitFor({ state: 'detached' });
    await student.reload();
    expect(await student.locator('#panel .given-grade').count()).toBe(0);
  });
});
