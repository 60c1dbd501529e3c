import type { Fail } from '../domain/outcome.js';

/** What is wrong with an answer, as part of a verdict. */
export interface WrongAnswer {
  observed: string;
  hint: string;
  hintId: string;
}

/** Said of an answer to what the student has not made yet. */
export const beforeWork: WrongAnswer = {
  observed: 'the cluster has none yet',
  hint: 'First do what the step asks, then read the answer off your cluster.',
  hintId: 'answer-before-work',
};

/** The verdict for a question that was left open. `todo` is the hint that says how to answer it. */
export function noAnswer(expected: string, todo: string): Fail {
  return {
    kind: 'fail',
    expected,
    observed: 'no answer was given',
    hint: `${todo}, then check again.`,
    hintId: 'answer-missing',
    final: true,
  };
}
