import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AskedLook,
  attemptsLeft,
  defaultPolicy,
  dueFor,
  type LatePenalty,
  labPolicySchema,
  lateMinutes,
  remainingPercent,
  rerunCountsAsOf,
} from '../../../src/domain/policy.js';

const due = new Date('2026-11-20T22:00:00Z');
const minutesAfter = (minutes: number) => new Date(due.getTime() + minutes * 60_000);

describe('when a lab is due for a student', () => {
  test.each<[string, Date | null, Date | null, Date | null]>([
    ['never, without a date', null, null, null],
    ['never, though somebody has more time', null, due, null],
    ['at the date', due, null, due],
    ['later, with an extension', due, minutesAfter(60), minutesAfter(60)],
    [
      'at the date that moved past the extension',
      minutesAfter(90),
      minutesAfter(60),
      minutesAfter(90),
    ],
    ['at the extension, though the date moved to before', minutesAfter(-500), due, due],
  ])('%s', (_what, dueAt, extendedTo, expected) => {
    expect(dueFor({ dueAt }, extendedTo)).toEqual(expected);
  });
});

describe('how late an attempt is', () => {
  test.each([
    ['before', -5, 0, 0],
    ['to the moment', 0, 0, 0],
    ['a minute begun', 0.2, 0, 1],
    ['within the grace', 5, 5, 0],
    ['just over the grace: from the due date on', 5.1, 5, 6],
  ])('%s', (_what, after, grace, expected) => {
    expect(lateMinutes(minutesAfter(after), due, grace)).toBe(expected);
  });
  test('not at all where nothing is due', () => {
    expect(lateMinutes(minutesAfter(1e6), null, 0)).toBe(0);
  });
});

describe('a re-run is as late as', () => {
  const looks = (text: string): AskedLook[] =>
    text.split(' ').map((word, index) => ({
      kind: word.startsWith('rerun') ? 'rerun' : 'submission',
      requestedAt: minutesAfter(index),
      hasScore: word.endsWith('+'),
    }));
  test.each([
    ['the one submission', 'pressed', 0],
    ['the newest submission, where it came to a score', 'pressed+ pressed+', 1],
    ['the newest, though it came to none where the one before did', 'pressed+ pressed', 1],
    ['the first of those that Podmark could not look at', 'pressed pressed pressed', 0],
    ['the first of them after a score', 'pressed+ pressed pressed', 1],
    ['the newest that came to a score, though not the one before', 'pressed pressed+', 1],
    ['the first, though a re-run could not look either', 'pressed rerun pressed', 0],
    ['what an earlier re-run ran again', 'pressed pressed rerun+', 0],
    ['the one after a re-run that made good for those before', 'pressed rerun+ pressed', 2],
  ])('%s', (_what, text, index) => {
    expect(rerunCountsAsOf(looks(text))).toEqual(minutesAfter(index));
  });
  test('nothing where the student never pressed Check', () => {
    expect(rerunCountsAsOf([])).toBeUndefined();
    expect(rerunCountsAsOf(looks('rerun+ rerun'))).toBeUndefined();
  });
});

const steps: LatePenalty = {
  kind: 'steps',
  steps: [
    { afterHours: 0, percentOff: 10 },
    { afterHours: 24, percentOff: 30 },
    { afterHours: 48, percentOff: 90 },
  ],
  floorPercent: 20,
};
const perDay: LatePenalty = { kind: 'per-day', percentPerDay: 15, floorPercent: 40 };

describe('what remains of a late score', () => {
  test.each<[LatePenalty, number, number | null]>([
    [{ kind: 'none' }, 9999, 100],
    [{ kind: 'not-counted' }, 0, 100],
    [{ kind: 'not-counted' }, 1, null],
    [perDay, 0, 100],
    [perDay, 1, 85],
    [perDay, 1440, 85],
    [perDay, 1441, 70],
    [perDay, 100_000, 40],
    [steps, 0, 100],
    [steps, 1, 90],
    [steps, 24 * 60, 90],
    [steps, 24 * 60 + 1, 70],
    [steps, 48 * 60 + 1, 20],
  ])('%j after %i minutes: %s %%', (late, minutes, expected) => {
    expect(remainingPercent(late, minutes)).toBe(expected);
  });

  test('never more than all, and never less when it is later', () => {
    const anyLate = fc.oneof(
      fc.record({
        kind: fc.constant('per-day' as const),
        percentPerDay: fc.integer({ min: 0, max: 100 }),
        floorPercent: fc.integer({ min: 0, max: 100 }),
      }),
      fc.record({
        kind: fc.constant('steps' as const),
        steps: fc.array(
          fc.record({
            afterHours: fc.integer({ min: 0, max: 99 }),
            percentOff: fc.integer({ min: 0, max: 100 }),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        floorPercent: fc.integer({ min: 0, max: 100 }),
      }),
    );
    fc.assert(
      fc.property(anyLate, fc.nat(9000), fc.nat(9000), (late, a, b) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        const before = remainingPercent(late, earlier) ?? 0;
        const after = remainingPercent(late, later) ?? 0;
        expect(before).toBeLessThanOrEqual(100);
        expect(after).toBeLessThanOrEqual(before);
        expect(after).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('attempts left', () => {
  const limit = { burst: 3, refillMinutes: 10 };
  test.each<[string, number[], number, { left: number; nextAt: Date | null }]>([
    ['all, before the first', [], 0, { left: 3, nextAt: null }],
    ['one less after one', [0], 0, { left: 2, nextAt: minutesAfter(10) }],
    [
      'none after a burst, and the next one in time',
      [0, 0, 0],
      4,
      { left: 0, nextAt: minutesAfter(10) },
    ],
    ['one again to the moment', [0, 0, 0], 10, { left: 1, nextAt: minutesAfter(20) }],
    ['full again, and never more', [0, 0, 0], 500, { left: 3, nextAt: null }],
    [
      'none owed for the past of a milder limit',
      [0, 0, 0, 0, 0, 0],
      10,
      { left: 1, nextAt: minutesAfter(20) },
    ],
    ['in any order', [0, 5, 0], 5, { left: 0, nextAt: minutesAfter(10) }],
  ])('%s', (_what, used, now, expected) => {
    expect(attemptsLeft(limit, used.map(minutesAfter), minutesAfter(now))).toEqual(expected);
  });

  test('waiting until the next one comes gives one more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.nat(2000), { maxLength: 20 }),
        (burst, refillMinutes, used) => {
          const bucket = { burst, refillMinutes };
          const before = attemptsLeft(bucket, used.map(minutesAfter), minutesAfter(2000));
          expect(before.left).toBeGreaterThanOrEqual(0);
          if (before.nextAt === null) return expect(before.left).toBe(burst);
          const after = attemptsLeft(bucket, used.map(minutesAfter), before.nextAt);
          expect(after.left).toBe(before.left + 1);
        },
      ),
    );
  });
});

test('a policy is kept as JSON and read again as it was', () => {
  const policy = {
    ...defaultPolicy,
    dueAt: due,
    late: steps,
    limit: { burst: 5, refillMinutes: 2 },
  };
  expect(labPolicySchema.parse(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
  expect(labPolicySchema.safeParse({ ...policy, dueAt: null, graceMinutes: -1 }).success).toBe(
    false,
  );
});
