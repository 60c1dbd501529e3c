import { readFile, writeFile } from 'node:fs/promises';
import type { Terminal } from './terminal.js';
import { exitCodes } from './usage-error.js';

export interface LabDocsDependencies {
  /** The page with its list of checkers as it is now; undefined where it has no markers. */
  withCheckers(page: string): string | undefined;
  stdout: Terminal['stdout'];
}

/** `podmark lab docs`: writes the list of checkers in a page for authors anew. */
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
