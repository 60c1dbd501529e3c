import { expect, test } from '@jest/globals';
import type { AttemptSummary } from '../../../src/domain/attempt.js';
import type { Course } from '../../../src/domain/course.js';
import type { Grade } from '../../../src/domain/grade.js';
import type { Step } from '../../../src/domain/lab.js';
import { onward } from '../../../src/web/onward.js';
import { aCheckpoint, aLab } from '../../support/runs.js';

const titles = ['First', 'Second', 'Third'];
const lab = aLab(titles.map((title) => aCheckpoint({ id: title.toLowerCase(), title })));

/** Where a student goes from the second step, after an attempt there, with these steps passed. */
function from(outcome: AttemptSummary['outcome'] | 'no attempt', passed: string[] = []) {
  const grades = passed.map((checkpointId) => ({ checkpointId, score: 10, points: 10 }) as Grade);
  const newest = { checkpointId: 'second', outcome } as AttemptSummary;
  const found = onward({
    course: { slug: 'k8s' } as Course,
    lab,
    step: lab.steps[1] as Step,
    attempts: outcome === 'no attempt' ? [] : [newest],
    grades,
  });
  return found && [found.label, found.href, found.isPassed];
}

test('after a pass it is the next step that is not passed, those before included', () => {
  const steps = '/courses/k8s/labs/lab/steps';
  expect(from('pass')).toEqual(['Next: Third', `${steps}/third`, true]);
  expect(from('pass', ['third'])).toEqual(['Next: First', `${steps}/first`, true]);
});

test('who passed everything is led to the other labs', () => {
  const labs = ['All passed: to the labs', '/courses/k8s', true];
  expect(from('pass', ['first', 'third'])).toEqual(labs);
});

test('a grade that stands leads on, whatever a later attempt shows', () => {
  expect(from('fail', ['second'])?.[0]).toBe('Next: Third');
  expect(from(null, ['second'])?.[0]).toBe('Next: Third');
});

test('where Podmark could not look, it is the test of the connection', () => {
  expect(from('unreachable')).toEqual(['Test the connection', '/courses/k8s/node', false]);
  expect(from('unreachable', ['second'])?.[0]).toBe('Test the connection');
});

test.each(['fail', 'broken', null, 'no attempt'] as const)(
  'an attempt that is %s leaves something to do here',
  (outcome) => expect(from(outcome)).toBeNull(),
);
