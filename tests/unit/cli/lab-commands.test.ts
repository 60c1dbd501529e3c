import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { lintCatalog } from '../../../src/catalog/load-catalog.js';
import { loadLab } from '../../../src/catalog/load-lab.js';
import { checkers } from '../../../src/checkers/registry.js';
import { runLintCommand } from '../../../src/cli/lab-commands.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import { Cleanups } from '../../support/nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { aTerminal } from '../../support/terminal.js';

const { lab: services } = await loadLab('labs/services', checkers);
/** What is said of a copy of it. */
const counted = `${services?.steps.length} checkpoints, 100 points`;

const cleanups = new Cleanups();
let labsDir: string;
let terminal: ReturnType<typeof aTerminal>;

beforeEach(async () => {
  labsDir = await temporaryFolder(cleanups);
  terminal = aTerminal();
});
afterEach(() => cleanups.run());

const lint = (dir: string) =>
  runLintCommand(dir, { lint: (all) => lintCatalog(all, checkers), stdout: terminal.stdout });

/** A copy of the Services lab, with one text in its lab.yaml changed. */
async function addLab(id: string, change?: [from: string, to: string]): Promise<string> {
  const dir = join(labsDir, id);
  await cp('labs/services', dir, { recursive: true });
  if (change) {
    const file = join(dir, 'lab.yaml');
    const text = await readFile(file, 'utf8');
    expect(text).toContain(change[0]);
    await writeFile(file, text.replace(...change));
  }
  return dir;
}

test('labs without a mistake are listed: exit code 0', async () => {
  await addLab('one');
  await addLab('two');
  expect(await lint(labsDir)).toBe(0);
  expect(terminal.written.stdout).toBe(`one: ${counted}\ntwo: ${counted}\n`);
});

test('a mistake is shown where it is, and the other labs are listed: exit code 1', async () => {
  await addLab('bad', ['          checker: node-ready', '          checker: node-redy']);
  await addLab('good');
  expect(await lint(labsDir)).toBe(1);
  const { stdout } = terminal.written;
  const line = (await readFile(join(labsDir, 'bad/lab.yaml'), 'utf8'))
    .split('\n')
    .findIndex((one) => one.includes('node-redy'));
  const [first, , , shown, caret] = stdout.split('\n');
  expect(first).toMatch(`bad/lab.yaml:${line + 1}:20 there is no checker “node-redy”`);
  expect(shown).toBe(`  ${line + 1} |           checker: node-redy`);
  expect(caret).toBe(`     |${' '.repeat(20)}^`);
  expect(stdout.endsWith(`good: ${counted}\n1 mistake\n`)).toBe(true);
  expect(stdout).not.toContain('bad: ');
});

test('all mistakes are shown at once, also where there is no file', async () => {
  await addLab('bad', ['points: 100', 'points: 99\npoint: 1']);
  await mkdir(join(labsDir, 'empty'));
  expect(await lint(labsDir)).toBe(1);
  expect(terminal.written.stdout).toContain('unknown key “point”');
  expect(terminal.written.stdout).toContain('empty/lab.yaml:1:1 there is no lab.yaml');
  expect(terminal.written.stdout).toMatch(/\n2 mistakes\n$/);
});

test('one lab alone: what is wrong with its neighbours does not matter', async () => {
  const good = await addLab('good');
  const bad = await addLab('bad');
  await rm(join(bad, 'steps/your-node.md'));
  expect(await lint(good)).toBe(0);
  expect(terminal.written.stdout).toBe(`good: ${counted}\n`);
  expect(await lint(bad)).toBe(1);
  expect(terminal.written.stdout).toMatch(
    /there is no file steps\/your-node\.md[\s\S]*\n1 mistake\n$/,
  );
});

test.each(['missing', 'file'])('%s is no folder: a mistake in what was typed', async (name) => {
  await writeFile(join(labsDir, 'file'), '');
  const dir = join(labsDir, name);
  await expect(lint(dir)).rejects.toThrow(UsageError);
  await expect(lint(dir)).rejects.toThrow(`there is no folder ${dir}`);
});

test('what the file system refuses is thrown', async () => {
  await expect(lint('x'.repeat(300))).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
});

test('a folder without labs has no mistake', async () => {
  expect(await lint(labsDir)).toBe(0);
  expect(terminal.written.stdout).toBe('');
});

test('one lab is found by a path that ends in a slash or a dot, too', async () => {
  const good = await addLab('good');
  expect(await lint(`${good}/`)).toBe(0);
  expect(terminal.written.stdout).toBe(`good: ${counted}\n`);
});
