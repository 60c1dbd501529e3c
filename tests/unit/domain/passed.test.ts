import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AttemptSummary } from '../../../src/domain/attempt.js';
import { checkpointState } from '../../../src/domain/checkpoint-state.js';
import { firstPass, isPass, passedSince } from '../../../src/domain/passed.js';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 10, minute));

function look(minute: number, given: Partial<AttemptSummary> = {}): AttemptSummary {
  const none = { rejudgedFromId: null, acceptedAt: null };
  const result = { score: 10, points: 10, outcome: 'pass' as const };
  const when = { requestedAt: at(minute), countsAsOf: at(minute) };
  return { id: `at ${minute}`, ...none, ...result, ...when, ...given } as AttemptSummary;
}
const failed = { score: 4, outcome: 'fail' } as const;

test.each<[string, Pick<AttemptSummary, 'score' | 'points' | 'outcome'>, boolean]>([
  ['under way', { score: null, points: 10, outcome: null }, false],
  ['that could not look', { score: null, points: 10, outcome: 'unreachable' }, false],
  ['with all points of then', { score: 10, points: 10, outcome: 'pass' }, true],
  ['with a part of them', { score: 10, points: 20, outcome: 'fail' }, false],
  [
    'with all points beside a check that weighs nothing',
    { score: 10, points: 10, outcome: 'fail' },
    true,
  ],
  ['of no points that failed', { score: 0, points: 0, outcome: 'fail' }, false],
  ['of no points that passed', { score: 0, points: 0, outcome: 'pass' }, true],
])('a look %s is a pass: %#', (_what, one, expected) => expect(isPass(one)).toBe(expected));

describe('the first pass', () => {
  test.each<[string, AttemptSummary[], Date | null]>([
    ['of nothing is none', [], null],
    ['is the earliest, whatever the order', [look(9), look(2), look(5, failed)], at(2)],
    ['stands over a later look', [look(1), look(2, failed)], at(1)],
    [
      'falls to a re-run that staff let count',
      [look(1), look(2, { ...failed, acceptedAt: at(3) })],
      null,
    ],
    [
      'after that is one again',
      [look(1), look(2, { ...failed, acceptedAt: at(3) }), look(5)],
      at(5),
    ],
    [
      'falls to a judgement of it that staff let count',
      [look(1), look(2, { ...failed, rejudgedFromId: 'at 1', acceptedAt: at(2) })],
      null,
    ],
  ])('%s', (_what, attempts, expected) => expect(firstPass(attempts)).toEqual(expected));
});

describe('a checkpoint is passed', () => {
  const given = (score: number, points: number) => ({ score, points, overriddenAt: at(5) });
  test.each<[string, Date | null, ReturnType<typeof given> | null, Date | null]>([
    ['not without a look or a grade from staff', null, null, null],
    ['since the look', at(1), null, at(1)],
    ['since staff gave all points of then', null, given(10, 10), at(5)],
    ['not by a part of them', null, given(9, 10), null],
    ['though staff gave less for it', at(1), given(0, 10), at(1)],
    ['since the earlier of both', at(7), given(10, 10), at(5)],
    ['since the look that was earlier', at(1), given(10, 10), at(1)],
  ])('%s', (_what, byLook, override, expected) => {
    expect(passedSince(byLook, override)).toEqual(expected);
  });
});

describe('a pass stays one', () => {
  const points = fc.integer({ min: 1, max: 40 });
  const result = fc.record({
    share: fc.constantFrom(0, 0.25, 0.5, 1),
    points,
    minute: fc.nat(59),
    lateMinutes: fc.nat(9999),
  });
  const attemptsOf = fc.array(result, { maxLength: 6 }).map((all) =>
    all.map(({ share, minute, lateMinutes, ...one }, index) => ({
      look: look(minute, {
        ...{ id: String(index), score: share * one.points, points: one.points },
        ...{ outcome: share === 1 ? 'pass' : 'fail', countsAsOf: at(minute + lateMinutes) },
      }),
      share,
    })),
  );

  test('whenever it counts, whatever comes later and however many points the lab gives by then', () => {
    fc.assert(
      fc.property(attemptsOf, attemptsOf, points, (all, later, now) => {
        const before = firstPass(all.map((one) => one.look));
        const more = later.map((one, index) => ({
          ...one.look,
          ...{
            id: `later ${index}`,
            requestedAt: at(60 + index),
            points: now,
            score: one.share * now,
          },
        }));
        const after = firstPass([...all.map((one) => one.look), ...more]);
        if (before !== null) expect(after).toEqual(before);
        const scaled = all.map((one) => ({ ...one.look, points: now, score: one.share * now }));
        expect(firstPass(scaled)).toEqual(before);
      }),
    );
  });

  test('in what is shown of it, whatever the newest look and the score', () => {
    const outcomes = fc.constantFrom(null, 'pass', 'fail', 'unreachable', 'broken');
    fc.assert(
      fc.property(
        fc.option(fc.record({ outcome: outcomes })),
        fc.option(points),
        (latest, score) => {
          const shown = { latest: latest as Pick<AttemptSummary, 'outcome'> | null, score };
          expect(checkpointState({ passedSince: at(1), ...shown })).toBe('pass');
          const isPassed = checkpointState({ passedSince: null, ...shown }) === 'pass';
          expect(isPassed).toBe(latest?.outcome === 'pass');
        },
      ),
    );
  });
});
