import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type GradableAttempt,
  type Grade,
  gradeOf,
  sumOfGrades,
} from '../../../src/domain/grade.js';
import { defaultPolicy, type LabPolicy } from '../../../src/domain/policy.js';
import { aCheckpoint, aLab } from '../../support/runs.js';

const due = new Date('2026-11-20T22:00:00Z');
const at = (minutes: number) => new Date(due.getTime() + minutes * 60_000);

function attempt(id: string, score: number | null, minutes: number, more = {}): GradableAttempt {
  const requestedAt = at(minutes);
  const none = { rejudgedFromId: null, acceptedAt: null };
  return { id, score, points: 10, requestedAt, countsAsOf: requestedAt, ...none, ...more };
}

const accepted = { acceptedAt: at(0) };
const judgedAgain = (rejudgedFromId: string) => ({ rejudgedFromId });

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
    [
      'is of an accepted re-run though it is worse',
      [attempt('a', 10, -50), attempt('b', 4, -40, accepted)],
      half,
      null,
      { attemptId: 'b', score: 4 },
    ],
    [
      'is the best since the newest accepted re-run',
      [
        attempt('a', 10, -50),
        attempt('b', 4, -40, accepted),
        attempt('c', 2, -30, accepted),
        attempt('d', 3, -20),
      ],
      half,
      null,
      { attemptId: 'd', score: 3 },
    ],
    [
      'is of a better rejudge',
      [attempt('a', 4, -50), attempt('b', 7, -40), attempt('j', 10, -10, judgedAgain('a'))],
      half,
      null,
      { attemptId: 'j', score: 10 },
    ],
    [
      'is not of a worse rejudge that nobody accepted',
      [attempt('a', 10, -50), attempt('j', 4, -10, judgedAgain('a'))],
      half,
      null,
      { attemptId: 'a' },
    ],
    [
      'is no more of what an accepted rejudge judged again, but of other attempts',
      [
        attempt('a', 10, -50),
        attempt('b', 7, -40),
        attempt('i', 9, -20, judgedAgain('a')),
        attempt('j', 4, -10, { ...judgedAgain('a'), ...accepted }),
      ],
      half,
      null,
      { attemptId: 'b', score: 7 },
    ],
    [
      'is of a rejudge that came after an accepted one',
      [
        attempt('a', 10, -50),
        attempt('i', 2, -20, { ...judgedAgain('a'), ...accepted }),
        attempt('j', 4, -10, judgedAgain('a')),
      ],
      half,
      null,
      { attemptId: 'j', score: 4 },
    ],
    [
      'is not of a rejudge of what came before an accepted re-run',
      [
        attempt('a', 5, -50),
        attempt('b', 4, -40, accepted),
        attempt('j', 10, -10, judgedAgain('a')),
      ],
      half,
      null,
      { attemptId: 'b', score: 4 },
    ],
    [
      'is of the rejudge of an accepted re-run',
      [
        attempt('a', 5, -50),
        attempt('b', 4, -40, accepted),
        attempt('j', 6, -10, judgedAgain('b')),
      ],
      half,
      null,
      { attemptId: 'j', score: 6 },
    ],
    [
      'is of the accepted rejudge of an accepted re-run',
      [attempt('b', 4, -40, accepted), attempt('j', 3, -10, { ...judgedAgain('b'), ...accepted })],
      half,
      null,
      { attemptId: 'j', score: 3 },
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

test('a sum is of what counts, of the checkpoints that the lab has now, to the hundredth', () => {
  const lab = aLab(['one', 'two'].map((id) => aCheckpoint({ id })));
  const grades = [
    ['one', 0.1],
    ['two', 0.2],
    ['removed', 5],
  ].map(([checkpointId, score]) => ({ checkpointId, score }) as Grade);
  expect(sumOfGrades(grades, lab)).toBe(0.3);
  expect(sumOfGrades([], lab)).toBe(0);
});

test('a judgement whose look is not among the attempts stands by itself', () => {
  const again = attempt('again', 5, 0, judgedAgain('elsewhere'));
  expect(gradeOf([again], defaultPolicy, null)?.score).toBe(5);
});
