import type { AnyChecker } from '../checkers/checker.js';
import { earlierChecksOf } from '../domain/earlier-checks.js';
import type { CheckInFile, LabFile } from './lab-format.js';
import type { LabProblem } from './lab-problem.js';
import type { PositionedYaml } from './positions.js';
import { problemsOf } from './schema-problems.js';

/** Reports a mistake at a place in `lab.yaml`, such as `['steps', 0, 'id']`. */
export type Report = (path: readonly PropertyKey[], message: string) => void;

/**
 * Checks what the schema cannot: sums of points, duplicate ids, references and parameters. Returns
 * each check's parameters as its checker parsed them.
 */
export function checkMeaning(
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
    checkChoices(checkpoint, checkers, parameters, path, report);
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

/**
 * Reports questions whose options are not those that their checker knows: in every state of the
 * cluster one of them must fit.
 */
function checkChoices(
  { answers = [], checks }: LabFile['steps'][number]['checkpoint'],
  checkers: ReadonlyMap<string, AnyChecker>,
  parameters: ReadonlyMap<CheckInFile, unknown>,
  path: readonly PropertyKey[],
  report: Report,
): void {
  checks.forEach((check, index) => {
    const field = answers.find(({ id }) => id === answerOf(check));
    if (!field || !parameters.has(check)) return;
    const choices = checkers.get(check.checker)?.choices?.(parameters.get(check));
    const options = field.kind === 'choice' ? field.options.map(({ id }) => id) : undefined;
    if (options?.toSorted().join() === choices?.toSorted().join()) return;
    report(
      [...path, 'checks', index, 'with', 'answer'],
      choices
        ? `answer “${field.id}” needs “kind: choice” and exactly these options: ${choices.join(', ')}`
        : `answer “${field.id}” must be a text: checker ${check.checker} reads no choice`,
    );
  });
}

/** Reports checks that compare with what is no check of an earlier step. */
function checkEarlier(lab: LabFile, report: Report): void {
  lab.steps.forEach(({ checkpoint }, stepIndex) => {
    checkpoint.checks.forEach((check, index) => {
      for (const earlier of earlierChecksOf(check.with)) {
        const place = ['steps', stepIndex, 'checkpoint', 'checks', index, 'with', ...earlier.path];
        const step = lab.steps.slice(0, stepIndex).find(({ id }) => id === earlier.checkpoint);
        if (!step) report(place, `no step before this one is called “${earlier.checkpoint}”`);
        else if (!step.checkpoint.checks.some(({ id }) => id === earlier.check))
          report(place, `step “${step.id}” has no check “${earlier.check}”`);
      }
    });
  });
}
