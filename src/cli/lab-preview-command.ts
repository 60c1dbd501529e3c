import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '../catalog/lab-format.js';
import type { Terminal } from './terminal.js';
import { exitCodes, UsageError } from './usage-error.js';

/** What `podmark lab preview` works with. */
export interface LabPreviewDependencies {
  labsDir: string;
  /** Serves the lab's pages on loopback. */
  startPreview(labId: string, port: number): Promise<{ url: string; stop(): Promise<void> }>;
  stdout: Terminal['stdout'];
  /** Resolves when the command should end. */
  untilStopped: Promise<void>;
}

/**
 * `podmark lab preview`: serves a lab's pages until it is stopped. Throws {@link UsageError} if
 * there is no such lab.
 */
export async function runLabPreviewCommand(
  labId: string,
  { port }: { port: number },
  { labsDir, startPreview, stdout, untilStopped }: LabPreviewDependencies,
): Promise<number> {
  const isThere =
    isId(labId) &&
    (await stat(join(labsDir, labId, 'lab.yaml')).then(
      () => true,
      () => false,
    ));
  if (!isThere) throw new UsageError(`there is no lab ${labId} in ${labsDir}`);
  const { url, stop } = await startPreview(labId, port);
  stdout.write(`${url} shows ${labId} and reloads when a file of it changes; Ctrl-C ends it\n`);
  await untilStopped;
  await stop();
  return exitCodes.ok;
}
