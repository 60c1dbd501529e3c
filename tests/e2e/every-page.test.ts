import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  type BrowserDemo,
  expectAccessible,
  inBrowser,
  startBrowserDemo,
} from '../support/browser.js';

let demo: BrowserDemo;

/** A page before its pictures may have so many bytes. */
const maxBytes = 100_000;
/** Of pages that differ only in what they are about, so many are visited. */
const visitsOfAKind = 2;

/** Pages of one kind have the same path but for ids, and the same keys in the query. */
function kindOf(href: string): string {
  const { pathname, searchParams } = new URL(href);
  const path = pathname
    .replace(/[0-9a-f-]{36}/g, 'ID')
    .replace(/\/steps\/[^/]+/, '/steps/STEP')
    .replace(/\/labs\/[^/]+/, '/labs/LAB');
  return `${path}?${[...new Set(searchParams.keys())].sort()}`;
}

/** Run in the page: where its links lead on this server, downloads left out. */
const readLinks = `[...document.querySelectorAll('a[href]:not([download])')]
  .map((link) => link.href.split('#')[0])
  .filter((href) => href.startsWith(location.origin) && !/\\.(csv|json|yaml)(\\?|$)/.test(href))`;

/** Visits what can be reached by links, and calls back on each page once. */
async function visitAll(page: Page, onPage: (size: number) => Promise<void>): Promise<string[]> {
  const queue = [page.url()];
  const seen = new Set(queue);
  const kinds = new Map<string, number>();
  for (let href = queue.shift(); href !== undefined; href = queue.shift()) {
    const kind = kindOf(href);
    const visits = kinds.get(kind) ?? 0;
    if (visits >= visitsOfAKind) continue;
    kinds.set(kind, visits + 1);
    const response = await page.goto(href);
    if (!response?.headers()['content-type']?.startsWith('text/html')) continue;
    expect([href, response.status()]).toEqual([href, 200]);
    await onPage((await response.body()).length);
    for (const next of await page.evaluate<string[]>(readLinks)) {
      if (!seen.has(next)) queue.push(next);
      seen.add(next);
    }
  }
  return [...kinds.keys()];
}

inBrowser('every page that links lead to', () => {
  beforeAll(async () => {
    demo = await startBrowserDemo();
    const student = await demo.signIn('student');
    for (const step of ['your-node', 'from-outside']) {
      await student.goto(`${demo.url}/courses/demo/labs/services/steps/${step}`);
      for (const field of await student.locator('#check-form [required]').all()) {
        await field.fill('none yet');
      }
      await student.click('#check-button');
      await student.locator('#panel .status', { hasText: /points/ }).waitFor({ timeout: 60_000 });
    }
    await student.context().close();
  });
  afterAll(() => demo.stop());

  test.each([
    ['student', 'on a desk', { width: 1280, height: 800 }, 'light'],
    ['student', 'on a phone', { width: 360, height: 780 }, 'dark'],
    ['ta', 'on a phone', { width: 360, height: 780 }, 'light'],
    ['instructor', 'on a desk', { width: 1280, height: 800 }, 'dark'],
    ['instructor', 'on a phone', { width: 360, height: 780 }, 'light'],
  ] as const)(
    'is small, fits and is accessible for the %s %s',
    async (role, _where, viewport, colorScheme) => {
      const page = await demo.signIn(role, { viewport, colorScheme });
      const kinds = await visitAll(page, async (bytes) => {
        const width = await page.evaluate('document.documentElement.scrollWidth');
        expect([page.url(), width]).toEqual([page.url(), viewport.width]);
        expect([page.url(), bytes < maxBytes]).toEqual([page.url(), true]);
        await expectAccessible(page);
      });
      expect(kinds.length).toBeGreaterThan(3);
      await page.context().close();
    },
  );
});
