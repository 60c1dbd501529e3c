import type { Moment } from './views.js';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const exact = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/**
 * A time in words relative to `now`, such as `5 min ago` or `today 14:30`, in the server's time
 * zone. The page's script rewrites it for the reader's zone.
 */
export function moment(date: Date, now = new Date()): Moment {
  return { iso: date.toISOString(), text: inWords(date, now), exact: exact.format(date) };
}

function inWords(date: Date, now: Date): string {
  const minutes = Math.round((now.getTime() - date.getTime()) / 60_000);
  if (minutes === 0) return 'just now';
  if (minutes > 0 && minutes < 60) return `${minutes} min ago`;
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (isSameDay(date, now)) return `today ${clock.format(date)}`;
  if (isSameDay(date, yesterday)) return `yesterday ${clock.format(date)}`;
  const isThisYear = date.getFullYear() === now.getFullYear();
  return `${(isThisYear ? day : dayOfYear).format(date)}, ${clock.format(date)}`;
}

function isSameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
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
