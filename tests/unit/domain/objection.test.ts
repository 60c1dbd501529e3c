import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  inQueueOrder,
  nextInQueue,
  type Objection,
  waitingSince,
} from '../../../src/domain/objection.js';

const student = { id: 'student', login: 'student', name: 'Student' };
const ta = { id: 'ta', login: 'ta', name: 'TA' };
const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute));

/** Who wrote in which minute; the student opened it in the first. */
function objection(
  id: string,
  said: [who: 'student' | 'ta', minute: number][],
  given: Partial<Objection> = {},
): Objection {
  return {
    ...{ id, courseId: 'k8s', labId: 'lab', checkpointId: 'five', student, section: null },
    ...{
      attemptId: null,
      state: 'open',
      openedAt: at(said[0]?.[1] ?? 0),
      closedAt: null,
      closedBy: null,
    },
    messages: said.map(([who, minute]) => ({
      author: who === 'ta' ? ta : student,
      at: at(minute),
      text: 'x',
    })),
    ...given,
  };
}

describe('staff is waited for', () => {
  test.each<[string, Objection, Date | null]>([
    ['since the question', objection('a', [['student', 1]]), at(1)],
    [
      'since the first of several messages',
      objection('a', [
        ['student', 1],
        ['student', 5],
      ]),
      at(1),
    ],
    [
      'not after an answer',
      objection('a', [
        ['student', 1],
        ['ta', 2],
      ]),
      null,
    ],
    [
      'since what came after the answer',
      objection('a', [
        ['student', 1],
        ['ta', 2],
        ['student', 3],
        ['student', 4],
      ]),
      at(3),
    ],
    ['not once it is closed', objection('a', [['student', 1]], { state: 'withdrawn' }), null],
  ])('%s', (_when, one, since) => {
    expect(waitingSince(one)).toEqual(since);
  });
});

const answered = objection('answered', [
  ['student', 0],
  ['ta', 9],
]);
const old = objection('old', [['student', 1]]);
const again = objection('again', [
  ['student', 0],
  ['ta', 1],
  ['student', 2],
]);
const fresh = objection('fresh', [['student', 3]]);
const queue = [old, again, fresh, answered];

test('who waits longest is first, and who was answered last', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(queue, { minLength: queue.length }), (shuffled) => {
      expect(inQueueOrder(shuffled)).toEqual(queue);
    }),
  );
});

test('of the same moment each has a place of its own', () => {
  const twins = [objection('b', [['student', 1]]), objection('a', [['student', 1]])];
  expect(inQueueOrder(twins).map(({ id }) => id)).toEqual(['a', 'b']);
  expect(inQueueOrder(twins.toReversed()).map(({ id }) => id)).toEqual(['a', 'b']);
});

test.each([
  ['the following', old, again],
  ['from the top again after the last', fresh, old],
  ['never one that was answered', answered, old],
  [
    'the first where this one is not in the queue any more',
    objection('gone', [['student', 0]]),
    old,
  ],
])('the next one is %s', (_which, current, next) => {
  expect(nextInQueue(queue, current)).toBe(next);
});

test('there is no next one where no other waits', () => {
  expect(nextInQueue([old, answered], old)).toBeUndefined();
  expect(nextInQueue([], old)).toBeUndefined();
});
