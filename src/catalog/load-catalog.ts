import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnyChecker } from '../checkers/checker.js';
import type { Lab } from '../domain/lab.js';
import { type LabProblem, LabProblemsError } from './lab-problem.js';
import type { LabTemplate } from './lab-template.js';
import { loadLab } from './load-lab.js';

/**
 * Loads every lab of a folder with its default values, by id. Throws {@link LabProblemsError} with
 * the mistakes of all labs, and the errors of the file system.
 */
export async function loadCatalog(
  labsDir: string,
  checkers: ReadonlyMap<string, AnyChecker>,
): Promise<ReadonlyMap<string, Lab>> {
  return defaultLabs(await loadTemplates(labsDir, checkers));
}

/** Loads the templates of every lab of a folder, by id. Throws as {@link loadCatalog} does. */
export async function loadTemplates(
  labsDir: string,
  checkers: ReadonlyMap<string, AnyChecker>,
): Promise<ReadonlyMap<string, LabTemplate>> {
  const { templates, problems } = await lintCatalog(labsDir, checkers);
  if (problems.length > 0) throw new LabProblemsError(problems);
  return new Map(templates.map((template) => [template.lab.id, template]));
}

/** The labs of templates with their default values. */
export function defaultLabs(templates: ReadonlyMap<string, LabTemplate>): ReadonlyMap<string, Lab> {
  return new Map([...templates].map(([id, { lab }]) => [id, lab]));
}

/** Loads the labs of a folder that can be used, and lists every mistake in the others. */
export async function lintCatalog(
  labsDir: string,
  checkers: ReadonlyMap<string, AnyChecker>,
): Promise<{ labs: Lab[]; templates: LabTemplate[]; problems: LabProblem[] }> {
  const entries = await readdir(labsDir, { withFileTypes: true });
  const dirs = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  const loaded = await Promise.all(dirs.map((dir) => loadLab(join(labsDir, dir), checkers)));
  const templates = loaded.flatMap((one) => (one.lab ? [one.template] : []));
  return {
    labs: templates.map(({ lab }) => lab),
    templates,
    problems: loaded.flatMap((one) => one.problems),
  };
}
