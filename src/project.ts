import { randomBytes, randomUUID } from 'node:crypto';
import { access, constants, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.js';
import { StartError } from './start-error.js';

/** The project's folder. The same path is right from the sources and from the bundle. */
export const projectDir = fileURLToPath(new URL('..', import.meta.url));

/** Creates the data folder if it is missing. Throws {@link StartError} if it cannot be written. */
export async function prepareDataDir({ dataDir }: Pick<Config, 'dataDir'>): Promise<void> {
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
}

type ReadableSecret = Pick<Config, 'secret' | 'dataDir'>;

const secretBytes = 32;

/**
 * The secret that encrypts keys in the database and signs cookies: PODMARK_SECRET, else one that is
 * made once and kept under the data folder, readable by its owner only. Throws {@link StartError}
 * for a kept one that is damaged.
 */
export async function readSecret({ secret, dataDir }: ReadableSecret): Promise<string> {
  if (secret !== undefined) return secret;
  const file = join(dataDir, 'secret.key');
  const kept = (await readIfThere(file)) ?? (await makeSecret(file));
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
async function makeSecret(file: string): Promise<string> {
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

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
