import { expect, test } from '@jest/globals';
import type { CheckpointLooks } from '../../../src/domain/checkpoint-state.js';
import type { Course } from '../../../src/domain/course.js';
import type { Step } from '../../../src/domain/lab.js';
import type { CheckpointOutcome } from '../../../src/domain/outcome.js';
import { onward } from '../../../src/web/onward.js';
import { aCheckpoint, aLab } from '../../support/runs.js';

const titles = ['First', 'Second', 'Third'];
const lab = aLab(titles.map((title) => aCheckpoint({ id: title.toLowerCase(), title })));

/** Where a student goes from the second step, after an attempt there, with these steps passed. */
function from(outcome: CheckpointOutcome | null | 'no attempt', passed: string[] = []) {
  const looks = lab.steps.flatMap(({ id: checkpointId }): CheckpointLooks[] => {
    const passedAt = passed.includes(checkpointId) ? new Date('2026-11-20T10:00:00Z') : null;
    const newest = checkpointId === 'second' ? outcome : passedAt && 'pass';
    if (newest === 'no attempt' || (newest === null && checkpointId !== 'second')) return [];
    const latest = { id: 'a', state: 'finished', outcome: newest } as const;
    return [{ checkpointId, attempts: 1, latest, passedAt }];
  });
  const found = onward({
    course: { slug: 'k8s' } as Course,
    lab,
    step: lab.steps[1] as Step,
    looks,
    grades: [],
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
