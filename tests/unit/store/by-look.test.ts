import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byLook, newestOfLooks } from '../../../src/store/by-look.js';

test('a rejudge stands before its look, and after every look that came later', () => {
  const attempt = (id: string, rejudgedFromId: string | null = null) => ({ id, rejudgedFromId });
  const newestFirst = [
    attempt('second of a', 'a'),
    attempt('of b', 'b'),
    attempt('c'),
    attempt('first of a', 'a'),
    attempt('b'),
    attempt('a'),
  ];
  const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id);
  expect(ids(byLook(newestFirst))).toEqual(['c', 'of b', 'b', 'second of a', 'first of a', 'a']);
  expect(ids(newestOfLooks(newestFirst))).toEqual(['c', 'of b', 'second of a']);
});

test('each attempt is looked at twice at most, however many there are', () => {
  const places = fc.array(fc.option(fc.nat(99)), { maxLength: 300, size: 'max' });
  fc.assert(
    fc.property(places, (lookOf) => {
      let reads = 0;
      const attempts = lookOf.map((look, index) => ({
        id: String(index),
        get rejudgedFromId() {
          reads += 1;
          return look === null ? null : String(look);
        },
      }));
      byLook(attempts);
      expect(reads).toBeLessThanOrEqual(2 * attempts.length);
    }),
  );
});
