import { describe, expect, test } from '@jest/globals';
import { moment, points, seconds, share } from '../../../src/web/moments.js';

describe('how numbers and times read', () => {
  test.each([
    [null, '–'],
    [0, '0'],
    [6, '6'],
    [6.5, '6.5'],
    [3.333333, '3.33'],
    [0.1 + 0.2, '0.3'],
  ])('points %p are %p', (score, text) => {
    expect(points(score)).toBe(text);
  });

  test.each([
    [0, ''],
    [99, ''],
    [100, '0.1 s'],
    [2449, '2.4 s'],
  ])('%p ms are %p', (ms, text) => {
    expect(seconds(ms)).toBe(text);
  });

  test.each([
    [0, 0, 0],
    [1, 3, 33],
    [10, 10, 100],
  ])('%p of %p are %p percent', (score, whole, percent) => {
    expect(share(score, whole)).toBe(percent);
  });

  test.each([
    [new Date(2026, 5, 2, 11, 59, 40), 'just now'],
    [new Date(2026, 5, 2, 11, 55), '5 min ago'],
    [new Date(2026, 5, 2, 11, 0, 40), '59 min ago'],
    [new Date(2026, 5, 2, 9, 5, 7), 'today 09:05'],
    [new Date(2026, 5, 1, 23, 5), 'yesterday 23:05'],
    [new Date(2026, 4, 31, 9, 5), '31 May, 09:05'],
    [new Date(2025, 4, 31, 9, 5), '31 May 2025, 09:05'],
    [new Date(2026, 5, 2, 15, 0), 'today 15:00'],
    [new Date(2026, 5, 4, 15, 0), '4 Jun, 15:00'],
  ])('%p is %p', (date, text) => {
    expect(moment(date, new Date(2026, 5, 2, 12)).text).toBe(text);
  });

  test('the exact time is there to the second, with its zone, and for machines', () => {
    const { iso, exact } = moment(new Date(2026, 0, 1, 9, 5, 7));
    expect(exact).toMatch(/^1 Jan 2026, 09:05:07 (UTC|GMT|[A-Z]{2,5})/);
    expect(new Date(iso)).toEqual(new Date(2026, 0, 1, 9, 5, 7));
  });
});
