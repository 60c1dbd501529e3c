import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Cleanups } from '../../support/nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const cleanups = new Cleanups();
let dir: string;

beforeEach(async () => {
  dir = await temporaryFolder(cleanups);
});
afterEach(() => cleanups.run());

/** A process that writes to a log when its work begins and when it ends; resolves with its exit code. */
async function workUnderLock(name: string, exitCode = 0): Promise<number> {
  const script = `
    import { appendFileSync } from 'node:fs';
    import { withLock } from ${JSON.stringify(resolve('scripts/lock.mjs'))};
    withLock('folder/lock', () => {
      appendFileSync('log', '${name} begins\\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      appendFileSync('log', '${name} ends\\n');
      if (${exitCode}) process.exit(${exitCode});
    });
  `;
  const args = ['--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, { cwd: dir, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code;
}

const log = async () => (await readFile(join(dir, 'log'), 'utf8')).trim().split('\n');

test('work under a lock is never done by two at once, and all of it is done', async () => {
  const names = ['a', 'b', 'c'];
  expect(await Promise.all(names.map((name) => workUnderLock(name)))).toEqual([0, 0, 0]);
  const lines = await log();
  expect(lines).toHaveLength(6);
  for (const name of names) {
    const begin = lines.indexOf(`${name} begins`);
    expect(lines[begin + 1]).toBe(`${name} ends`);
  }
  expect(await readdir(join(dir, 'folder'))).toEqual([]);
});

test('a lock is released by work that fails', async () => {
  expect(await workUnderLock('a', 3)).toBe(3);
  expect(await readdir(join(dir, 'folder'))).toEqual([]);
});

test('a lock whose process has died is taken over', async () => {
  await workUnderLock('a');
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'exit');
  await writeFile(join(dir, 'folder/lock'), String(dead.pid));
  expect(await workUnderLock('b')).toBe(0);
  expect((await log()).at(-1)).toBe('b ends');
});
