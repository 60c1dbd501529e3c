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

/** The configuration of a data folder in which nothing else is said. */
const files = (dir = dataDir) => ({
  secret: undefined,
  dataDir: dir,
  databaseUrl: `file:${join(dir, 'podmark.db')}`,
});

test('the project folder is the one with package.json', async () => {
  const { name } = JSON.parse(await readFile(join(projectDir, 'package.json'), 'utf8'));
  expect(name).toBe('podmark');
});

test('a secret that is set is taken, and nothing is written', async () => {
  expect(await readSecret({ ...files(), secret: 'from outside' })).toBe('from outside');
  expect(await readdir(dataDir)).toEqual([]);
});

test('else one is made once, random, and only its owner can read it', async () => {
  const secret = await readSecret(files());
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(await readSecret(files())).toBe(secret);
  expect(await readdir(dataDir)).toEqual(['secret.key']);
  expect((await stat(join(dataDir, 'secret.key'))).mode & 0o777).toBe(0o600);

  const other = join(dataDir, 'other');
  await mkdir(other);
  expect(await readSecret(files(other))).not.toBe(secret);
});

test('many that start at once end with one secret', async () => {
  const all = Array.from({ length: 20 }, () => readSecret(files()));
  const secrets = new Set(await Promise.all(all));
  expect([...secrets]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(await readdir(dataDir)).toEqual(['secret.key']);
});

test('a kept secret that is damaged is refused, not used and not replaced', async () => {
  await writeFile(join(dataDir, 'secret.key'), '');
  const reading = readSecret(files());
  await expect(reading).rejects.toThrow(StartError);
  await expect(reading).rejects.toThrow(/secret\.key is damaged: restore it from a backup/);
  expect(await readFile(join(dataDir, 'secret.key'), 'utf8')).toBe('');
});

test('a secret that is gone while there is a database is not made anew', async () => {
  await writeFile(join(dataDir, 'podmark.db'), 'a database');
  await expect(readSecret(files())).rejects.toThrow(StartError);
  await expect(readSecret(files())).rejects.toThrow(/restore .*secret\.key from a backup/);
  expect(await readdir(dataDir)).toEqual(['podmark.db']);
});

test('what is written is for this user alone, and databases that were not are made so', async () => {
  const { databaseUrl } = files();
  const modeOf = async (file: string) => (await stat(join(dataDir, file))).mode & 0o777;
  for (const file of ['podmark.db', 'podmark.db-wal', 'sessions.db']) {
    await writeFile(join(dataDir, file), '');
    await chmod(join(dataDir, file), 0o644);
  }
  const before = process.umask(0o022);
  try {
    await prepareDataDir({ dataDir: join(dataDir, 'new'), databaseUrl });
    expect(await modeOf('new')).toBe(0o700);
    await prepareDataDir(files());
    await writeFile(join(dataDir, 'made'), '');
    for (const file of ['podmark.db', 'podmark.db-wal', 'sessions.db', 'made']) {
      expect([file, await modeOf(file)]).toEqual([file, 0o600]);
    }
  } finally {
    process.umask(before);
  }
});

test('what the file system refuses is thrown', async () => {
  await mkdir(join(dataDir, 'secret.key'));
  await expect(readSecret(files())).rejects.toMatchObject({
    code: 'EISDIR',
  });
  const missing = join(dataDir, 'missing');
  await expect(readSecret(files(missing))).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

test('the data folder is made where it is missing, and kept where it is there', async () => {
  const deep = join(dataDir, 'a/b');
  await prepareDataDir(files(deep));
  await writeFile(join(deep, 'file'), 'kept');
  await prepareDataDir(files(deep));
  expect(await readdir(deep)).toEqual(['file']);
});

test('a data folder that cannot be made says which and what to do', async () => {
  const file = join(dataDir, 'file');
  await writeFile(file, '');
  const preparing = prepareDataDir(files(join(file, 'data')));
  await expect(preparing).rejects.toThrow(StartError);
  await expect(preparing).rejects.toThrow(
    /data folder .*\/file\/data cannot be written \(ENOTDIR\): set DATA_DIR/,
  );
});

const mayWriteEverywhere = process.getuid?.() === 0;
(mayWriteEverywhere ? test.skip : test)('so does one that only others may write', async () => {
  await chmod(dataDir, 0o500);
  await expect(prepareDataDir(files())).rejects.toThrow(/cannot be written \(EACCES\)/);
  await chmod(dataDir, 0o700);
});
