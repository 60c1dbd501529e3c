import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultPolicy } from '../../../src/domain/policy.js';
import { effectOf, type JudgedAttempt, type Rejudgement } from '../../../src/domain/rejudge.js';

const now = new Date('2026-11-20T22:00:00Z');
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

function attempt(
  id: string,
  score: number | null,
  minutes: number,
  more: Partial<JudgedAttempt> = {},
): JudgedAttempt {
  const requestedAt = at(minutes);
  return {
    ...{ id, score, points: 10, requestedAt, countsAsOf: requestedAt, rejudgedFromId: null },
    ...{ acceptedAt: null, outcome: outcomeOf(score), ...more },
  };
}
const outcomeOf = (score: number | null) =>
  score === null ? 'broken' : score === 10 ? 'pass' : 'fail';
function judged(score: number): Rejudgement {
  return { kind: 'judged', score, outcome: score === 10 ? 'pass' : 'fail', points: 10, checks: [] };
}
const needsRerun: Rejudgement = { kind: 'needs-rerun', titles: ['Check b'] };
const half = {
  ...defaultPolicy,
  dueAt: at(-20),
  late: { kind: 'per-day', percentPerDay: 50, floorPercent: 0 },
} as const;

const effect = (
  attempts: JudgedAttempt[],
  rejudgements: Record<string, Rejudgement>,
  policy: Parameters<typeof effectOf>[2] = defaultPolicy,
) => effectOf({ attempts, extendedTo: null }, new Map(Object.entries(rejudgements)), policy, now);

describe('judging a checkpoint again', () => {
  test.each<[string, JudgedAttempt[], Record<string, Rejudgement>, object]>([
    [
      'raises the grade where a look comes out better',
      [attempt('a', 2, -9), attempt('b', 4, -8)],
      { a: judged(10), b: judged(4) },
      { kind: 'gain', before: 4, after: 10, ifAccepted: 10, toldLookId: 'a' },
    ],
    [
      'makes a grade where Podmark had failed',
      [attempt('a', null, -9)],
      { a: judged(5) },
      { kind: 'gain', before: null, after: 5 },
    ],
    [
      'lowers it only if that is accepted',
      [attempt('a', 10, -9), attempt('b', 3, -8)],
      { a: judged(0), b: judged(3) },
      { kind: 'loss', before: 10, after: 10, ifAccepted: 3, toldLookId: 'a' },
    ],
    [
      'is the same where another look counts',
      [attempt('a', 3, -9), attempt('b', 10, -8)],
      { a: judged(0), b: judged(10) },
      { kind: 'same', before: 10, after: 10, toldLookId: 'a' },
    ],
    [
      'is no change where it comes out as before',
      [attempt('a', 3, -9)],
      { a: judged(3) },
      { kind: 'same', changes: [], toldLookId: null },
    ],
    [
      'compares with the newest judgement of the look',
      [attempt('a', 3, -9), attempt('r', 8, -2, { rejudgedFromId: 'a' })],
      { a: judged(8) },
      { kind: 'same', changes: [] },
    ],
    [
      'takes a gain of an earlier rejudge back only if that is accepted',
      [attempt('a', 3, -9), attempt('r', 8, -2, { rejudgedFromId: 'a' })],
      { a: judged(5) },
      { kind: 'loss', before: 8, after: 8, ifAccepted: 5, toldLookId: 'a' },
    ],
    [
      'leaves what could not be looked at',
      [attempt('a', null, -9)],
      { a: { kind: 'stays' } },
      { kind: 'same', before: null, after: null, ifAccepted: null, changes: [] },
    ],
    [
      'asks for a look where that could raise the grade',
      [attempt('a', 3, -9), attempt('b', 3, -8)],
      { a: needsRerun, b: judged(3) },
      { kind: 'same', rerun: { lookId: 'a', titles: ['Check b'] } },
    ],
    [
      'asks for none where the grade is full',
      [attempt('a', 3, -9), attempt('b', 10, -8)],
      { a: needsRerun, b: judged(10) },
      { rerun: null },
    ],
  ])('%s', (_name, attempts, rejudgements, expected) => {
    expect(effect(attempts, rejudgements)).toMatchObject(expected);
  });

  test('has the penalty of the look for lateness, whenever it is judged', () => {
    const found = effect([attempt('a', 4, -5), attempt('b', 3, -30)], { a: judged(10) }, half);
    expect(found).toMatchObject({ kind: 'gain', before: 3, after: 5 });
  });

  test('never lowers a grade that nobody let fall', () => {
    const score = fc.integer({ min: 0, max: 10 });
    const look = fc.record({ score: fc.option(score), again: fc.option(score) });
    fc.assert(
      fc.property(fc.array(look), fc.boolean(), (looks, isLate) => {
        const attempts = looks.map((one, n) => attempt(`${n}`, one.score, n - 40));
        const rejudgements = Object.fromEntries(
          looks.map((one, n) => [`${n}`, one.again === null ? needsRerun : judged(one.again)]),
        );
        const found = effect(attempts, rejudgements, isLate ? half : defaultPolicy);
        const [before, after, least] = [found.before, found.after, found.ifAccepted].map(Number);
        expect(after).toBeGreaterThanOrEqual(before as number);
        expect(found.kind === 'loss').toBe((least as number) < (before as number));
      }),
    );
  });
});
