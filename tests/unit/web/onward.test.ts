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
function from(
  outcome: CheckpointOutcome | null | 'no attempt',
  passed: string[] = [],
  ofLab = lab,
) {
  const looks = lab.steps.flatMap(({ id: checkpointId }): CheckpointLooks[] => {
    const passedAt = passed.includes(checkpointId) ? new Date('2026-11-20T10:00:00Z') : null;
    const newest = checkpointId === 'second' ? outcome : passedAt && 'pass';
    if (newest === 'no attempt' || (newest === null && checkpointId !== 'second')) return [];
    const latest = { id: 'a', state: 'finished', outcome: newest } as const;
    return [{ checkpointId, attempts: 1, latest, passedAt }];
  });
  const course = { slug: 'k8s' } as Course;
  const at = { course, lab: ofLab, step: lab.steps[1] as Step };
  const shown = outcome === 'no attempt' ? undefined : { outcome };
  const found = onward({ ...at, looks, grades: [] }, shown);
  return found && [found.label, found.href, found.isPrimary, found.lead];
}

test('after a pass it is the next step that is not passed, those before included', () => {
  const steps = '/courses/k8s/labs/lab/steps';
  expect(from('pass')).toEqual(['Next: Third', `${steps}/third`, true, null]);
  expect(from('pass', ['third'])).toEqual(['Next: First', `${steps}/first`, true, null]);
});

test('who passed everything is led to the other labs', () => {
  const labs = ['Back to labs', '/courses/k8s', true, 'All passed.'];
  expect(from('pass', ['first', 'third'])).toEqual(labs);
});

test('who passed everything reads on where the lab has a page after its last step', () => {
  const end = ['What you have learned', '/courses/k8s/labs/lab/end', true, 'All passed.'];
  expect(from('pass', ['first', 'third'], { ...lab, end: 'You have seen it all.' })).toEqual(end);
});

test.each(['fail', 'broken', null] as const)(
  'a step that was passed leads on without emphasis while the attempt on the page is %s',
  (outcome) => {
    const all = ['first', 'second', 'third'];
    expect(from(outcome, ['second'])?.slice(2)).toEqual([false, null]);
    expect(from(outcome, ['second'])?.[0]).toBe('Next: Third');
    expect(from(outcome, all)).toEqual(['Back to labs', '/courses/k8s', false, null]);
  },
);

test('where Podmark could not look, it is the test of the connection', () => {
  expect(from('unreachable')).toEqual(['Test the connection', '/courses/k8s/node', false, null]);
  expect(from('unreachable', ['second'])?.[0]).toBe('Test the connection');
});

test.each(['fail', 'broken', null, 'no attempt'] as const)(
  'an attempt that is %s leaves something to do here',
  (outcome) => expect(from(outcome)).toBeNull(),
);
