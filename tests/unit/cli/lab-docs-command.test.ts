import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { withCheckers } from '../../../src/catalog/checkers-docs.js';
import { checkers } from '../../../src/checkers/registry.js';
import { runLabDocsCommand } from '../../../src/cli/lab-docs-command.js';
import { Cleanups } from '../../support/nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { aTerminal } from '../../support/terminal.js';

const cleanups = new Cleanups();
let page: string;
let terminal: ReturnType<typeof aTerminal>;

beforeEach(async () => {
  page = join(await temporaryFolder(cleanups), 'page.md');
  terminal = aTerminal();
});
afterEach(() => cleanups.run());

const write = () =>
  runLabDocsCommand(page, {
    withCheckers: (text) => withCheckers(text, checkers),
    stdout: terminal.stdout,
  });

test('what is out of date between the markers is written anew', async () => {
  const committed = await readFile('docs/writing-labs.md', 'utf8');
  const right = withCheckers(committed, checkers) as string;
  await writeFile(page, right.replace(/### `node-ready`\n/, '### `node-redy`\n'));
  expect(await write()).toBe(0);
  expect(await readFile(page, 'utf8')).toBe(right);
  expect(terminal.written.stdout).toBe(`${page} lists the checkers as they are\n`);
});

test('a page without markers is left as it is, and that is an error', async () => {
  await copyFile('README.md', page);
  await expect(write()).rejects.toThrow('has lost its markers');
  expect(await readFile(page, 'utf8')).toBe(await readFile('README.md', 'utf8'));
});
