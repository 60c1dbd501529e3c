import { DateTime, IANAZone } from 'luxon';

/** Every zone that can be chosen, by name. */
export function timeZones(): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
}

/** The IANA zone of that name, as it is spelled; undefined where there is none. */
export function findTimeZone(name: string): string | undefined {
  const typed = name.trim();
  const known = timeZones().find((zone) => zone.toLowerCase() === typed.toLowerCase());
  // Intl also takes offsets such as +01:00, which know no summer time
  return known ?? (/^[a-z]/i.test(typed) && IANAZone.isValidZone(typed) ? typed : undefined);
}

/** What a form's date and time, without a zone, is in a zone. */
export type LocalTime =
  /** `isTwice` where clocks are put back over it: the later one is meant. */
  | { kind: 'at'; at: Date; isTwice: boolean }
  /** Clocks are put forward over it; `instead` is as long after the change, such as `29 Mar 03:30`. */
  | { kind: 'skipped'; instead: string }
  | { kind: 'unreadable' };

const localFormat = "yyyy-MM-dd'T'HH:mm";
/** A year typed with two digits arrives as the year 26. */
const firstYear = 2000;

/** Reads what `datetime-local` sends. */
export function readLocalTime(text: string, zone: string): LocalTime {
  const typed = text.trim().slice(0, localTimeLength);
  const read = DateTime.fromFormat(typed, localFormat, { zone });
  if (!read.isValid || read.year < firstYear) return { kind: 'unreadable' };
  // luxon moves what does not exist on by as much as the clocks
  if (read.toFormat(localFormat) !== typed) {
    return { kind: 'skipped', instead: read.setLocale('en-GB').toFormat('d LLL HH:mm') };
  }
  const possible = read.getPossibleOffsets().map((one) => one.toJSDate());
  const at = new Date(Math.max(...possible.map(Number)));
  return { kind: 'at', at, isTwice: possible.length > 1 };
}

const localTimeLength = '2026-11-27T23:59'.length;

/** For the value of `datetime-local`. */
export function writeLocalTime(at: Date, zone: string): string {
  return DateTime.fromJSDate(at, { zone }).toFormat(localFormat);
}

/** `Friday 27 Nov 23:59 (Europe/Berlin)`; with the year where it is another one. */
export function dateInWords(at: Date, zone: string, now: Date): string {
  const there = DateTime.fromJSDate(at, { zone }).setLocale('en-GB');
  const isThisYear = there.year === DateTime.fromJSDate(now, { zone }).year;
  return `${there.toFormat(isThisYear ? 'cccc d LLL HH:mm' : 'cccc d LLL yyyy HH:mm')} (${zone})`;
}

/** `14:05 (Europe/Berlin)` today; with the date on other days. */
export function clockInWords(at: Date, zone: string, now: Date): string {
  const there = DateTime.fromJSDate(at, { zone });
  const isToday = there.hasSame(DateTime.fromJSDate(now, { zone }), 'day');
  return isToday ? `${there.toFormat('HH:mm')} (${zone})` : dateInWords(at, zone, now);
}

/** To the second, for who wants to know exactly. */
export function exactInZone(at: Date, zone: string): string {
  return DateTime.fromJSDate(at, { zone })
    .setLocale('en-GB')
    .toFormat("d LLL yyyy, HH:mm:ss 'in' z");
}
