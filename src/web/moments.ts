import { DateTime } from 'luxon';
import { exactInZone } from '../domain/time-zone.js';
import { pageZone } from './page-zone.js';
import type { Moment } from './views.js';

/**
 * A time in words relative to `now`, such as `5 min ago` or `today 14:30`, in the zone of the page.
 * A page of a course says once which zone that is; without a zone it is UTC, and each text says so.
 * The page's script renews the words as time goes by.
 */
export function moment(date: Date, now = new Date(), zone = pageZone()): Moment {
  const ago = minutesAgo(date, now);
  const clock = clockText(date, now, zone ?? 'UTC');
  return {
    iso: date.toISOString(),
    text: ago ?? (zone === undefined ? `${clock} UTC` : clock),
    exact: exactInZone(date, zone ?? 'UTC'),
  };
}

function minutesAgo(date: Date, now: Date): string | null {
  const minutes = Math.round((now.getTime() - date.getTime()) / 60_000);
  if (minutes === 0) return 'just now';
  return minutes > 0 && minutes < 60 ? `${minutes} min ago` : null;
}

function clockText(date: Date, now: Date, zone: string): string {
  const there = DateTime.fromJSDate(date, { zone }).setLocale('en-GB');
  const today = DateTime.fromJSDate(now, { zone });
  if (there.hasSame(today, 'day')) return there.toFormat("'today' HH:mm");
  if (there.hasSame(today.minus({ days: 1 }), 'day')) return there.toFormat("'yesterday' HH:mm");
  return there.toFormat(there.year === today.year ? 'd LLL, HH:mm' : 'd LLL yyyy, HH:mm');
}

/** A duration as `0.3 s`; '' below 100 ms, which nobody notices. */
export function seconds(ms: number): string {
  return ms < 100 ? '' : `${(ms / 1000).toFixed(1)} s`;
}

/** Points to at most two decimals, such as 6 or 6.5; a dash for null. */
export function points(score: number | null): string {
  return score === null ? '–' : String(Math.round(score * 100) / 100);
}

/** The share that `score` has of `whole`, in whole percent; 0 when `whole` is 0. */
export function share(score: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((score * 100) / whole);
}
