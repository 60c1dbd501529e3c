import type { Moment } from './views.js';

const sameDay = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const anyDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** Words in the server's zone; the exact time stands in `iso`. */
export function moment(date: Date, now = new Date()): Moment {
  const isToday = date.toDateString() === now.toDateString();
  return { iso: date.toISOString(), text: (isToday ? sameDay : anyDay).format(date) };
}

/** `40 ms`, `0.3 s`. */
export function seconds(ms: number): string {
  return ms < 100 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Points as people write them: 6 or 6.5; a dash where there are none. */
export function points(score: number | null): string {
  return score === null ? '–' : String(Math.round(score * 100) / 100);
}

/** The part that `score` is of `whole`, in percent. */
export function share(score: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((score * 100) / whole);
}
