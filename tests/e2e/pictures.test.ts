import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectWell, inBrowser, startBrowser, type TestBrowser } from '../support/browser.js';
import { Cleanups } from '../support/nodes.js';
import { attempts, facts } from '../support/pictured.js';
import { aCheckpoint, aLab } from '../support/runs.js';
import { aResult, passing, startWebServer, type WebServer } from '../support/web-server.js';

const looks = [
  ['at a desk, light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
  ['on a small phone, dark', { viewport: { width: 320, height: 640 }, colorScheme: 'dark' }],
] as const;

const checked = Object.entries(attempts);
const idOf = (index: number) => `step-${index}`;
const untried = 'untried';

inBrowser.each(looks)('the picture of what an attempt saw, %s', (_where, look) => {
  const cleanups = new Cleanups();
  const attemptIds: string[] = [];
  let server: WebServer;
  let page: Page;
  let goToStep: (id: string) => Promise<unknown>;

  beforeAll(async () => {
    const checkpoints = checked.map(([title], index) => aCheckpoint({ id: idOf(index), title }));
    const lab = aLab([...checkpoints, aCheckpoint({ id: untried })]);
    const checker = { ...passing, gather: async () => facts() };
    server = await startWebServer({
      labs: new Map([['lab', lab]]),
      checkers: new Map([['checker', checker]]),
    });
    cleanups.add(() => server.stop());
    for (const [index, [, checks]] of checked.entries()) {
      const { id } = await server.finished(aResult(5, { checks }), { checkpointId: idOf(index) });
      attemptIds.push(id);
    }
    const browser: TestBrowser = await startBrowser();
    cleanups.add(() => browser.close());
    page = await browser.visitAs('student-k8s', server, look);
    goToStep = (id) => page.goto(`${server.url}/courses/k8s/labs/lab/steps/${id}`);
  });
  afterAll(() => cleanups.run());

  const picture = () => page.getByRole('img', { name: /What (Podmark|the drill) saw/ }).first();

  test('stands beside the checkpoint, as wide as there is room', async () => {
    for (const [index, [name]] of checked.entries()) {
      await goToStep(idOf(index));
      const { x, width } = (await picture().boundingBox()) ?? { x: 0, width: 0 };
      expect([name, width > 200, x + width <= look.viewport.width]).toEqual([name, true, true]);
      const pageWidth = await page.evaluate('document.documentElement.scrollWidth');
      expect([name, pageWidth]).toEqual([name, look.viewport.width]);
    }
  });

  test.each(['a wrong target port', 'a drill'])('is accessible with %s', async (name) => {
    await goToStep(idOf(Object.keys(attempts).indexOf(name)));
    await page.getByText('The same in words').first().click();
    await expectWell(page);
  });

  test('stands in the attempt, with the same in words', async () => {
    const index = Object.keys(attempts).indexOf('a selector that matches nothing');
    await page.goto(`${server.url}/courses/k8s/attempts/${attemptIds[index]}`);
    await page.getByText('The same in words').click();
    await page.getByText('It selects app=wbe. Port 80 leads to target port 8080.').waitFor();
    await expectWell(page);
  });

  test('comes when the check has ended, without loading the page again', async () => {
    await goToStep(untried);
    expect(await picture().count()).toBe(0);
    await page.click('#check-button');
    await picture().waitFor();
  });
});
