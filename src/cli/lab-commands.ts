import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeFrame, type LabProblem } from '../catalog/lab-problem.js';
import { type Lab, labPoints } from '../domain/lab.js';
import type { Terminal } from './terminal.js';
import { exitCodes, UsageError } from './usage-error.js';

/** What `podmark lab lint` works with. */
export interface LintDependencies {
  lint(labsDir: string): Promise<{ labs: Lab[]; problems: LabProblem[] }>;
  stdout: Terminal['stdout'];
}

/**
 * `podmark lab lint`: prints every mistake in a folder of labs, or in one lab, with its line.
 * Resolves with the exit code. Throws {@link UsageError} if there is no such folder.
 */
export async function runLintCommand(
  dir: string,
  { lint, stdout }: LintDependencies,
): Promise<number> {
  const isLab = (await find(join(dir, 'lab.yaml'))) !== undefined;
  if (!isLab && !(await find(dir))?.isDirectory())
    throw new UsageError(`there is no folder ${dir}`);
  const labsDir = isLab ? dirname(dir) : dir;
  const all = await lint(labsDir);
  const isAsked = (id: string) => !isLab || id === basename(dir);
  const problems = all.problems.filter((problem) => isAsked(problem.file.split('/')[0] as string));
  for (const problem of problems) {
    const source = await readFile(join(labsDir, problem.file), 'utf8').catch(() => '');
    stdout.write(`${codeFrame(problem, source)}\n\n`);
  }
  for (const lab of all.labs.filter(({ id }) => isAsked(id))) {
    stdout.write(`${lab.id}: ${lab.steps.length} checkpoints, ${labPoints(lab)} points\n`);
  }
  if (problems.length === 0) return exitCodes.ok;
  stdout.write(`${problems.length} ${problems.length === 1 ? 'mistake' : 'mistakes'}\n`);
  return exitCodes.failed;
}

async function find(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
