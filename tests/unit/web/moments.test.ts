import { describe, expect, test } from '@jest/globals';
import { moment, points, seconds, share } from '../../../src/web/moments.js';
import { inZone } from '../../../src/web/page-zone.js';

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

  const now = new Date('2026-06-02T12:00:00Z');
  test.each([
    ['2026-06-02T11:59:40Z', 'just now'],
    ['2026-06-02T11:55:00Z', '5 min ago'],
    ['2026-06-02T11:00:40Z', '59 min ago'],
    ['2026-06-02T09:05:07Z', 'today 11:05'],
    ['2026-06-01T22:05:00Z', 'today 00:05'],
    ['2026-06-01T21:05:00Z', 'yesterday 23:05'],
    ['2026-05-31T09:05:00Z', '31 May, 11:05'],
    ['2025-12-31T23:05:00Z', '1 Jan, 00:05'],
    ['2025-05-31T09:05:00Z', '31 May 2025, 11:05'],
    ['2026-06-02T15:00:00Z', 'today 17:00'],
    ['2026-06-04T15:00:00Z', '4 Jun, 17:00'],
  ])('%s is %s in the zone of the course', (date, text) => {
    expect(moment(new Date(date), now, 'Europe/Berlin').text).toBe(text);
    expect(inZone('Europe/Berlin', () => moment(new Date(date), now)).text).toBe(text);
  });

  test.each([
    ['2026-06-02T11:55:00Z', '5 min ago'],
    ['2026-06-02T09:05:07Z', 'today 09:05 UTC'],
    ['2026-05-31T09:05:00Z', '31 May, 09:05 UTC'],
  ])('%s is %s outside any course', (date, text) => {
    expect(moment(new Date(date), now).text).toBe(text);
  });

  test('the exact time is there to the second, with its zone, and for machines', () => {
    const date = new Date('2026-01-01T09:05:07Z');
    expect(moment(date, now, 'Europe/Berlin')).toMatchObject({
      iso: '2026-01-01T09:05:07.000Z',
      exact: '1 Jan 2026, 10:05:07 in Europe/Berlin',
    });
    expect(moment(date, now).exact).toBe('1 Jan 2026, 09:05:07 in UTC');
  });
});
