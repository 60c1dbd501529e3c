import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanups } from './nodes.js';

/** Creates a folder that is removed at the end of the test, and returns its path. */
export async function temporaryFolder(cleanups: Cleanups): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'podmark-test-'));
  cleanups.add(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
