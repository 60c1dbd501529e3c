import { describe, expect, test } from '@jest/globals';
import { inPoints } from '../../../src/domain/grade.js';
import { stepsInNeed, withSettings } from '../../../src/domain/lab-settings.js';
import { aCheck, aCheckpoint, aLab } from '../../support/runs.js';

const since = { checkpoint: 'first', check: 'check' };
const lab = aLab([
  aCheckpoint({ id: 'first', points: 4 }),
  aCheckpoint({ id: 'second', checks: [aCheck({ params: { since } }), aCheck({ id: 'other' })] }),
  aCheckpoint({ id: 'third' }),
]);
const ids = (steps: readonly { id: string }[]) => steps.map(({ id }) => id);

test('without settings a lab is as its files have it', () => {
  expect(withSettings(lab, { points: {}, leftOut: [] })).toEqual(lab);
});

test('a course’s points replace the lab’s, also 0, and unknown checkpoints do not matter', () => {
  const { steps } = withSettings(lab, { points: { first: 0, gone: 3 }, leftOut: ['gone'] });
  expect(steps.map(({ checkpoint }) => checkpoint.points)).toEqual([0, 10, 10]);
});

test('a checkpoint that is left out is not there, and the heading of its part moves on', () => {
  const [one, two, three] = lab.steps;
  if (!one || !two || !three) throw new Error('the lab has three steps');
  const steps = [{ ...one, part: 'A' }, two, { ...three, part: 'B' }];
  const parts = (leftOut: string[]) =>
    withSettings({ ...lab, steps }, { points: {}, leftOut }).steps.map(({ id, part }) => [
      id,
      part,
    ]);
  expect(parts(['first'])).toEqual([
    ['second', 'A'],
    ['third', 'B'],
  ]);
  expect(parts(['first', 'second'])).toEqual([['third', 'B']]);
  expect(parts(['third'])).toEqual([
    ['first', 'A'],
    ['second', null],
  ]);
});

test('a step is in need where what it compares with is left out and it is not', () => {
  expect(ids([...stepsInNeed(lab, ['first']).values()])).toEqual(['second']);
  expect([...stepsInNeed(lab, ['first']).keys()]).toEqual(['first']);
  expect(stepsInNeed(lab, ['first', 'second']).size).toBe(0);
  expect(stepsInNeed(lab, ['second', 'third']).size).toBe(0);
  const deep = aCheck({
    params: { answer: 'then', of: { kind: 'endpoints', since }, empty: null },
  });
  const asks = aLab([aCheckpoint({ id: 'first' }), aCheckpoint({ id: 'second', checks: [deep] })]);
  expect(ids([...stepsInNeed(asks, ['first']).values()])).toEqual(['second']);
});

describe('an attempt in the points of now', () => {
  const attempt = {
    ...{ id: '1', score: 5 as number | null, points: 10, outcome: 'fail' },
    ...{ requestedAt: new Date(), countsAsOf: new Date(), rejudgedFromId: null, acceptedAt: null },
  };
  test.each([
    ['as it was without points', {}, undefined, 5, 10],
    ['as it was with the same points', {}, 10, 5, 10],
    ['its share of more', {}, 20, 10, 20],
    ['its share of fewer, rounded', { score: 10 / 3 }, 5, 1.67, 5],
    ['none of 0', {}, 0, 0, 0],
    ['all where 0 were to be had and it passed', { score: 0, points: 0, outcome: 'pass' }, 8, 8, 8],
    ['none where 0 were to be had and it failed', { score: 0, points: 0 }, 8, 0, 8],
    ['no score if it had none', { score: null }, 20, null, 20],
  ])('has %s', (_, given, now, score, points) => {
    expect(inPoints({ ...attempt, ...given }, now)).toEqual({
      ...attempt,
      ...given,
      score,
      points,
    });
  });
});
