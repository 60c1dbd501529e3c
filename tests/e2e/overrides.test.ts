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

  test.each([true, false])(
    'a grade that cannot be given is told where it was typed, in the gradebook, JavaScript %p',
    async (javaScriptEnabled) => {
      const ta = await demo.signIn('ta', { javaScriptEnabled });
      const gradebook = `${demo.url}/courses/demo/labs/services/gradebook`;
      await ta.goto(gradebook);
      await ta.click('#rows .cell > a >> nth=1');
      const panel = ta.locator('#cell-panel');
      await panel.locator('summary', { hasText: 'Change the grade' }).click();
      const [score, reason] = [
        panel.locator('[name=score]'),
        panel.locator('.override [name=reason]'),
      ];
      await score.fill('9');
      await reason.fill('shown in class');
      await panel.locator('button', { hasText: 'Give this grade' }).click();
      await panel.locator('.problem', { hasText: 'Give a number from 0 to 4' }).waitFor();
      expect(await ta.locator('#rows').isVisible()).toBe(true);
      expect(await ta.evaluate('document.activeElement.name')).toBe('score');
      expect([await score.inputValue(), await reason.inputValue()]).toEqual([
        '9',
        'shown in class',
      ]);
      const box = await panel.locator('.problem').boundingBox();
      expect(Number(box?.y) + Number(box?.height)).toBeLessThan(900);
      if (javaScriptEnabled) {
        expect(ta.url()).toContain('/gradebook?open=');
        await expectAccessible(ta);
        await score.fill('3');
        await reason.fill('');
        await reason.press('Enter');
        await panel.locator('.problem', { hasText: 'Say why: the student reads it.' }).waitFor();
        expect(await ta.evaluate('document.activeElement.name')).toBe('reason');
      }
      await score.fill('2,5');
      await reason.fill('shown in class');
      await panel.locator('button', { hasText: 'Give this grade' }).click();
      await panel.locator('.given-grade', { hasText: '2.5 of 4' }).waitFor();
      expect(ta.url()).toContain('/gradebook?open=');
      expect(await ta.textContent('#rows .cell > a >> nth=1')).toMatch(/^2.5/);
      await panel.locator('button', { hasText: 'Undo' }).click();
      await panel.locator('.given-grade').waitFor({ state: 'detached' });
      await ta.context().close();
    },
  );

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
