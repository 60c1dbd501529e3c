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
    [0, '0 ms'],
    [99, '99 ms'],
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

  test('a time of today has seconds, another one its day', () => {
    const now = new Date(2026, 0, 2, 12);
    expect(moment(new Date(2026, 0, 2, 9, 5, 7), now).text).toBe('09:05:07');
    expect(moment(new Date(2026, 0, 1, 9, 5, 7), now).text).toBe('1 Jan, 09:05');
    const at = new Date(Date.UTC(2026, 0, 1));
    expect(moment(at, now).iso).toBe('2026-01-01T00:00:00.000Z');
  });
});
