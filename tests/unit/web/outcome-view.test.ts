import { expect, test } from '@jest/globals';
import type { CheckResult } from '../../../src/domain/attempt.js';
import type { Outcome } from '../../../src/domain/outcome.js';
import { settledChecks } from '../../../src/web/outcome-view.js';

const fail: Outcome = { kind: 'fail', expected: 'a Service', observed: 'none' };
const refused: Outcome = {
  ...{ kind: 'unreachable', reason: 'refused' },
  detail: 'Port 22 of your node refused the connection.',
};
const needs = (checkId: string): Outcome => ({ kind: 'skipped', becauseOf: checkId });

/** Checks `a`, `b`, … titled `The a`, `The b`, …, with these outcomes. */
function whys(...outcomes: Outcome[]) {
  const results = outcomes.map((outcome, index): CheckResult => {
    const checkId = String.fromCharCode(97 + index);
    const title = `The ${checkId}`;
    return { checkId, title, checker: 'checker', outcome, facts: null, durationMs: 1 };
  });
  return settledChecks(results).map(({ why }) => why?.text ?? null);
}

test('a check that was skipped names what is to be mended, however long the way there', () => {
  expect(whys(fail, needs('a'), needs('b'), fail, needs('d'))).toEqual([
    ...[null, 'Fix “The a” first.', null],
    ...[null, 'Fix “The d” first.'],
  ]);
});

test('a check that comes after one where Podmark could not look asks nobody to mend that', () => {
  const text = 'It comes after “The a”, where Podmark could not look.';
  expect(whys(refused, needs('a'))).toEqual([refused.detail, text]);
});

test('a reason that many checks have is told once', () => {
  const hung: Outcome = { ...refused, reason: 'timeout', detail: 'Your node was silent.' };
  expect(whys(refused, refused, hung, refused)).toEqual([
    ...[refused.detail, null, 'Your node was silent.', null],
  ]);
});

test('what failed is told of each check that failed', () => {
  const hinted: Outcome = { ...fail, hint: 'Make it.' };
  expect(whys(hinted, hinted)).toEqual(['Make it.', 'Make it.']);
});
