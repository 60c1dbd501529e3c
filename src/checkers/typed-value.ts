import type { Labels } from '../domain/kubernetes.js';
import { beforeWork, type WrongAnswer } from './given-answer.js';
import { list, selectorText } from './wording.js';

const numberWords = 'zero one two three four five six seven eight nine ten'.split(' ');

/** What is wrong with a number that a student typed; null if it is one of `counts`. */
export function wrongCount(typed: string, counts: readonly number[]): WrongAnswer | null {
  const found = typed.toLowerCase().match(/[a-z]+|\d+/g) ?? [];
  const numbers = found
    .map((word) => (numberWords.includes(word) ? numberWords.indexOf(word) : Number(word)))
    .filter((number) => !Number.isNaN(number));
  const [number, ...others] = new Set(numbers);
  if (number === undefined || others.length > 0) {
    return {
      observed: `“${shortened(typed)}” is not one number`,
      hint: 'Write how many there are, as one number.',
      hintId: 'answer-not-a-number',
    };
  }
  if (counts.includes(number)) return null;
  return {
    observed: `you wrote ${number}, and there are ${counts.join(' or ')}`,
    hint: 'Only ready pods that the selector matches are endpoints. Count the addresses again; a “+ 2 more” stands for two of them.',
    hintId: 'endpoint-count-wrong',
  };
}

/** What is wrong with a pod's name that a student typed; null if it is one of `names`. */
export function wrongPodName(
  typed: string,
  names: readonly string[],
  deployment: string,
): WrongAnswer | null {
  if (names.length === 0) return beforeWork;
  const words = typed.toLowerCase().match(/[a-z0-9]+(?:-[a-z0-9]+)*/g) ?? [];
  const typedNames = words.filter((word) => word.startsWith(`${deployment}-`));
  if (typedNames.length === 0) {
    return {
      observed: `there is no such name in “${shortened(typed)}”`,
      hint: `The name of a pod of this Deployment begins with ${deployment}, and a part of its own follows.`,
      hintId: 'pod-name-missing',
    };
  }
  const unknown = typedNames.find((word) => !names.includes(word));
  if (unknown === undefined) return null;
  return names.some((name) => name.startsWith(unknown))
    ? {
        observed: `${unknown} is only a part of the name`,
        hint: 'A pod’s name has the Deployment’s name, the ReplicaSet’s part and a part of its own. Write it whole.',
        hintId: 'pod-name-cut',
      }
    : {
        observed: `there is no pod ${unknown} now`,
        hint: 'A pod that was replaced or stopped does not come back under its name. Look again, and write what you see now.',
        hintId: 'pod-name-stale',
      };
}

/** What is wrong with labels that a student typed; null if they are those of the selector. */
export function wrongLabels(typed: string, selector: Labels | null): WrongAnswer | null {
  if (selector === null) return beforeWork;
  const labels = labelsIn(typed);
  if (labels === null) {
    return {
      observed: `there is no label in “${shortened(typed)}”`,
      hint: 'A label has a key and a value. Write it as kubectl prints it, such as color=red.',
      hintId: 'answer-not-a-label',
    };
  }
  const isRight = selectorText(sorted(labels)) === selectorText(sorted(selector));
  if (isRight) return null;
  return {
    observed: `you wrote ${list(Object.entries(labels).map((one) => one.join('=')))}`,
    hint: 'Those are not the labels that the Service selects. A pod can carry more labels than its Service asks for. Which ones stand in the column SELECTOR?',
    hintId: 'label-wrong',
  };
}

/** Labels as kubectl prints them (`key=value`) or as a manifest has them (`key: value`). */
function labelsIn(typed: string): Labels | null {
  const text = typed.replace(selectorOption, ' ');
  const find = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, key, value]) => [key, value] as [string, string]);
  const withEquals = find(/([\w./-]+)["'’”]?[^\S\n]*=+[^\S\n]*["'‘“]?([\w.-]*\w)/g);
  const found =
    withEquals.length > 0
      ? withEquals
      : find(/([\w./-]+)["'’”]?[^\S\n]*:[^\S\n]*["'‘“]?([\w.-]*\w)/g);
  return found.length === 0 ? null : Object.fromEntries(found);
}

/** How kubectl is told labels. */
const selectorOption = /(?:^|\s)(?:--selector[=\s]|-l\s*)/g;

function sorted(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shortened(typed: string): string {
  return typed.trim().slice(0, 60);
}
