import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { Cleanups } from '../../support/nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

interface Package {
  version: string;
  optional?: boolean;
  dev?: boolean;
}

/** What the script says of a folder with these lock files, and with our two databases where asked. */
async function areRight(
  wanted: Record<string, Package>,
  installed: Record<string, Package> | undefined,
  { env = {}, native = true }: { env?: NodeJS.ProcessEnv; native?: boolean } = {},
): Promise<boolean> {
  const dir = await temporaryFolder(cleanups);
  const root = { '': { version: '1.0.0' } };
  await mkdir(join(dir, 'node_modules'));
  const lock = (packages: object) => JSON.stringify({ packages });
  await writeFile(join(dir, 'package-lock.json'), lock({ ...root, ...wanted }));
  if (installed) await writeFile(join(dir, 'node_modules/.package-lock.json'), lock(installed));
  for (const name of native ? ['better-sqlite3', 'sqlite3'] : []) {
    await symlink(resolve('node_modules', name), join(dir, 'node_modules', name));
  }
  const script = `
    import { installedPackagesAreRight } from ${JSON.stringify(resolve('scripts/installed-packages.mjs'))};
    console.log(installedPackagesAreRight());
  `;
  const args = ['--input-type=module', '-e', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: dir,
    env: { PATH: process.env.PATH, ...env },
  });
  return stdout === 'true\n';
}

const a = { 'node_modules/a': { version: '1.2.3' } };
const dev = { 'node_modules/tester': { version: '1.0.0', dev: true } };
const optional = { 'node_modules/for-windows': { version: '1.0.0', optional: true } };

test.each<[what: string, ...Parameters<typeof areRight>, is: boolean]>([
  ['what is wanted is there', a, a, {}, true],
  ['nothing was installed', a, undefined, {}, false],
  ['a package is missing', { ...a, 'node_modules/b': { version: '1.0.0' } }, a, {}, false],
  ['a package has another version', a, { 'node_modules/a': { version: '1.2.4' } }, {}, false],
  ['what is for another system is missing', { ...a, ...optional }, a, {}, true],
  ['what developers need is missing', { ...a, ...dev }, a, {}, false],
  ['it is not wanted', { ...a, ...dev }, a, { env: { npm_config_omit: 'dev' } }, true],
  [
    'it is not wanted in production',
    { ...a, ...dev },
    a,
    { env: { NODE_ENV: 'production' } },
    true,
  ],
  ['native parts do not load', a, a, { native: false }, false],
])('%s', async (_what, wanted, installed, options, is) => {
  expect(await areRight(wanted, installed, options)).toBe(is);
});
