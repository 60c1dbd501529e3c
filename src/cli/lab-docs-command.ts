import { readFile, writeFile } from 'node:fs/promises';
import type { Terminal } from './terminal.js';
import { exitCodes } from './usage-error.js';

/** What `podmark lab docs` works with. */
export interface LabDocsDependencies {
  /** Updates the page's list of checkers; undefined if the page has no markers for it. */
  withCheckers(page: string): string | undefined;
  stdout: Terminal['stdout'];
}

/** `podmark lab docs`: updates the list of checkers in the page for lab authors. */
export async function runLabDocsCommand(
  page: string,
  { withCheckers, stdout }: LabDocsDependencies,
): Promise<number> {
  const text = withCheckers(await readFile(page, 'utf8'));
  if (text === undefined) throw new Error(`${page} has lost its markers around the checkers`);
  await writeFile(page, text);
  stdout.write(`${page} lists the checkers as they are\n`);
  return exitCodes.ok;
}
