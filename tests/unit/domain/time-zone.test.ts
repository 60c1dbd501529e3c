import { describe, expect, test } from '@jest/globals';
import {
  clockInWords,
  dateInWords,
  exactInZone,
  findTimeZone,
  readLocalTime,
  timeZones,
  writeLocalTime,
} from '../../../src/domain/time-zone.js';

describe('a time zone', () => {
  test.each([
    ['UTC', 'UTC'],
    [' europe/berlin ', 'Europe/Berlin'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['US/Eastern', 'US/Eastern'],
  ])('%j is known', (typed, expected) => {
    expect(findTimeZone(typed)).toBe(expected);
  });
  test.each(['', 'Berlin', '+01:00', 'Europe/Springfield'])('%j is not', (typed) => {
    expect(findTimeZone(typed)).toBeUndefined();
  });
  test('can be chosen from a list, UTC first', () => {
    expect(timeZones()[0]).toBe('UTC');
    expect(timeZones()).toContain('America/New_York');
  });
});

describe('a time typed in a zone', () => {
  test.each([
    ['2026-11-27T23:59', 'UTC', '2026-11-27T23:59:00.000Z', false],
    ['2026-11-27T23:59', 'Europe/Berlin', '2026-11-27T22:59:00.000Z', false],
    ['2026-07-27T23:59', 'Europe/Berlin', '2026-07-27T21:59:00.000Z', false],
    // browsers may send seconds
    ['2026-07-27T23:59:00', 'Europe/Berlin', '2026-07-27T21:59:00.000Z', false],
    // clocks are put back from 03:00 to 02:00: the later one is meant
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T01:30:00.000Z', true],
  ])('%s in %s is %s', (text, zone, expected, isTwice) => {
    const at = new Date(expected);
    expect(readLocalTime(text, zone)).toEqual({ kind: 'at', at, isTwice });
    expect(writeLocalTime(at, zone)).toBe(text.slice(0, 16));
  });
  test.each([
    ['2026-03-29T02:30', 'Europe/Berlin', '29 Mar 03:30'],
    ['2026-10-04T02:10', 'Australia/Lord_Howe', '4 Oct 02:40'],
    ['2011-12-30T10:00', 'Pacific/Apia', '31 Dec 10:00'],
  ])('%s does not exist in %s: %s instead', (text, zone, instead) => {
    expect(readLocalTime(text, zone)).toEqual({ kind: 'skipped', instead });
  });
  test.each(['', 'tomorrow', '2026-13-01T10:00', '2026-02-30T10:00', '0026-11-27T10:00'])(
    '%j is no time',
    (text) => {
      expect(readLocalTime(text, 'UTC')).toEqual({ kind: 'unreadable' });
    },
  );
});

describe('a time in words', () => {
  const at = new Date('2026-11-27T22:59:00Z');
  test.each([
    ['2026-11-20T00:00:00Z', 'Europe/Berlin', 'Friday 27 Nov 23:59 (Europe/Berlin)'],
    ['2026-11-20T00:00:00Z', 'Asia/Tokyo', 'Saturday 28 Nov 07:59 (Asia/Tokyo)'],
    ['2027-01-20T00:00:00Z', 'UTC', 'Friday 27 Nov 2026 22:59 (UTC)'],
  ])('with its weekday, seen at %s in %s', (now, zone, expected) => {
    expect(dateInWords(at, zone, new Date(now))).toBe(expected);
  });
  test.each([
    ['2026-11-26T23:30:00Z', 'Europe/Berlin', '23:59 (Europe/Berlin)'],
    ['2026-11-26T22:30:00Z', 'Europe/Berlin', 'Friday 27 Nov 23:59 (Europe/Berlin)'],
  ])('as a clock shows it on the same day, seen at %s in %s', (now, zone, expected) => {
    expect(clockInWords(at, zone, new Date(now))).toBe(expected);
  });
  test('exactly, with its zone', () => {
    expect(exactInZone(at, 'Europe/Berlin')).toBe('27 Nov 2026, 23:59:00 in Europe/Berlin');
  });
});
