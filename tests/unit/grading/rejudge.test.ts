import { describe, expect, test } from '@jest/globals';
import type { AnyChecker } from '../../../src/checkers/checker.js';
import type { CheckResult } from '../../../src/domain/attempt.js';
import type { Check } from '../../../src/domain/lab.js';
import type { Outcome } from '../../../src/domain/outcome.js';
import { rejudgeAttempt } from '../../../src/grading/rejudge-attempt.js';
import { aCheck, aCheckpoint } from '../../support/runs.js';

/** Passes where the facts have as many as are asked for. */
const counting: AnyChecker = {
  id: 'checker',
  summary: '',
  params: undefined as never,
  gather: async () => ({}),
  judge(facts, params) {
    const { seen } = facts as { seen: unknown[] };
    return seen.length >= (params as { count: number }).count
      ? { kind: 'pass', observed: `${seen.length} seen` }
      : { kind: 'fail', expected: 'more', observed: `${seen.length} seen` };
  },
};
const checkers = new Map([['checker', counting]]);

const failed: Outcome = { kind: 'fail', expected: 'more', observed: 'too few' };
const passed: Outcome = { kind: 'pass', observed: 'all there' };
const broken: Outcome = { kind: 'broken', errorId: 'e1' };
const skipped: Outcome = { kind: 'skipped', becauseOf: 'a' };
const unreachable: Outcome = { kind: 'unreachable', reason: 'refused', detail: 'Refused.' };

function check(id: string, count: number, given: Partial<Check> = {}): Check {
  return aCheck({ id, title: `Check ${id}`, params: { count }, ...given });
}
function kept(checkId: string, outcome: Outcome, seen: unknown): CheckResult {
  const facts = seen === null ? null : { seen };
  return { checkId, title: 'old', checker: 'checker', outcome, facts, durationMs: 7 };
}
const again = (checks: Check[], evidence: CheckResult[]) =>
  rejudgeAttempt(aCheckpoint({ checks }), evidence, checkers);

describe('kept evidence', () => {
  test('is judged by the checker and the parameters of now', () => {
    expect(again([check('a', 1)], [kept('a', failed, [1, 2])])).toEqual({
      ...{ kind: 'judged', outcome: 'pass', score: 10, points: 10 },
      checks: [
        {
          ...{ checkId: 'a', title: 'Check a', checker: 'checker', durationMs: 7 },
          outcome: { kind: 'pass', observed: '2 seen' },
        },
      ],
    });
    expect(again([check('a', 3)], [kept('a', passed, [1, 2])])).toMatchObject({
      ...{ outcome: 'fail', score: 0 },
    });
  });

  test('counts by the weights of now, and a check that was taken out counts no more', () => {
    const checks = [check('a', 1, { weight: 3 }), check('b', 5)];
    const evidence = [kept('a', failed, [1]), kept('b', failed, [1]), kept('gone', failed, [1])];
    expect(again(checks, evidence)).toMatchObject({ outcome: 'fail', score: 7.5 });
  });

  test('of a check whose need fails now is not looked at, as in a look', () => {
    const checks = [check('b', 1, { needs: ['a'] }), check('a', 2)];
    const result = again(checks, [kept('a', passed, [1]), kept('b', passed, [1])]);
    expect(result).toMatchObject({
      ...{ kind: 'judged', score: 0 },
      checks: [{ outcome: { kind: 'skipped', becauseOf: 'a' } }, { outcome: { kind: 'fail' } }],
    });
  });

  test.each<[string, Check[], CheckResult[], string[]]>([
    ['a check is new', [check('a', 1), check('b', 1)], [kept('a', failed, [1])], ['Check b']],
    [
      'a check was skipped whose need passes now, and so on',
      [check('a', 1), check('b', 1, { needs: ['a'] }), check('c', 1, { needs: ['b'] })],
      [kept('a', failed, [1]), kept('b', skipped, null), kept('c', skipped, null)],
      ['Check b', 'Check c'],
    ],
    ['facts have another shape', [check('a', 1)], [kept('a', passed, undefined)], ['Check a']],
    [
      'facts are of another checker',
      [check('a', 1, { checker: 'other' })],
      [kept('a', passed, [1])],
      ['Check a'],
    ],
  ])('does not tell where %s', (_where, checks, evidence, titles) => {
    expect(again(checks, evidence)).toEqual({ kind: 'needs-rerun', titles });
  });

  test.each<[string, CheckResult[]]>([
    ['Podmark failed altogether', []],
    ['the node could not be looked at', [kept('a', passed, [1]), kept('b', unreachable, null)]],
    ['Podmark failed before it had facts', [kept('a', passed, [1]), kept('b', broken, null)]],
    ['the code still fails at them', [kept('a', passed, [1]), kept('b', broken, undefined)]],
  ])('stays what it was where %s', (_where, evidence) => {
    expect(again([check('a', 5), check('b', 1)], evidence)).toEqual({ kind: 'stays' });
  });

  test('at which the code failed then, and does no more, is judged', () => {
    expect(again([check('a', 1)], [kept('a', broken, [1])])).toMatchObject({ score: 10 });
  });
});
