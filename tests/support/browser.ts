import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { password, type WebServer } from './web-server.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** `describe` if there is a browser; otherwise skips the tests, with a warning on the console. */
export const inBrowser = existsSync(executablePath) ? describe : describe.skip;
if (!existsSync(executablePath))
  console.warn(`No browser at ${executablePath} (CHROMIUM), skipped.`);

/** A table for `inBrowser.each`: a desktop in light colors and a phone in dark ones. */
export const looks = [
  ['at a desk, light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
  ['on a phone, dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
] as const;

/** A browser for the servers that a test started. */
export interface TestBrowser {
  /** Opens a page without signing in. An uncaught error in a script of the page fails the test. */
  visit(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Opens a page of the test's server on which the person with that login has signed in. */
  visitAs(login: string, server: WebServer, options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

export async function startBrowser(): Promise<TestBrowser> {
  const browser = await launch();
  const visit = async (address: string, options: BrowserContextOptions = {}) => {
    const viewport = { width: 1440, height: 900 };
    const context = await browser.newContext({ viewport, ...options });
    const page = await context.newPage();
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.goto(address);
    return page;
  };
  return {
    visit,
    async visitAs(login, { url }, options) {
      const page = await visit(`${url}/sign-in`, options);
      await page.fill('[name=login]', login);
      await page.fill('[name=password]', password);
      await page.press('[name=password]', 'Enter');
      await page.waitForURL(/courses/);
      return page;
    },
    close: () => browser.close(),
  };
}

/** The demo, served by a process of its own, and a browser for it. */
export interface BrowserDemo extends Pick<TestBrowser, 'visit'> {
  url: string;
  databaseFile: string;
  /** Signs in with the demo's button for that role and opens the demo course. */
  signIn(role: string, options?: BrowserContextOptions): Promise<Page>;
  stop(): Promise<void>;
}

let ports = 20_000 + (process.pid % 10_000);

export async function startBrowserDemo(): Promise<BrowserDemo> {
  const dataDir = await mkdtemp(join(tmpdir(), 'podmark-browser-'));
  ports += 1;
  const server = spawn(process.execPath, ['dist/main.js', 'serve'], {
    env: {
      ...process.env,
      ...{ DATA_DIR: dataDir, PORT: String(ports), LOG_LEVEL: 'error', NODE_ENV: 'test' },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await servedUrl(server);
  const { visit, close } = await startBrowser();
  return {
    url,
    databaseFile: join(dataDir, 'podmark.db'),
    visit,
    async signIn(role, options) {
      const page = await visit(url, options);
      await page.click(`button:text-is("${role}")`);
      await page.waitForURL(/courses\/demo/);
      return page;
    },
    async stop() {
      await close();
      const exited = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      expect(await exited).toBe(0);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Fails if axe finds accessibility violations on the page, and lists them. */
export async function expectAccessible(page: Page): Promise<void> {
  // WCAG 2.2 demands targets of 24 px; axe checks that only if the rule is switched on
  const options = { rules: { 'target-size': { enabled: true } } };
  const { violations } = await new AxeBuilder({ page }).options(options).analyze();
  const found = violations.map((one) => [one.id, one.nodes.map((node) => node.html)]);
  expect([page.url(), found]).toEqual([page.url(), []]);
}

/** Fails if the page is wider than its window or if axe finds accessibility violations on it. */
export async function expectWell(page: Page): Promise<void> {
  const width = await page.evaluate('document.documentElement.scrollWidth');
  expect([page.url(), width]).toEqual([page.url(), page.viewportSize()?.width]);
  await expectAccessible(page);
}

function servedUrl(server: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: server.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const served = /Podmark serves (\S+)/.exec(line)?.[1];
      if (served !== undefined) resolve(served);
    });
  });
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
