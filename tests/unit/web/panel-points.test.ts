import { expect, test } from '@jest/globals';
import type { AttemptSummary } from '../../../src/domain/attempt.js';
import type { Grade } from '../../../src/domain/grade.js';
import { pointsText } from '../../../src/web/panel-points.js';

/** An attempt at a checkpoint of 8 points; without a score it could not look. */
function attempt(score: number | null, given: Partial<AttemptSummary> = {}) {
  return { id: 'shown', state: 'finished', points: 8, score, ...given } as AttemptSummary;
}

/** A grade that the attempt `best` made. */
function grade(score: number, given: Partial<Grade> = {}) {
  return { score, points: 8, automatic: { attemptId: 'best' }, override: null, ...given } as Grade;
}

const override = { score: 8 } as Grade['override'];
const own = { attemptId: 'shown', lateMinutes: 60 } as Grade['automatic'];
const inTime = { attemptId: 'shown', lateMinutes: 0 } as Grade['automatic'];

test.each<[string, AttemptSummary | undefined, Grade | undefined, string]>([
  ['nothing yet', undefined, undefined, '– of 8 points'],
  ['a grade without an attempt', undefined, grade(8, { override }), '8 of 8 points'],
  ['a first attempt under way', attempt(null, { state: 'running' }), undefined, '– of 8 points'],
  ['the first could not look', attempt(null), undefined, '– of 8 points'],
  ['the attempt that counts', attempt(5.714), grade(5.714), '5.71 of 8 points'],
  [
    ...(['a worse one', attempt(1.142), grade(5.714)] as const),
    'This attempt: 1.14 of 8. Best: 5.71 (counts)',
  ],
  [
    ...(['one under way', attempt(null, { state: 'queued' }), grade(5)] as const),
    'Best: 5 of 8 points (counts)',
  ],
  ['one that could not look', attempt(null), grade(5), 'Best: 5 of 8 points (counts)'],
  [
    ...(['beside a given grade', attempt(1), grade(8, { override })] as const),
    'This attempt: 1 of 8. Given by staff: 8 (counts)',
  ],
  [
    ...(['better than a given grade', attempt(8), grade(2, { override })] as const),
    'This attempt: 8 of 8. Given by staff: 2 (counts)',
  ],
  [
    'late, where that counts nothing',
    attempt(8),
    undefined,
    'This attempt: 8 of 8 (doesn’t count)',
  ],
  [
    ...(['late, with points off', attempt(8), grade(6, { automatic: own })] as const),
    'This attempt: 8 of 8. After the late penalty: 6 (counts)',
  ],
  [
    ...(['late, so that an earlier one counts', attempt(8), grade(6)] as const),
    'This attempt: 8 of 8. Earlier attempt: 6 (counts)',
  ],
  [
    ...(['the lab had other points then', attempt(2), grade(5, { points: 10 })] as const),
    'This attempt: 2 of 8. Best: 5 of 10 (counts)',
  ],
])('%s', (_when, shown, counting, text) => {
  expect(pointsText(8, shown, counting)).toBe(text);
});

test.each([
  [4, '4 of 4 points'],
  [16, '16 of 16 points'],
])('an attempt of 8 points that counts in full is no late one at %d points now', (now, text) => {
  expect(pointsText(now, attempt(8), grade(now, { points: now, automatic: inTime }))).toBe(text);
});
