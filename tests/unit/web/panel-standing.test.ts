import { describe, expect, test } from '@jest/globals';
import type { AttemptSummary } from '../../../src/domain/attempt.js';
import type { AutomaticGrade, Grade } from '../../../src/domain/grade.js';
import { defaultPolicy, type LabPolicy } from '../../../src/domain/policy.js';
import { panelStanding } from '../../../src/web/panel-standing.js';

const now = new Date('2026-11-27T14:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

function standing(given: {
  policy?: Partial<LabPolicy>;
  extendedTo?: Date;
  triedAt?: Date[];
  grade?: Grade;
}) {
  const attempts = (given.triedAt ?? []).map(
    (requestedAt) =>
      ({ kind: 'submission', state: 'finished', score: 0, requestedAt }) as AttemptSummary,
  );
  const policy = { ...defaultPolicy, ...given.policy };
  const rules = { policy, extendedTo: given.extendedTo ?? null };
  return panelStanding({ grade: given.grade, attempts, rules, zone: 'Europe/Berlin' }, now);
}

function aGrade(automatic: Partial<AutomaticGrade> | null, override: Grade['override'] = null) {
  const made = automatic && {
    ...{ score: 10, points: 10, attemptId: 'a', earned: 10, lateMinutes: 0, ...automatic },
  };
  return {
    ...{ courseId: 'c', labId: 'l', checkpointId: 'p', studentId: 's' },
    ...{ score: override?.score ?? made?.score ?? 0, points: 10, automatic: made, override },
  } as Grade;
}

test('nothing is said where there is nothing to say', () => {
  const nothing = {
    ...{ given: null, late: null, warning: null, left: null },
    ...{ isOff: false, rule: 'Best attempt counts' },
  };
  expect(standing({})).toEqual(nothing);
  expect(standing({ grade: aGrade({}) })).toEqual(nothing);
});

describe('lateness', () => {
  test.each([
    [{ score: 8.5, lateMinutes: 49 * 60 }, 'earned 10, 8.5 after 2 days late'],
    [{ score: 5, lateMinutes: 1 }, 'earned 10, 5 after 1 minute late'],
    [{ lateMinutes: 180 }, '10, 3 hours late, nothing taken off'],
  ])('%j: %s', (automatic, text) => {
    expect(standing({ grade: aGrade(automatic) }).late).toBe(text);
  });

  test('that counts nothing is said once it is late, grace and extension included', () => {
    const policy = {
      ...{ dueAt: minutesAgo(30), graceMinutes: 20, late: { kind: 'not-counted' } as const },
    };
    expect(standing({ policy }).warning).toContain('The due date has passed.');
    expect(standing({ policy }).rule).toBeNull();
    expect(standing({ policy: { ...policy, graceMinutes: 30 } }).warning).toBeNull();
    expect(standing({ policy, extendedTo: minutesAgo(10) }).warning).toBeNull();
    expect(standing({ policy: { ...policy, late: { kind: 'none' } } }).warning).toBeNull();
  });
});

describe('attempts left', () => {
  const policy = { limit: { burst: 3, refillMinutes: 10 } };
  test.each([
    ['all', [], '3 attempts left', null],
    ['some', [minutesAgo(5)], '2 attempts left, one more at 15:05 (Europe/Berlin)', null],
    [
      ...['one', [minutesAgo(5), minutesAgo(4)]],
      ...['1 attempt left, one more at 15:05 (Europe/Berlin)', null],
    ],
    [
      ...['none', [minutesAgo(3), minutesAgo(2), minutesAgo(1)]],
      ...['No attempt is left. The next one comes at 15:07 (Europe/Berlin).', 7 * 60_000],
    ],
  ] as [string, Date[], string, number | null][])('%s', (_how, triedAt, text, noneForMs) => {
    const { left, isOff } = standing({ policy, triedAt });
    expect(left).toEqual({ text, noneForMs });
    expect(isOff).toBe(noneForMs !== null);
  });
});

test('a given grade is told with who, why and the automatic one', () => {
  const override = {
    ...{ id: 1, score: 8, points: 10, reason: 'fair', overriddenAt: minutesAgo(0) },
    overriddenBy: { id: 't', login: 'ta', name: 'Tara' },
  };
  expect(standing({ grade: aGrade({ score: 6 }, override) }).given).toMatchObject({
    ...{ score: '8 of 10', by: 'Tara', reason: 'fair', automatic: '6' },
  });
  expect(standing({ grade: aGrade(null, override) })).toMatchObject({
    ...{ given: { automatic: '–' }, late: null, rule: null },
  });
  const late = { score: 5, lateMinutes: 60 };
  expect(standing({ grade: aGrade(late, override) })).toMatchObject({
    ...{ given: { automatic: 'earned 10, 5 after 60 minutes late' }, late: null },
  });
});
