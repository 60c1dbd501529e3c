import { describe, expect, test } from '@jest/globals';
import { counted, duration, percentOf } from '../../../src/web/amounts.js';

test.each([
  [0, '0 checks'],
  [1, '1 check'],
  [2, '2 checks'],
])('%i in words', (count, words) => expect(counted(count, 'check')).toBe(words));

test('a word with a plural of its own', () =>
  expect(counted(2, 'query', 'queries')).toBe('2 queries'));

describe('a time', () => {
  const minute = 60_000;
  test.each([
    [0, 'at once'],
    [20_000, 'under 1 min'],
    [7 * minute, '7 min'],
    [89 * minute, '89 min'],
    [90 * minute, '2 h'],
    [30 * 60 * minute, '30 h'],
    [36 * 60 * minute, '2 days'],
  ])('of %i ms is %s', (ms, words) => expect(duration(ms)).toBe(words));
});

describe('a share', () => {
  test.each([
    [0, 0, '0%'],
    [0, 9, '0%'],
    [1, 3, '33%'],
    [1, 600, 'under 1%'],
    [599, 600, 'over 99%'],
    [9, 9, '100%'],
  ])('%i of %i is %s', (part, whole, words) => expect(percentOf(part, whole)).toBe(words));
});
