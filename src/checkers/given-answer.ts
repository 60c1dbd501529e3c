import type { Fail } from '../domain/outcome.js';

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
