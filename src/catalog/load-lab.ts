import { basename, join } from 'node:path';
import type { AnyChecker } from '../checkers/checker.js';
import type { Check, Lab, Step } from '../domain/lab.js';
import { defaultsOf, fillIn, type LabValues, proofValuesOf } from '../domain/lab-values.js';
import { type CheckInFile, durationMs, type LabFile, labFormat } from './lab-format.js';
import { checkMeaning, type Report } from './lab-meaning.js';
import { namesIn } from './lab-names.js';
import { inOrder, type LabProblem } from './lab-problem.js';
import { type LabSources, readIfThere, readSources } from './lab-sources.js';
import type { LabTemplate, Resolution } from './lab-template.js';
import { checkValues, declaredValues, fillInLab } from './lab-values.js';
import { readYaml } from './positions.js';
import { problemsOf } from './schema-problems.js';

/** A lab that can be used, or every mistake in it. */
export type LoadedLab =
  | { lab: Lab; template: LabTemplate; problems: [] }
  | { lab: undefined; problems: LabProblem[] };

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
  const sources = await readSources(dir, id, yaml, parsed.data);
  problems.push(...checkValues(sources, report), ...unusedFiles(sources));
  const values = declaredValues(parsed.data);
  const resolve = (chosen: LabValues) => resolveLab(sources, checkers, chosen);
  const { lab, problems: found } = resolve(defaultsOf(values));
  problems.push(...found);
  if (problems.length > 0 || !lab) return { lab: undefined, problems: inOrder(problems) };
  const proof = resolve(proofValuesOf(values));
  if (!proof.lab) return { lab: undefined, problems: proof.problems.map(ofProof) };
  return { lab, template: { lab, values, resolve }, problems: [] };
}

function ofProof(problem: LabProblem): LabProblem {
  return { ...problem, message: `with the values of the proof: ${problem.message}` };
}

function unusedFiles({ id, unused }: LabSources): LabProblem[] {
  const message = 'no step of lab.yaml names this file; name it or remove it';
  return unused.map((file) => ({ file: `${id}/${file}`, line: 1, column: 1, message }));
}

/** Fills in the values and checks the lab that they make. Pure. */
function resolveLab(
  sources: LabSources,
  checkers: ReadonlyMap<string, AnyChecker>,
  values: LabValues,
): Resolution {
  const { id, yaml } = sources;
  const file = `${id}/lab.yaml`;
  const problems: LabProblem[] = [];
  const report: Report = (path, message) => {
    problems.push({ file, ...yaml.positionOf(path), message });
  };
  const filled = fillInLab(sources.lab, values);
  const parameters = checkMeaning(filled, checkers, yaml, file, problems, report);
  const steps = toSteps(filled, sources, values, parameters, report);
  const end = toEnd(filled, sources, values, report);
  if (problems.length > 0) return { lab: undefined, problems: inOrder(problems) };
  const { title, summary, cleanUp = null } = filled;
  return { lab: { id, title, summary, steps, values, cleanUp, end }, problems: [] };
}

/** The text of the page after the last step, with the commands of the clean-up filled in. */
function toEnd(
  { end, cleanUp }: LabFile,
  { texts }: LabSources,
  values: LabValues,
  report: Report,
): string | null {
  if (end === undefined) return null;
  const text = texts.get(end);
  if (text === undefined) report(['end'], `there is no file ${end} in the lab's folder`);
  if (cleanUp === undefined && text?.includes('{{cleanUp}}'))
    report(['end'], `${end} shows {{cleanUp}}, and this lab has no “cleanUp”`);
  const commands = texts.get(cleanUp ?? '') ?? '';
  return fillIn(
    (text ?? '').replaceAll('{{cleanUp}}', () => commands.trim()),
    values,
  );
}

function toSteps(
  lab: LabFile,
  { texts }: LabSources,
  values: LabValues,
  parameters: ReadonlyMap<CheckInFile, unknown>,
  report: Report,
): Step[] {
  const read = (file: string, path: PropertyKey[]): string => {
    const text = texts.get(file);
    if (text === undefined) report(path, `there is no file ${file} in the lab's folder`);
    return fillIn(text ?? '', values);
  };
  const labNames = namesIn([...parameters.values()]);
  if (lab.cleanUp !== undefined) read(lab.cleanUp, ['cleanUp']);
  return lab.steps.map((step, index) => {
    const text = read(step.text, ['steps', index, 'text']);
    if (step.solution !== undefined) read(step.solution, ['steps', index, 'solution']);
    for (const [place, { script }] of (step.mistakes ?? []).entries()) {
      read(script, ['steps', index, 'mistakes', place, 'script']);
    }
    return {
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
    };
  });
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
