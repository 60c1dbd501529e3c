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

/** In words, in the server's zone; the page's script says the same in the reader's. */
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

/** `0.3 s`; nothing where nobody waited. */
export function seconds(ms: number): string {
  return ms < 100 ? '' : `${(ms / 1000).toFixed(1)} s`;
}

/** Points as people write them: 6 or 6.5; a dash where there are none. */
export function points(score: number | null): string {
  return score === null ? '–' : String(Math.round(score * 100) / 100);
}

/** The part that `score` is of `whole`, in percent. */
export function share(score: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((score * 100) / whole);
}
