import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { prepareDataDir, projectDir, readSecret } from '../../src/project.js';
import { StartError } from '../../src/start-error.js';
import { Cleanups } from '../support/nodes.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const cleanups = new Cleanups();
let dataDir: string;

beforeEach(async () => {
  dataDir = await temporaryFolder(cleanups);
});
afterEach(() => cleanups.run());

test('the project folder is the one with package.json', async () => {
  const { name } = JSON.parse(await readFile(join(projectDir, 'package.json'), 'utf8'));
  expect(name).toBe('podmark');
});

test('a secret that is set is taken, and nothing is written', async () => {
  expect(await readSecret({ secret: 'from outside', dataDir })).toBe('from outside');
  expect(await readdir(dataDir)).toEqual([]);
});

test('else one is made once, random, and only its owner can read it', async () => {
  const secret = await readSecret({ secret: undefined, dataDir });
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(await readSecret({ secret: undefined, dataDir })).toBe(secret);
  expect(await readdir(dataDir)).toEqual(['secret.key']);
  expect((await stat(join(dataDir, 'secret.key'))).mode & 0o777).toBe(0o600);

  const other = join(dataDir, 'other');
  await mkdir(other);
  expect(await readSecret({ secret: undefined, dataDir: other })).not.toBe(secret);
});

test('many that start at once end with one secret', async () => {
  const all = Array.from({ length: 20 }, () => readSecret({ secret: undefined, dataDir }));
  const secrets = new Set(await Promise.all(all));
  expect([...secrets]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(await readdir(dataDir)).toEqual(['secret.key']);
});

test('a kept secret that is damaged is refused, not used and not replaced', async () => {
  await writeFile(join(dataDir, 'secret.key'), '');
  const reading = readSecret({ secret: undefined, dataDir });
  await expect(reading).rejects.toThrow(StartError);
  await expect(reading).rejects.toThrow(/secret\.key is damaged: restore it from a backup/);
  expect(await readFile(join(dataDir, 'secret.key'), 'utf8')).toBe('');
});

test('what the file system refuses is thrown', async () => {
  await mkdir(join(dataDir, 'secret.key'));
  await expect(readSecret({ secret: undefined, dataDir })).rejects.toMatchObject({
    code: 'EISDIR',
  });
  const missing = join(dataDir, 'missing');
  await expect(readSecret({ secret: undefined, dataDir: missing })).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

test('the data folder is made where it is missing, and kept where it is there', async () => {
  const deep = join(dataDir, 'a/b');
  await prepareDataDir({ dataDir: deep });
  await writeFile(join(deep, 'file'), 'kept');
  await prepareDataDir({ dataDir: deep });
  expect(await readdir(deep)).toEqual(['file']);
});

test('a data folder that cannot be made says which and what to do', async () => {
  const file = join(dataDir, 'file');
  await writeFile(file, '');
  const preparing = prepareDataDir({ dataDir: join(file, 'data') });
  await expect(preparing).rejects.toThrow(StartError);
  await expect(preparing).rejects.toThrow(
    /data folder .*\/file\/data cannot be written \(ENOTDIR\): set DATA_DIR/,
  );
});

const mayWriteEverywhere = process.getuid?.() === 0;
(mayWriteEverywhere ? test.skip : test)('so does one that only others may write', async () => {
  await chmod(dataDir, 0o500);
  await expect(prepareDataDir({ dataDir })).rejects.toThrow(/cannot be written \(EACCES\)/);
  await chmod(dataDir, 0o700);
});
