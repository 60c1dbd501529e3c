import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { AnyChecker } from '../checkers/checker.js';
import type { Check, Lab, Step } from '../domain/lab.js';
import { type CheckInFile, durationMs, type LabFile, labFormat } from './lab-format.js';
import { checkMeaning, type Report } from './lab-meaning.js';
import { namesIn } from './lab-names.js';
import { inOrder, type LabProblem } from './lab-problem.js';
import { endPlaceholders, placeholders } from './placeholders.js';
import { readYaml } from './positions.js';
import { problemsOf } from './schema-problems.js';

/** A lab that can be used, or every mistake in it. */
export type LoadedLab = { lab: Lab; problems: [] } | { lab: undefined; problems: LabProblem[] };

/**
 * Reads a lab from its folder strictly: unknown keys and unused files are mistakes. Mistakes are
 * returned; only errors of the file system are thrown.
 */
export async function loadLab(
  dir: string,
  checkers: ReadonlyMap<string, AnyChecker>,
): Promise<LoadedLab> {
  const id = basename(dir);
  const name = `${id}/lab.yaml`;
  const text = await readIfThere(join(dir, 'lab.yaml'));
  if (text === undefined) {
    const message = 'there is no lab.yaml; a lab is a folder with one';
    return { lab: undefined, problems: [{ file: name, line: 1, column: 1, message }] };
  }
  const yaml = readYaml(text);
  const problems: LabProblem[] = yaml.errors.map((error) => ({ file: name, ...error }));
  if (problems.length > 0) return { lab: undefined, problems };
  const parsed = labFormat.safeParse(yaml.value);
  if (!parsed.success) {
    const found = parsed.error.issues.flatMap((issue) => problemsOf(issue, [], yaml, name));
    return { lab: undefined, problems: inOrder(found) };
  }
  const report: Report = (path, message) => {
    problems.push({ file: name, ...yaml.positionOf(path), message });
  };
  const parameters = checkMeaning(parsed.data, checkers, yaml, name, problems, report);
  const { steps, end } = await readTexts(dir, id, parsed.data, parameters, problems, report);
  if (problems.length > 0) return { lab: undefined, problems: inOrder(problems) };
  return {
    lab: {
      id,
      title: parsed.data.title,
      summary: parsed.data.summary,
      steps,
      cleanUp: parsed.data.cleanUp ?? null,
      end,
    },
    problems: [],
  };
}

async function readTexts(
  dir: string,
  id: string,
  lab: LabFile,
  parameters: ReadonlyMap<CheckInFile, unknown>,
  problems: LabProblem[],
  report: Report,
): Promise<Pick<Lab, 'steps' | 'end'>> {
  const named = new Set<string>();
  const read = async (
    file: string,
    path: PropertyKey[],
    allowed: ReadonlySet<string> = placeholders,
  ): Promise<string> => {
    named.add(file);
    const text = await readIfThere(join(dir, file));
    if (text === undefined) report(path, `there is no file ${file} in the lab's folder`);
    else problems.push(...unknownPlaceholders(`${id}/${file}`, text, allowed));
    return text ?? '';
  };
  const labNames = namesIn([...parameters.values()]);
  const steps: Step[] = [];
  const cleanUp = lab.cleanUp === undefined ? '' : await read(lab.cleanUp, ['cleanUp']);
  const end =
    lab.end === undefined
      ? null
      : (await read(lab.end, ['end'], endPlaceholders)).replaceAll('{{cleanUp}}', () =>
          cleanUp.trim(),
        );
  for (const [index, step] of lab.steps.entries()) {
    const text = await read(step.text, ['steps', index, 'text']);
    if (step.solution !== undefined) await read(step.solution, ['steps', index, 'solution']);
    for (const [place, { script }] of (step.mistakes ?? []).entries()) {
      await read(script, ['steps', index, 'mistakes', place, 'script']);
    }
    steps.push({
      id: step.id,
      title: step.title,
      part: step.part ?? null,
      text,
      solution: step.solution ?? null,
      passesUntouched: step.passesUntouched ?? false,
      mistakes: step.mistakes ?? [],
      checkpoint: {
        id: step.id,
        title: step.checkpoint.title ?? step.title,
        points: step.checkpoint.points,
        answers: step.checkpoint.answers ?? [],
        checks: step.checkpoint.checks.map((check) => toCheck(check, parameters.get(check))),
        labNames,
      },
    });
  }
  for (const folder of ['steps', 'solutions', 'mistakes']) {
    for (const file of await listIfThere(join(dir, folder))) {
      const unused = `${folder}/${file}`;
      if (named.has(unused)) continue;
      const message = 'no step of lab.yaml names this file; name it or remove it';
      problems.push({ file: `${id}/${unused}`, line: 1, column: 1, message });
    }
  }
  return { steps, end };
}

function toCheck(check: CheckInFile, params: unknown): Check {
  return {
    id: check.id,
    title: check.title,
    checker: check.checker,
    params,
    weight: check.weight ?? 1,
    needs: check.needs ?? [],
    withinMs: durationMs(check.within),
    forMs: durationMs(check.for),
  };
}

function unknownPlaceholders(
  file: string,
  text: string,
  allowed: ReadonlySet<string>,
): LabProblem[] {
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(/\{\{([^}]*)\}\}/g)].flatMap((match) =>
      allowed.has(match[1] ?? '')
        ? []
        : [
            {
              file,
              line: index + 1,
              column: match.index + 1,
              message: `there is no value {{${match[1]}}}; there are ${[...allowed].map((placeholder) => `{{${placeholder}}}`).join(' and ')}`,
            },
          ],
    ),
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

async function listIfThere(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
