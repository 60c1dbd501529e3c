import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { reportText } from '../../../src/cli/check-report.js';
import type { CheckResult } from '../../../src/domain/attempt.js';
import type { Outcome } from '../../../src/domain/outcome.js';
import type { CheckpointReport, RunReport } from '../../../src/grading/run-checkpoints.js';
import { aCheckpoint, aLab } from '../../support/runs.js';

const lab = aLab();

function result(title: string, outcome: Outcome, durationMs = 5): CheckResult {
  return { checkId: 'check', title, checker: 'checker', outcome, facts: null, durationMs };
}

function checkpoint(given: Partial<CheckpointReport>): CheckpointReport {
  return {
    checkpoint: aCheckpoint(),
    outcome: 'pass',
    score: 10,
    checks: [result('A check', { kind: 'pass', observed: 'fine' })],
    ...given,
  };
}

function text(checkpoints: CheckpointReport[], color = false, durationMs = 1250): string {
  const report: RunReport = { checkpoints, calls: [], durationMs };
  return reportText(lab, report, color);
}

const mute = { kind: 'unreachable', reason: 'login-shell', detail: 'It did not run.' } as const;
const everyOutcome = [
  checkpoint({}),
  checkpoint({
    checkpoint: aCheckpoint({ id: 'second', title: 'The second' }),
    outcome: 'fail',
    score: 10 / 3,
    checks: [
      result('It is there', { kind: 'pass', observed: 'yes' }, 2340),
      result('It listens', {
        ...{ kind: 'fail', expected: 'port 80', observed: 'port 8080' },
        ...{ hint: 'Change the port.', hintId: 'port', command: 'kubectl get service x' },
      }),
      result('It is alone', { kind: 'fail', expected: 'one pod', observed: 'two pods' }, 99),
      result('It answers', { kind: 'skipped', becauseOf: 'ports' }, 0),
    ],
  }),
  checkpoint({
    outcome: 'unreachable',
    score: null,
    checks: [
      result('Away', { kind: 'unreachable', reason: 'refused', detail: 'Port 22 refused.' }, 100),
      result('Mute', { ...mute, said: 'one\ntwo' }),
    ],
  }),
  checkpoint({
    outcome: 'broken',
    score: null,
    checks: [result('Ours', { kind: 'broken', errorId: 'e-1' })],
  }),
];

test('the report shows every kind of outcome, and what to do next', () => {
  expect(text(everyOutcome)).toBe(`A lab

✓ A checkpoint (checkpoint), 10 of 10 points
  ✓ A check

✗ The second (second), 3.33 of 10 points
  ✓ It is there 2.3 s
  ✗ It listens
      expected  port 80
      observed  port 8080
      try       Change the port.
      see       kubectl get service x
  ✗ It is alone
      expected  one pod
      observed  two pods
  – It answers
      not looked at: ports comes first

! A checkpoint (checkpoint), – of 10 points
  ! Away 0.1 s
      could not look (refused): Port 22 refused.
  ! Mute
      could not look (login-shell): It did not run.
      node says  one
      node says  two

! A checkpoint (checkpoint), – of 10 points
  ! Ours
      our mistake, reference e-1

13.33 of 40 points in 1.3 s; 2 of 4 checkpoints could not be judged
`);
});

test('where everything was judged, the last line says only points and time', () => {
  expect(
    text([checkpoint({})], false, 90)
      .trimEnd()
      .split('\n')
      .at(-1),
  ).toBe('10 of 10 points in 0.1 s');
});

test('colours add to the same text, and each outcome has its own', () => {
  const colored = text(everyOutcome, true);
  expect(stripVTControlCharacters(colored)).toBe(text(everyOutcome));
  const esc = String.fromCharCode(27);
  const colorOf = (sign: string) => colored.split(`${sign}${esc}`)[0]?.split(esc).at(-1);
  expect([colorOf('✓'), colorOf('✗'), colorOf('!'), colorOf('–')]).toEqual([
    '[32m',
    '[31m',
    '[35m',
    '[2m',
  ]);
});
