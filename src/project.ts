import { randomBytes, randomUUID } from 'node:crypto';
import { access, chmod, constants, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.js';
import { StartError } from './start-error.js';

/** The project's folder. The same path is right from the sources and from the bundle. */
export const projectDir = fileURLToPath(new URL('..', import.meta.url));

type DataFiles = Pick<Config, 'dataDir' | 'databaseUrl'>;

/** The file of the database. */
function databaseFile({ databaseUrl }: Pick<Config, 'databaseUrl'>): string {
  return databaseUrl.replace(/^file:/, '');
}

/**
 * Creates the data folder if it is missing, and keeps what this process writes and the databases
 * from other users of the machine. Throws {@link StartError} if the folder cannot be written.
 */
export async function prepareDataDir({ dataDir, databaseUrl }: DataFiles): Promise<void> {
  process.umask(0o077);
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new StartError(
      `the data folder ${dataDir} cannot be written (${code}): set DATA_DIR to a folder of the user that runs Podmark`,
      { cause },
    );
  }
  const databases = [databaseFile({ databaseUrl }), sessionsFile({ dataDir })];
  await Promise.all(databases.map(makePrivate));
}

/** The SQLite file of the sessions of signed-in people. */
export function sessionsFile({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'sessions.db');
}

/** Takes a database that was made with other permissions from the group and others. */
async function makePrivate(database: string): Promise<void> {
  for (const end of ['', '-wal', '-shm']) {
    await chmod(`${database}${end}`, 0o600).catch((error: NodeJS.ErrnoException) => {
      // who does not own a file cannot change that, and may use it all the same
      if (error.code !== 'ENOENT' && error.code !== 'EPERM') throw error;
    });
  }
}

type ReadableSecret = Pick<Config, 'secret'> & DataFiles;

const secretBytes = 32;

/**
 * The secret that encrypts keys in the database and signs cookies: PODMARK_SECRET, else one that is
 * made with the database and kept under the data folder, readable by its owner only. Throws {@link
 * StartError} if the kept one is damaged, or missing while there is a database.
 */
export async function readSecret(config: ReadableSecret): Promise<string> {
  const { secret, dataDir } = config;
  if (secret !== undefined) return secret;
  const file = join(dataDir, 'secret.key');
  const kept = (await readIfThere(file)) ?? (await makeSecret(file, databaseFile(config)));
  if (kept.length < secretBytes) {
    throw new StartError(
      `${file} is damaged: restore it from a backup, or set PODMARK_SECRET to what it was`,
    );
  }
  return kept;
}

/**
 * Written beside and linked: of two that start at once, the slower reads what the other made,
 * whole.
 */
async function makeSecret(file: string, database: string): Promise<string> {
  if (await isThere(database)) {
    // another start may have made both since we looked
    const made = await readIfThere(file);
    if (made !== undefined) return made;
    throw new StartError(
      `there is a database, ${database}, but its secret is gone: restore ${file} from a backup, or set PODMARK_SECRET to what it was. Without it the courses' keys cannot be read`,
    );
  }
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, randomBytes(secretBytes).toString('hex'), { flag: 'wx', mode: 0o600 });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
  return await readFile(file, 'utf8');
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
