import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnyChecker } from '../checkers/checker.js';
import type { Lab } from '../domain/lab.js';
import { type LabProblem, LabProblemsError } from './lab-problem.js';
import { loadLab } from './load-lab.js';

/**
 * Loads every lab of a folder, by id. Throws {@link LabProblemsError} with the mistakes of all
 * labs, and the errors of the file system.
 */
export async function loadCatalog(
  labsDir: string,
  checkers: ReadonlyMap<string, AnyChecker>,
): Promise<ReadonlyMap<string, Lab>> {
  const { labs, problems } = await lintCatalog(labsDir, checkers);
  if (problems.length > 0) throw new LabProblemsError(problems);
  return new Map(labs.map((lab) => [lab.id, lab]));
}

/** Loads the labs of a folder that can be used, and lists every mistake in the others. */
export async function lintCatalog(
  labsDir: string,
  checkers: ReadonlyMap<string, AnyChecker>,
): Promise<{ labs: Lab[]; problems: LabProblem[] }> {
  const entries = await readdir(labsDir, { withFileTypes: true });
  const dirs = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  const loaded = await Promise.all(dirs.map((dir) => loadLab(join(labsDir, dir), checkers)));
  return {
    labs: loaded.flatMap((loadedLab) => loadedLab.lab ?? []),
    problems: loaded.flatMap((loadedLab) => loadedLab.problems),
  };
}
