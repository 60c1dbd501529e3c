import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.js';

/** The project's folder, from its sources and from the bundle alike. */
export const projectDir = fileURLToPath(new URL('..', import.meta.url));

/**
 * The secret that encrypts keys in the database and signs cookies: PODMARK_SECRET, else one that is
 * made once and kept under the data folder, readable by its owner only.
 */
export async function readSecret({ secret, dataDir }: Config): Promise<string> {
  if (secret !== undefined) return secret;
  const file = join(dataDir, 'secret.key');
  await mkdir(dataDir, { recursive: true });
  try {
    // fails where the file is there: two that start at once must end with one secret
    await writeFile(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return await readFile(file, 'utf8');
}
