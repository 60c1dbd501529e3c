import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectWell, inBrowser, looks, startBrowser } from '../support/browser.js';
import { Gates } from '../support/gates.js';
import { Cleanups } from '../support/nodes.js';
import { aCheck, aCheckpoint, aLab } from '../support/runs.js';
import { aResult, startWebServer, type WebServer } from '../support/web-server.js';

/** Of checkpoints that are run one after the other, for a node is looked at once at a time. */
const gateNames = ['one', 'two', 'three'] as const;
const lab = aLab(
  gateNames.map((gate) =>
    aCheckpoint({
      ...{ id: gate, title: `Checkpoint ${gate}` },
      checks: [aCheck({ checker: 'gate', params: { gate } })],
    }),
  ),
);

const [[, desk]] = looks;

inBrowser.each([
  ...looks.map(([where, look]) => [where, { ...look, javaScriptEnabled: true }] as const),
  ['at a desk, without JavaScript', { ...desk, javaScriptEnabled: false }],
] as const)('a bulk re-run that is paused and cancelled, %s', (_where, look) => {
  const cleanups = new Cleanups();
  let gates: Gates;
  let server: WebServer;
  let ta: Page;

  beforeAll(async () => {
    gates = new Gates();
    server = await startWebServer({
      labs: new Map([['lab', lab]]),
      checkers: new Map([['gate', gates.checker]]),
      // a check stands at its gate while a browser is looked at
      checkMs: 60_000,
    });
    cleanups.add(() => server.stop());
    for (const checkpointId of gateNames) await server.finished(aResult(10), { checkpointId });
    const browser = await startBrowser();
    cleanups.add(() => browser.close());
    ta = await browser.visitAs('ta-k8s', server, look);
  });
  afterAll(() => cleanups.run());

  const status = (text: RegExp) => ta.locator('#progress .status', { hasText: text }).waitFor();
  /** Axe waits for ever where no scripts run, and the page is the same there. */
  const well = async () => {
    if (look.javaScriptEnabled) await expectWell(ta);
  };
  const button = (text: string) => ta.locator(`#progress button:text-is("${text}")`);

  test('is begun, and shown while it runs', async () => {
    await ta.goto(`${server.url}/courses/k8s/labs/lab/reruns/new`);
    await ta.click('text=See what it would run');
    await ta.fill('main [name=reason]', 'after the outage');
    await ta.click('.chosen button.primary');
    await gates.reached('one');
    await status(/^Running: 0 of 3 done/);
    await well();
  });

  test('is paused: what is under way still finishes, and nothing more starts', async () => {
    await button('Pause').click();
    await status(/^Paused: 0 of 3 done.*1 under way still finishes/);
    gates.open('one');
    await status(/^Paused: 1 of 3 done/);
    await well();
  });

  test('goes on', async () => {
    await button('Go on').click();
    await gates.reached('two');
    await status(/^Running: 1 of 3 done/);
  });

  test('is cancelled, and the rest is never run', async () => {
    await button('Cancel the rest').click();
    await status(/^Cancelled: 1 of 3 done/);
    gates.open('two', { kind: 'fail', expected: 'a Service', observed: 'no Service at all' });
    await status(/^Cancelled: 2 of 3 done/);
    expect(await ta.locator('#progress button').count()).toBe(0);
    await ta.waitForSelector('text=no Service at all');
    await well();
    await ta.click('text=Re-runs of A lab');
    await ta.waitForSelector('text=Cancelled');
    await well();
  });
});
