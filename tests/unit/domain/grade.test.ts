import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type GradableAttempt, gradeOf } from '../../../src/domain/grade.js';
import { defaultPolicy, type LabPolicy } from '../../../src/domain/policy.js';

const due = new Date('2026-11-20T22:00:00Z');
const at = (minutes: number) => new Date(due.getTime() + minutes * 60_000);

function attempt(id: string, score: number | null, minutes: number, more = {}): GradableAttempt {
  const requestedAt = at(minutes);
  return { id, score, points: 10, requestedAt, countsAsOf: requestedAt, ...more };
}

const half: LabPolicy = {
  ...defaultPolicy,
  dueAt: due,
  late: { kind: 'per-day', percentPerDay: 50, floorPercent: 0 },
};
const closed: LabPolicy = { ...half, late: { kind: 'not-counted' } };

describe('a grade', () => {
  test.each<[string, GradableAttempt[], LabPolicy, Date | null, object | null]>([
    ['is none without attempts', [], half, null, null],
    ['is none where nothing could be judged', [attempt('a', null, -5)], half, null, null],
    [
      'is the best',
      [attempt('b', 8, -2), attempt('a', 4, -5), attempt('c', 6, -1)],
      half,
      null,
      { attemptId: 'b', score: 8, earned: 8, lateMinutes: 0, points: 10 },
    ],
    [
      'of equals is the earliest',
      [attempt('b', 8, -2), attempt('a', 8, -5)],
      half,
      null,
      { attemptId: 'a' },
    ],
    [
      'is the best after penalties',
      [attempt('a', 6, -5), attempt('b', 10, 5)],
      half,
      null,
      { attemptId: 'a', score: 6 },
    ],
    [
      'shows what a penalty took',
      [attempt('a', 10, 5)],
      half,
      null,
      { score: 5, earned: 10, lateMinutes: 5 },
    ],
    ['has no penalty within an extension', [attempt('a', 10, 5)], half, at(60), { score: 10 }],
    ['is none of attempts that do not count', [attempt('a', 10, 5)], closed, null, null],
    [
      'counts a re-run as of the submission that it runs again',
      [attempt('a', null, -5), attempt('b', 10, 300, { countsAsOf: at(-5) })],
      closed,
      null,
      { attemptId: 'b', score: 10, lateMinutes: 0 },
    ],
  ])('%s', (_what, attempts, policy, extendedTo, expected) => {
    const grade = gradeOf(attempts, policy, extendedTo);
    if (expected === null) expect(grade).toBeNull();
    else expect(grade).toMatchObject(expected);
  });

  test('is never lowered by one more attempt', () => {
    const any = fc.record({
      score: fc.option(fc.integer({ min: 0, max: 10 })),
      minutes: fc.integer({ min: -5000, max: 5000 }),
    });
    fc.assert(
      fc.property(fc.array(any), any, (earlier, next) => {
        const attempts = earlier.map(({ score, minutes }, index) =>
          attempt(String(index), score, minutes),
        );
        const before = gradeOf(attempts, half, null)?.score ?? -1;
        const more = attempt('next', next.score, next.minutes);
        const after = gradeOf([...attempts, more], half, null)?.score ?? -1;
        expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});
