import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { defaultPolicy } from '../../src/domain/policy.js';
import { expectWell, inBrowser, startBrowser, type TestBrowser } from '../support/browser.js';
import { Cleanups } from '../support/nodes.js';
import { aCheckpoint, aLab } from '../support/runs.js';
import { aResult, startWebServer, type WebServer } from '../support/web-server.js';

const ways = [
  ['in light', { colorScheme: 'light' }],
  ['in dark', { colorScheme: 'dark' }],
  ['in forced colors', { forcedColors: 'active' }],
] as const satisfies [string, BrowserContextOptions][];

/** Run in the page: what of an element's style draws a bar at its lower edge. */
const barOf = (selector: string) => `(() => {
  const style = getComputedStyle(document.querySelector('${selector}'));
  const { backgroundImage, backgroundSize, backgroundPosition } = style;
  const { borderBottomWidth, borderBottomStyle, borderBottomColor } = style;
  const picture = backgroundImage === 'none' ? null : [backgroundImage, backgroundPosition];
  const border = borderBottomWidth === '0px' ? null : [borderBottomWidth, borderBottomStyle];
  return { picture, border, shape: picture && backgroundSize, color: border && borderBottomColor };
})()`;

/** A result whose check failed, where there is a score that is not all points. */
function failing(score: number | null) {
  const result = aResult(score);
  if (result.outcome !== 'fail') return result;
  const outcome = { kind: 'fail', expected: 'a Service', observed: 'none' } as const;
  return { ...result, checks: result.checks.map((check) => ({ ...check, outcome })) };
}

/** Run in the page: one property of an element. */
const styleOf = (selector: string, property: string) =>
  `getComputedStyle(document.querySelector('${selector}')).${property}`;

inBrowser('what colors say', () => {
  const cleanups = new Cleanups();
  let server: WebServer;
  let browser: TestBrowser;
  const states = { fail: 4, pass: 10, away: null } as const;

  beforeAll(async () => {
    const lab = aLab(Object.keys(states).map((id) => aCheckpoint({ id, title: `The ${id}` })));
    server = await startWebServer({ labs: new Map([['lab', lab]]) });
    cleanups.add(() => server.stop());
    const { store, course, instructor } = server;
    const by = { courseId: course.id, labId: 'lab', actorId: instructor.id };
    await store.policies.save({
      ...{ ...by, basedOnRevision: 0 },
      policy: { ...defaultPolicy, dueAt: new Date('2026-01-01T00:00:00Z') },
    });
    const inTime = await store.people.create({ login: 'in', name: 'In Time', passwordHash: '' });
    const member = { courseId: course.id, personId: inTime.id, section: null };
    await store.courses.enroll({ ...member, role: 'student' });
    await store.policies.grantExtension({
      ...{ ...by, studentId: inTime.id, reason: 'ill' },
      dueAt: new Date('2099-01-01T00:00:00Z'),
    });
    for (const [checkpointId, score] of Object.entries(states)) {
      await server.finished(aResult(5), { checkpointId });
      await server.finished(failing(score), { checkpointId });
      const byOther = { checkpointId, studentId: inTime.id, requestedById: inTime.id };
      await server.finished(aResult(10), byOther);
    }
    browser = await startBrowser();
    cleanups.add(() => browser.close());
  });
  afterAll(() => cleanups.run());

  const visit = async (login: string, path: string, look: BrowserContextOptions): Promise<Page> => {
    const page = await browser.visitAs(login, server, look);
    await page.goto(`${server.url}/courses/k8s/labs/lab${path}`);
    return page;
  };

  test.each(ways)('a late score has the bar that the legend shows, %s', async (_way, look) => {
    const page = await visit('ta-k8s', '/gradebook', look);
    const promised = await page.evaluate<{ picture: unknown; border: unknown }>(
      barOf('.legend .late'),
    );
    expect(promised.picture ?? promised.border).not.toBeNull();
    for (const state of Object.keys(states)) {
      expect([state, await page.evaluate(barOf(`.cell > a.late.${state}`))]).toEqual([
        state,
        promised,
      ]);
    }
    expect(await page.evaluate(barOf('.cell > a.pass:not(.late)'))).toMatchObject({
      ...{ picture: null, border: null },
    });
    await expectWell(page);
    await page.context().close();
  });

  test('forced colors leave the current tab and step, progress and failed checks to be told', async () => {
    const forced = { forcedColors: 'active' } as const;
    const ta = await visit('ta-k8s', '/gradebook', forced);
    const line = (tab: string) => ta.evaluate(styleOf(`.tabs a${tab}`, 'borderBottomWidth'));
    expect([await line('[aria-current]'), await line(':not([aria-current])')]).toEqual([
      ...['4px', '0px'],
    ]);
    await ta.context().close();

    const student = await visit('student-k8s', '/steps/fail', forced);
    expect(await student.evaluate(styleOf('.steps a[aria-current]', 'outlineStyle'))).toBe('solid');
    expect(await student.evaluate(styleOf('.steps a:not([aria-current])', 'outlineStyle'))).toBe(
      'none',
    );
    for (const selector of ['progress', '#panel .why.fail']) {
      expect(await student.evaluate(styleOf(selector, 'borderTopStyle'))).toBe('solid');
    }
    expect(await student.evaluate(styleOf('.bar nav a[aria-current]', 'textDecorationLine'))).toBe(
      'underline',
    );
    await expectWell(student);
    await student.context().close();
  });
});
