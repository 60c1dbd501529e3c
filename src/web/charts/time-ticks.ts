import { DateTime } from 'luxon';

/** A tick of a time axis. */
export interface TimeTick {
  at: Date;
  label: string;
}

/** The intervals that ticks may have, the smallest first. */
const steps = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => ({ minutes })),
  ...[1, 2, 3, 6, 12].map((hours) => ({ hours })),
  ...[1, 2, 7, 14, 28].map((days) => ({ days })),
  ...[3, 12].map((months) => ({ months })),
];

/**
 * Returns round times between two moments, in a time zone: with the smallest interval that needs at
 * most `most` of them. Ticks a day or more apart are at midnight. Returns an empty list if even
 * yearly ticks are too many.
 */
export function timeTicks(from: Date, to: Date, zone: string, most: number): TimeTick[] {
  for (const step of steps) {
    const ticks = everyTick(from, to, zone, step, most);
    if (ticks.length <= most) return ticks;
  }
  return [];
}

function everyTick(
  from: Date,
  to: Date,
  zone: string,
  step: { minutes?: number; hours?: number; days?: number; months?: number },
  most: number,
): TimeTick[] {
  const isWithinDays = step.minutes !== undefined || step.hours !== undefined;
  const first = DateTime.fromJSDate(from, { zone });
  let next = first.startOf(isWithinDays ? 'day' : step.months ? 'year' : 'day');
  const ticks: TimeTick[] = [];
  while (next.toMillis() <= to.getTime() && ticks.length <= most) {
    if (next >= first) ticks.push({ at: next.toJSDate(), label: labelOf(next, isWithinDays) });
    next = next.plus(step);
  }
  return ticks;
}

function labelOf(time: DateTime, isWithinDays: boolean): string {
  const isMidnight = time.toMillis() === time.startOf('day').toMillis();
  return isWithinDays && !isMidnight ? time.toFormat('HH:mm') : time.toFormat('d LLL');
}
