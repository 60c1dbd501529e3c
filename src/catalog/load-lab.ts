import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import type { AnyChecker } from '../checkers/checker.js';
import type { Check, Lab, Step } from '../domain/lab.js';
import { type CheckInFile, durationMs, type LabFile, labFormat } from './lab-format.js';
import { namesIn } from './lab-names.js';
import { inOrder, type LabProblem } from './lab-problem.js';
import { placeholders } from './placeholders.js';
import { type PositionedYaml, readYaml } from './positions.js';

/** A lab that can be used, or every mistake in it. */
export type LoadedLab = { lab: Lab; problems: [] } | { lab: undefined; problems: LabProblem[] };

type Report = (path: readonly PropertyKey[], message: string) => void;

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
  const steps = await readSteps(dir, id, parsed.data, parameters, problems, report);
  if (problems.length > 0) return { lab: undefined, problems: inOrder(problems) };
  return {
    lab: {
      id,
      title: parsed.data.title,
      summary: parsed.data.summary,
      steps,
      cleanUp: parsed.data.cleanUp ?? null,
    },
    problems: [],
  };
}

/** Turns an issue of zod into problems with positions, one for each unknown key. */
function problemsOf(
  issue: z.core.$ZodIssue,
  base: readonly PropertyKey[],
  yaml: PositionedYaml,
  file: string,
): LabProblem[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      file,
      ...yaml.positionOfKey(path, key),
      message: `unknown key “${key}”; remove it or correct its spelling`,
    }));
  }
  const last = path.at(-1);
  const where = typeof last === 'string' ? `${last}: ` : '';
  return [{ file, ...yaml.positionOf(path), message: `${where}${issue.message}` }];
}

/**
 * Checks what the schema cannot: sums of points, duplicate ids, references and parameters. Returns
 * each check's parameters as its checker parsed them.
 */
function checkMeaning(
  lab: LabFile,
  checkers: ReadonlyMap<string, AnyChecker>,
  yaml: PositionedYaml,
  file: string,
  problems: LabProblem[],
  report: Report,
): Map<CheckInFile, unknown> {
  const parameters = new Map<CheckInFile, unknown>();
  const sum = lab.steps.reduce((total, step) => total + step.checkpoint.points, 0);
  if (Math.abs(sum - lab.points) > 1e-9) {
    report(['points'], `the checkpoints' points add up to ${sum}, not to ${lab.points}`);
  }
  reportDuplicateIds(lab.steps, ['steps'], 'step', report);
  lab.steps.forEach(({ checkpoint }, stepIndex) => {
    const path = ['steps', stepIndex, 'checkpoint'];
    reportDuplicateIds(checkpoint.answers ?? [], [...path, 'answers'], 'answer', report);
    reportDuplicateIds(checkpoint.checks, [...path, 'checks'], 'check', report);
    checkpoint.checks.forEach((check, index) => {
      const checkPath = [...path, 'checks', index];
      const checker = checkers.get(check.checker);
      if (!checker) {
        report([...checkPath, 'checker'], unknownChecker(check.checker, checkers));
        return;
      }
      const parsed = checker.params.safeParse(check.with ?? {});
      if (parsed.success) parameters.set(check, parsed.data);
      else {
        const base = check.with === undefined ? checkPath : [...checkPath, 'with'];
        problems.push(
          ...parsed.error.issues.flatMap((issue) => problemsOf(issue, base, yaml, file)),
        );
      }
    });
    checkNeeds(checkpoint.checks, [...path, 'checks'], report);
    checkAnswers(checkpoint, path, report);
  });
  checkEarlier(lab, report);
  return parameters;
}

function reportDuplicateIds(
  all: readonly { id: string }[],
  path: readonly PropertyKey[],
  what: string,
  report: Report,
): void {
  all.forEach(({ id }, index) => {
    if (all.findIndex((entry) => entry.id === id) < index) {
      report([...path, index, 'id'], `there is a ${what} “${id}” before this one already`);
    }
  });
}

function unknownChecker(name: string, checkers: ReadonlyMap<string, AnyChecker>): string {
  const words = new Set(name.split('-'));
  const shared = (id: string) => id.split('-').filter((word) => words.has(word)).length;
  const known = [...checkers.keys()].toSorted((a, b) => shared(b) - shared(a));
  return `there is no checker “${name}”; did you mean ${known[0]}? The checkers are: ${known.toSorted().join(', ')}`;
}

function checkNeeds(
  checks: readonly CheckInFile[],
  path: readonly PropertyKey[],
  report: Report,
): void {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const leadsBack = (id: string, start: string, seen: Set<string>): boolean => {
    if (seen.has(id)) return false;
    seen.add(id);
    const needs = byId.get(id)?.needs ?? [];
    return needs.includes(start) || needs.some((neededId) => leadsBack(neededId, start, seen));
  };
  checks.forEach((check, index) => {
    check.needs?.forEach((need, needIndex) => {
      const place = [...path, index, 'needs', needIndex];
      if (!byId.has(need)) report(place, `this checkpoint has no check “${need}”`);
      else if (need === check.id || leadsBack(need, check.id, new Set())) {
        report(place, `“${check.id}” and “${need}” need each other; take one of them out`);
      }
    });
  });
}

/**
 * The id of the answer field that a check reads. Every checker has it in the parameter `answer`.
 */
function answerOf(check: CheckInFile): string | undefined {
  const answer = check.with?.answer;
  return typeof answer === 'string' ? answer : undefined;
}

function checkAnswers(
  { answers = [], checks }: LabFile['steps'][number]['checkpoint'],
  path: readonly PropertyKey[],
  report: Report,
): void {
  const fields = answers.map((field) => field.id);
  const used = checks.map(answerOf);
  checks.forEach((check, index) => {
    const answer = answerOf(check);
    if (answer !== undefined && !fields.includes(answer)) {
      const place = [...path, 'checks', index, 'with', 'answer'];
      report(place, `this checkpoint has no answer “${answer}”; add it under answers`);
    }
  });
  fields.forEach((id, index) => {
    if (!used.includes(id))
      report([...path, 'answers', index, 'id'], `no check reads answer “${id}”`);
  });
}

/** Reports checks whose parameter `since` does not name a check of an earlier step. */
function checkEarlier(lab: LabFile, report: Report): void {
  lab.steps.forEach(({ checkpoint }, stepIndex) => {
    checkpoint.checks.forEach((check, index) => {
      const earlier = check.with?.since as { checkpoint?: unknown; check?: unknown } | undefined;
      if (earlier === undefined) return;
      const place = ['steps', stepIndex, 'checkpoint', 'checks', index, 'with', 'since'];
      const step = lab.steps
        .slice(0, stepIndex)
        .find((earlierStep) => earlierStep.id === earlier.checkpoint);
      if (!step) report(place, `no step before this one is called “${String(earlier.checkpoint)}”`);
      else if (!step.checkpoint.checks.some((earlierCheck) => earlierCheck.id === earlier.check)) {
        report(place, `step “${step.id}” has no check “${String(earlier.check)}”`);
      }
    });
  });
}

async function readSteps(
  dir: string,
  id: string,
  lab: LabFile,
  parameters: ReadonlyMap<CheckInFile, unknown>,
  problems: LabProblem[],
  report: Report,
): Promise<Step[]> {
  const named = new Set<string>();
  const read = async (file: string, path: PropertyKey[]): Promise<string> => {
    named.add(file);
    const text = await readIfThere(join(dir, file));
    if (text === undefined) report(path, `there is no file ${file} in the lab's folder`);
    else problems.push(...unknownPlaceholders(`${id}/${file}`, text));
    return text ?? '';
  };
  const labNames = namesIn([...parameters.values()]);
  const steps: Step[] = [];
  if (lab.cleanUp !== undefined) await read(lab.cleanUp, ['cleanUp']);
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
  return steps;
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

function unknownPlaceholders(file: string, text: string): LabProblem[] {
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(/\{\{([^}]*)\}\}/g)].flatMap((match) =>
      placeholders.has(match[1] ?? '')
        ? []
        : [
            {
              file,
              line: index + 1,
              column: match.index + 1,
              message: `there is no value {{${match[1]}}}; there are ${[...placeholders].map((placeholder) => `{{${placeholder}}}`).join(' and ')}`,
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
