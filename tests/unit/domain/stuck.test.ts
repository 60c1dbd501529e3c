import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Outcome } from '../../../src/domain/outcome.js';
import { findStuck, type TriedAttempt } from '../../../src/domain/stuck.js';

const now = new Date('2026-03-20T12:00:00Z');
const hourMs = 3_600_000;
const student = { id: 'one', login: 'one', name: 'One' };
const fail: Outcome = { kind: 'fail', expected: '5', observed: '3', hint: 'Scale it.' };
const away: Outcome = { kind: 'unreachable', reason: 'refused', detail: 'Port 22 refused.' };

/** `hoursAgo` tells the attempts apart. */
function tried(hoursAgo: number, given: Partial<TriedAttempt> = {}): TriedAttempt {
  return {
    ...{ id: `attempt ${hoursAgo}`, labId: 'lab', checkpointId: 'five', student, section: 'A' },
    requestedAt: new Date(now.getTime() - hoursAgo * hourMs),
    ...{ score: 4, points: 10, outcome: 'fail' },
    check: { id: 'endpoints', title: 'Five endpoints', outcome: fail },
    ...given,
  };
}

function unlooked(hoursAgo: number): TriedAttempt {
  const check = { id: 'node', title: 'The node', outcome: away };
  return tried(hoursAgo, { score: null, outcome: 'unreachable', check });
}

const failing = [tried(1), tried(2), tried(3), tried(4)];

describe('stuck is', () => {
  test('who failed four times and never passed, with the check that stops them', () => {
    const pods = { id: 'pods', title: 'Five pods', outcome: fail };
    const all = [tried(3), tried(1), tried(2), tried(24, { check: pods }), tried(25)];
    expect(findStuck(all, now)).toEqual([
      {
        ...{ kind: 'failing', student, section: 'A', labId: 'lab', checkpointId: 'five' },
        ...{ attempts: 5, since: tried(25).requestedAt, last: tried(1).requestedAt },
        lastAttemptId: 'attempt 1',
        check: { title: 'Five endpoints', inARow: 3, outcome: fail },
        weight: 5 + 3 + 25 / 24,
      },
    ]);
  });

  test('whose node Podmark could not look at four times in a row, whatever came before', () => {
    const all = [unlooked(1), unlooked(2), unlooked(3), unlooked(4), tried(5), unlooked(6)];
    expect(findStuck(all, now)).toMatchObject([
      {
        ...{ kind: 'away', attempts: 4, since: unlooked(4).requestedAt },
        check: { title: 'The node', inARow: 4, outcome: away },
      },
    ]);
    expect(findStuck(all.slice(0, 4), now)).toMatchObject([{ kind: 'away', attempts: 4 }]);
  });

  test('who cannot be looked at now and then, and fails otherwise', () => {
    expect(findStuck([unlooked(0), ...failing, unlooked(5)], now)).toMatchObject([
      { kind: 'failing', attempts: 4, lastAttemptId: 'attempt 1' },
    ]);
  });

  test('told apart by student, lab and checkpoint', () => {
    const other = { id: 'two', login: 'two', name: 'Two' };
    const more = [{ student: other }, { labId: 'other' }, { checkpointId: 'other' }];
    const all = more.flatMap((given) => failing.map((one) => ({ ...one, ...given })));
    expect(findStuck(all, now)).toHaveLength(3);
    expect(findStuck([...failing.slice(0, 2), ...all.slice(0, 2)], now)).toEqual([]);
  });

  test('shown without a check where an attempt kept none', () => {
    const bare = failing.map((one) => ({ ...one, check: null }));
    expect(findStuck(bare, now)).toMatchObject([{ check: null, weight: 4 + 4 / 24 }]);
  });
});

test.each([
  ['who tried three times', failing.slice(1)],
  ['who passed once', [...failing, tried(9, { score: 10, outcome: 'pass' as const })]],
  ['who gave up weeks ago', [tried(337), tried(338), tried(339), tried(340)]],
  ['who could not be looked at three times', [unlooked(1), unlooked(2), unlooked(3), tried(4)]],
  ['nobody', []],
])('not stuck is %s', (_who, attempts) => {
  expect(findStuck(attempts, now)).toEqual([]);
});

test('of attempts at the same moment the one with the later id is the last', () => {
  const all = ['b', 'c', 'a', 'd'].map((id) => tried(1, { id }));
  expect(findStuck(all, now)).toMatchObject([{ lastAttemptId: 'd' }]);
});

test('who tried more, longer and at the same check is first', () => {
  const of = (name: string, attempts: TriedAttempt[]) =>
    attempts.map((one) => ({ ...one, student: { id: name, login: name, name } }));
  const other = { id: 'pods', title: 'Five pods', outcome: fail };
  const all = [
    ...of('many checks', [tried(1), tried(2, { check: other }), tried(3), tried(4)]),
    ...of('short', failing),
    ...of('long', [tried(1), tried(2), tried(3), tried(72)]),
    ...of('often', [...failing, tried(5), tried(6), tried(7)]),
  ];
  expect(findStuck(all, now).map((one) => one.student.name)).toEqual([
    'often',
    'long',
    'short',
    'many checks',
  ]);
});

test('the order of the attempts says nothing', () => {
  const all = [
    ...failing,
    unlooked(5),
    tried(6),
    unlooked(7),
    ...failing.map((one) => ({ ...one, labId: 'b' })),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
      expect(findStuck(shuffled, now).toSorted(byLab)).toEqual(findStuck(all, now).toSorted(byLab));
    }),
  );
  function byLab(a: { labId: string }, b: { labId: string }) {
    return a.labId < b.labId ? -1 : 1;
  }
});
