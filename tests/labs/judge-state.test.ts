import { expect, test } from '@jest/globals';
import type { Outcome } from '../../src/domain/outcome.js';
import type { CheckpointReport } from '../../src/grading/run-checkpoints.js';
import { satisfies } from '../states/judge-state.js';
import type { Demand } from '../states/read-states.js';

function reportOf(outcome: CheckpointReport['outcome'], ...outcomes: Outcome[]): CheckpointReport {
  const checks = outcomes.map((one, index) => ({
    ...{ checkId: String(index), title: '', checker: '', facts: null, durationMs: 0 },
    outcome: one,
  }));
  return { outcome, checks, score: null } as unknown as CheckpointReport;
}

const passed: Outcome = { kind: 'pass', observed: 'there' };
const remarked: Outcome = { ...passed, warning: 'localhost is closed' };
const failed: Outcome = {
  ...{ kind: 'fail', expected: 'x', observed: 'quota exceeded', hint: 'Ask.' },
  hintId: 'a',
};
const hintless: Outcome = { kind: 'fail', expected: 'x', observed: 'y' };
const away: Outcome = { kind: 'unreachable', reason: 'refused', detail: 'No SSH.' };

test.each<[string, Demand, CheckpointReport, boolean]>([
  ['a pass', 'pass', reportOf('pass', passed), true],
  ['a fail for a pass', 'pass', reportOf('fail', failed), false],
  ['an unreachable node for a pass', 'pass', reportOf('unreachable', away), false],
  ['a remark', { remark: 'Localhost' }, reportOf('pass', passed, remarked), true],
  ['a pass without the remark', { remark: 'localhost' }, reportOf('pass', passed), false],
  ['the hint', { fail: 'a' }, reportOf('fail', passed, failed), true],
  ['one of the hints', { fail: ['b', 'a'] }, reportOf('fail', failed), true],
  ['another hint', { fail: 'b' }, reportOf('fail', failed), false],
  [
    'the hint beside a failure without one',
    { fail: 'a' },
    reportOf('fail', failed, hintless),
    false,
  ],
  ['any hint', { fail: '*' }, reportOf('fail', failed), true],
  ['no hint for any', { fail: '*' }, reportOf('fail', hintless), false],
  ['a skipped check alone', { fail: '*' }, reportOf('fail'), false],
  ['what is said', { fail: 'a', says: 'quota' }, reportOf('fail', failed), true],
  ['what is not said', { fail: 'a', says: 'memory' }, reportOf('fail', failed), false],
  ['the reason', { unreachable: 'refused' }, reportOf('unreachable', away), true],
  ['another reason', { unreachable: 'timeout' }, reportOf('unreachable', away), false],
  ['a fail for a reason', { unreachable: 'refused' }, reportOf('fail', failed), false],
  ['either', { anyOf: ['pass', { fail: 'a' }] }, reportOf('fail', failed), true],
  ['neither', { anyOf: ['pass', { fail: 'b' }] }, reportOf('fail', failed), false],
])('%s', (_name, demand, report, isRight) => {
  expect(satisfies(report, demand)).toBe(isRight);
});
