import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkers } from '../../../src/checkers/registry.js';
import { matchesSelector } from '../../../src/domain/kubernetes.js';
import { findStep, labPoints } from '../../../src/domain/lab.js';
import { checkpointOutcome, type Outcome, type Verdict } from '../../../src/domain/outcome.js';
import { scoreOf } from '../../../src/domain/score.js';
import { AlreadyExists, NotFound } from '../../../src/domain/stores.js';
import { aCheck, aCheckpoint, aLab } from '../../support/runs.js';

const outcomes: Record<Outcome['kind'], Outcome> = {
  pass: { kind: 'pass', observed: 'a' },
  fail: { kind: 'fail', expected: 'a', observed: 'b' },
  skipped: { kind: 'skipped', becauseOf: 'a' },
  unreachable: { kind: 'unreachable', reason: 'refused', detail: 'a.' },
  broken: { kind: 'broken', errorId: 'a' },
};
const kinds = fc.constantFrom<Outcome['kind']>('pass', 'fail', 'skipped', 'unreachable', 'broken');

describe('a checkpoint', () => {
  test.each<[Outcome['kind'][], ReturnType<typeof checkpointOutcome>]>([
    [['pass', 'fail', 'unreachable', 'broken'], 'broken'],
    [['pass', 'fail', 'unreachable', 'skipped'], 'unreachable'],
    [['pass', 'fail'], 'fail'],
    [['pass', 'skipped'], 'fail'],
    [['pass', 'pass'], 'pass'],
  ])('with %j is %s', (all, whole) => {
    expect(checkpointOutcome(all.map((kind) => outcomes[kind]))).toBe(whole);
  });

  test('has no score exactly where one outcome is unreachable or broken, else one from 0 to its points', () => {
    const one = fc.record({ kind: kinds, weight: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(
        fc.array(one, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 100 }),
        (all, points) => {
          const checks = all.map(({ weight }, index) => aCheck({ id: `c${index}`, weight }));
          const results = new Map(all.map(({ kind }, index) => [`c${index}`, outcomes[kind]]));
          const score = scoreOf({ points, checks }, results);
          const away = all.some(({ kind }) => kind === 'unreachable' || kind === 'broken');
          expect(score === null).toBe(away);
          if (score === null) return;
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(points);
          if (all.every(({ kind }) => kind === 'pass')) expect(score).toBe(points);
        },
      ),
    );
  });

  test('is worth the passed share of its weights, to the hundredth', () => {
    const checks = [aCheck({ id: 'a', weight: 1 }), aCheck({ id: 'b', weight: 2 })];
    const results = new Map([
      ['a', outcomes.pass],
      ['b', outcomes.fail],
    ]);
    expect(scoreOf({ points: 10, checks }, results)).toBe(3.33);
  });

  test('with an outcome missing has no score; without weights it is all or nothing', () => {
    const checks = [aCheck({ id: 'a', weight: 0 })];
    expect(scoreOf({ points: 10, checks }, new Map())).toBeNull();
    expect(scoreOf({ points: 10, checks }, new Map([['a', outcomes.pass]]))).toBe(10);
    expect(scoreOf({ points: 10, checks }, new Map([['a', outcomes.fail]]))).toBe(0);
  });
});

test('a lab knows its points and its steps', () => {
  const lab = aLab([aCheckpoint(), aCheckpoint({ id: 'second', points: 5 })]);
  expect(labPoints(lab)).toBe(15);
  expect(findStep(lab, 'second')?.id).toBe('second');
  expect(findStep(lab, 'third')).toBeUndefined();
});

test('a selector wants all of its labels, an empty one wants none', () => {
  expect(matchesSelector({ a: '1', b: '2' }, { a: '1', b: '2', c: '3' })).toBe(true);
  expect(matchesSelector({ a: '1', b: '2' }, { a: '1' })).toBe(false);
  expect(matchesSelector({}, {})).toBe(true);
});

test('errors of the store say what they are about', () => {
  expect(new NotFound('course x').message).toBe('there is no course x');
  expect(new AlreadyExists('login x').message).toBe('login x exists already');
});

test('a checker has no word for what is not a verdict', () => {
  // @ts-expect-error a verdict is pass or fail
  const skipped: Verdict = outcomes.skipped;
  // @ts-expect-error a verdict is pass or fail
  const unreachable: Verdict = outcomes.unreachable;
  // @ts-expect-error a verdict is pass or fail
  const broken: Verdict = outcomes.broken;
  expect([skipped, unreachable, broken]).toHaveLength(3);
});

test('every checker has its file, its line in the registry, and strict parameters', () => {
  const files = readdirSync('src/checkers').filter((file) =>
    /^export const \w+: Checker</m.test(readFileSync(`src/checkers/${file}`, 'utf8')),
  );
  expect([...checkers.keys()].sort()).toEqual(files.map((file) => file.replace('.ts', '')).sort());
  for (const [id, checker] of checkers) {
    expect(checker.id).toBe(id);
    const parsed = checker.params.safeParse({ nonsense: true });
    expect(parsed.error?.issues.map((issue) => issue.code)).toContain('unrecognized_keys');
  }
});
