import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** `describe` where there is a browser; skipped, with a word, where there is none. */
export const inBrowser = existsSync(executablePath) ? describe : describe.skip;
if (!existsSync(executablePath))
  console.warn(`No browser at ${executablePath} (CHROMIUM), skipped.`);

/** The demo, served by a process of its own, and a browser to look at it. */
export interface BrowserDemo {
  url: string;
  databaseFile: string;
  /** A page of someone who signed in by the demo's button of that role. */
  signIn(role: string, options?: BrowserContextOptions): Promise<Page>;
  /** A page of someone who is not signed in. */
  visit(url: string, options?: BrowserContextOptions): Promise<Page>;
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
      await browser.close();
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
