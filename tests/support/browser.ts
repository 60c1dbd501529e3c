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

/** `describe` where there is a browser; skipped, with a word, where there is none. */
export const inBrowser = existsSync(executablePath) ? describe : describe.skip;
if (!existsSync(executablePath))
  console.warn(`No browser at ${executablePath} (CHROMIUM), skipped.`);

/** At a desk in the light and on a phone in the dark: a table of `inBrowser.each`. */
export const looks = [
  ['at a desk, light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
  ['on a phone, dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
] as const;

/** A browser for servers that the test started. */
export interface TestBrowser {
  /** A page of someone who is not signed in; a mistake of a script on it fails the test. */
  visit(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** A page of the person with that login, on the test's server. */
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

/** The demo, served by a process of its own, and a browser to look at it. */
export interface BrowserDemo extends Pick<TestBrowser, 'visit'> {
  url: string;
  databaseFile: string;
  /** A page of someone who signed in by the demo's button of that role. */
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

/** Fails with what axe finds on the page. */
export async function expectAccessible(page: Page): Promise<void> {
  // targets of 24 px are WCAG 2.2's, which axe asks for only where it is told
  const options = { rules: { 'target-size': { enabled: true } } };
  const { violations } = await new AxeBuilder({ page }).options(options).analyze();
  const found = violations.map((one) => [one.id, one.nodes.map((node) => node.html)]);
  expect([page.url(), found]).toEqual([page.url(), []]);
}

/** Fails where the page is wider than its window, and with what axe finds on it. */
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
