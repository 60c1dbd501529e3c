import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import {
  expectAccessible as accessible,
  type BrowserDemo,
  inBrowser,
  startBrowserDemo,
} from '../support/browser.js';

/** Run in the page: notes every state that the checks are in. */
const watchPanel = `{
  window.seenStates = [];
  const note = () => {
    const checks = [...document.querySelectorAll('#panel .checks > li')];
    const states = checks.map((check) => check.className).join(' ');
    if (states !== window.seenStates.at(-1)) window.seenStates.push(states);
  };
  const everything = { subtree: true, childList: true };
  new MutationObserver(note).observe(document.getElementById('panel'), everything);
}`;

/** Run in the page: what was noted. */
const panelWatched = '({ seen: window.seenStates, focused: document.activeElement?.id })';

interface PanelWatched {
  seen: string[];
  focused: string;
}

let demo: BrowserDemo;
let url: string;

inBrowser('the demo in a browser', () => {
  beforeAll(async () => {
    demo = await startBrowserDemo();
    url = demo.url;
  });
  afterAll(() => demo.stop());

  const signIn = (role: string, options: BrowserContextOptions = {}): Promise<Page> =>
    demo.signIn(role, options);

  async function setFault(page: Page, fault: string): Promise<void> {
    await page.selectOption('select[name="fault"]', fault);
    await page.click('text=Make it so');
    await page.waitForSelector(fault === '' ? 'text=is well again' : 'text=fails now');
  }

  const status = (page: Page, text: RegExp) =>
    page.locator('#panel .status', { hasText: text }).waitFor({ timeout: 30_000 });

  const tabTo = async (page: Page, id: string) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate('document.activeElement?.id')) === id) return;
    }
    throw new Error(`${id} cannot be reached with the Tab key`);
  };

  test('a student sees fail, does the step, and sees pass; a TA runs it again', async () => {
    const student = await signIn('student');
    await student.goto(`${url}/courses/demo/labs/services/steps/pod-addresses`);
    await student.click('text=Do it on the practice node');
    await student.waitForSelector('text=deployment.apps/my-nginx created');
    await student.fill('[name=answer-pod-ips]', '192.0.2.1');
    await student.click('#check-button');
    await status(student, /Not yet: 6 of 8/);
    await student.waitForSelector('text=192.0.2.1 is not one of them');
    await student.goto(`${url}/courses/demo/labs/services/steps/from-outside`);
    await student.fill('[name=answer-address]', 'no Service yet');
    await student.click('#check-button');
    await status(student, /Not yet/);
    await accessible(student);
    expect(await student.locator('#panel .why dd').first().textContent()).toBe(
      'a Service my-nginx in namespace default',
    );
    await student.click('text=Do it on the practice node');
    const printed = student.locator('pre', { hasText: 'service/my-nginx created' });
    const [, address] = /^address: (\S+)$/m.exec((await printed.textContent()) ?? '') ?? [];
    await student.fill('[name=answer-address]', String(address));
    await student.click('#check-button');
    await status(student, /Passed: 8 of 8/);
    await student.waitForSelector('#steps .state.pass');
    await accessible(student);

    const ta = await signIn('ta');
    await ta.goto(`${url}/courses/demo/labs/services/gradebook`);
    await accessible(ta);
    await ta.click('td.cell a.pass');
    const card = ta.locator('#cell-panel');
    await card.locator('summary', { hasText: 'Run it again' }).click();
    await card.locator('form[action$="/rerun"]').getByLabel('Why').fill('shown in the lecture');
    await card.getByRole('button', { name: 'Re-run' }).click();
    await ta
      .locator('#from-outside', { hasText: 'run again by Tara Assistant: shown in the lecture' })
      .waitFor();
    await ta.locator('#from-outside a', { hasText: 'what was seen' }).first().click();
    await ta.waitForSelector('text=What Podmark did on the node');
    await accessible(ta);
    await ta.context().close();
    await student.context().close();
  });

  test('by keyboard alone: checks finish one by one, the focus stays, and the end is said', async () => {
    const student = await signIn('student');
    await student.goto(`${url}/courses/demo/labs/services/steps/from-outside`);
    // on a slow node there is something to see between the checks
    await setFault(student, 'slow');
    await student.evaluate(watchPanel);
    await tabTo(student, 'check-button');
    await student.keyboard.press('Enter');
    // pressed twice is pressed once
    await student.keyboard.press('Enter');
    const said = student.locator('#said', { hasText: 'Passed: 8 of 8' });
    await said.waitFor({ state: 'attached' });
    // with those of the test before
    const attempts = student.locator('#attempts li');
    await attempts.nth(3).waitFor();
    expect(await attempts.count()).toBe(4);
    const { seen, focused } = await student.evaluate<PanelWatched>(panelWatched);
    expect(seen.at(-1)).toMatch(/^pass( pass)+$/);
    expect(seen.some((states) => /pass/.test(states) && /todo|wait/.test(states))).toBe(true);
    expect(new Set(seen).size).toBeGreaterThanOrEqual(3);
    expect(focused).toBe('check-button');
    await setFault(student, '');
    await student.context().close();
  });

  test.each([true, false])(
    'an answer that is missing is asked for at its field, JavaScript %p',
    async (javaScriptEnabled) => {
      const student = await signIn('student', { javaScriptEnabled });
      await student.goto(`${url}/courses/demo/labs/services/steps/look-around`);
      const field = student.locator('[name=answer-cluster-ip]');
      for (const typed of ['', '   ']) {
        await field.fill(typed);
        await student.click('#check-button');
        await student.locator('[name=answer-cluster-ip]:focus:invalid').waitFor();
      }
      expect(await student.textContent('#attempts')).toContain('None yet.');
      // a page from before the field was asked for
      await student.evaluate(`document.querySelector('[name=answer-cluster-ip]').remove()`);
      await student.click('#check-button');
      await student.locator('#cluster-ip-problem').waitFor();
      expect(await student.evaluate('document.activeElement.name')).toBe('answer-cluster-ip');
      expect(await student.textContent('#attempts')).toContain('None yet.');
      // axe needs JavaScript
      if (javaScriptEnabled) {
        await accessible(student);
        expect(student.url()).toMatch(/look-around$/);
      }
      await student.context().close();
    },
  );

  test('questions are answered with the keyboard, without JavaScript too', async () => {
    const student = await signIn('student', { javaScriptEnabled: false });
    await student.goto(`${url}/courses/demo/labs/services/steps/pods-die`);
    const question = (name: RegExp) => student.getByRole('group', { name }).getByRole('radio');
    await question(/cluster IP/)
      .first()
      .focus();
    await student.keyboard.press('Space');
    await student.keyboard.press('Enter');
    // the other question is still open: nothing is sent
    expect(await student.locator('#panel .status').textContent()).toBe('Not checked yet.');
    await question(/endpoints/)
      .first()
      .focus();
    await student.keyboard.press('ArrowDown');
    await student.keyboard.press('Enter');
    await student.locator('#panel .status', { hasText: /Not yet/ }).waitFor({ timeout: 90_000 });
    expect(
      await question(/cluster IP/)
        .nth(0)
        .isChecked(),
    ).toBe(true);
    expect(
      await question(/endpoints/)
        .nth(1)
        .isChecked(),
    ).toBe(true);
    await student.context().close();
  });

  test('without JavaScript the page reloads until the result is there', async () => {
    const student = await signIn('student', { javaScriptEnabled: false });
    await student.goto(`${url}/courses/demo/labs/services/steps/your-node`);
    await student.click('#check-button');
    await student
      .locator('#panel .status', { hasText: /Passed: 4 of 4/ })
      .waitFor({ timeout: 30_000 });
    await student.context().close();
  });

  test('nothing is wider than a phone, in light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const student = await signIn('student', {
        viewport: { width: 390, height: 844 },
        colorScheme,
      });
      for (const path of [
        '',
        '/node',
        '/labs/services/steps/from-outside',
        '/labs/services/steps/quiz-scale-up',
        '/labs/services/end',
      ]) {
        await student.goto(`${url}/courses/demo${path}`);
        expect([path, await student.evaluate('document.documentElement.scrollWidth')]).toEqual([
          path,
          390,
        ]);
        await accessible(student);
      }
      await student.context().close();
    }
  });
});
