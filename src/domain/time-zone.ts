import { DateTime, IANAZone } from 'luxon';

/** The IANA names of the zones that can be chosen. */
export function timeZones(): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
}

/** The IANA zone of that name in its usual spelling, ignoring case; undefined if there is none. */
export function findTimeZone(name: string): string | undefined {
  const typed = name.trim();
  const known = timeZones().find((zone) => zone.toLowerCase() === typed.toLowerCase());
  // Intl also accepts offsets such as +01:00, which have no summer time
  return known ?? (/^[a-z]/i.test(typed) && IANAZone.isValidZone(typed) ? typed : undefined);
}

/** A date and time from a form, interpreted in a zone. */
export type LocalTime =
  /** `isTwice` is true if the clocks are put back over this time; `at` is then the later moment. */
  | { kind: 'at'; at: Date; isTwice: boolean }
  /**
   * The clocks skip this time; `instead` is the time that much after the gap, as `29 Mar 03:30`.
   */
  | { kind: 'skipped'; instead: string }
  | { kind: 'unreadable' };

const localFormat = "yyyy-MM-dd'T'HH:mm";
/** Browsers send a year that was typed with two digits as the year 26. */
const firstYear = 2000;

/** Reads the value that an input of type `datetime-local` sends, in a zone; ignores seconds. */
export function readLocalTime(text: string, zone: string): LocalTime {
  const typed = text.trim().slice(0, localTimeLength);
  const read = DateTime.fromFormat(typed, localFormat, { zone });
  if (!read.isValid || read.year < firstYear) return { kind: 'unreadable' };
  // luxon moves a time that does not exist forward by the length of the gap
  if (read.toFormat(localFormat) !== typed) {
    return { kind: 'skipped', instead: read.setLocale('en-GB').toFormat('d LLL HH:mm') };
  }
  const possible = read.getPossibleOffsets().map((one) => one.toJSDate());
  const at = new Date(Math.max(...possible.map(Number)));
  return { kind: 'at', at, isTwice: possible.length > 1 };
}

const localTimeLength = '2026-11-27T23:59'.length;

/** Formats a moment as the value of an input of type `datetime-local`. */
export function writeLocalTime(at: Date, zone: string): string {
  return DateTime.fromJSDate(at, { zone }).toFormat(localFormat);
}

/** Such as `Friday 27 Nov 23:59 (Europe/Berlin)`; includes the year if it is not that of `now`. */
export function dateInWords(at: Date, zone: string, now: Date): string {
  const there = DateTime.fromJSDate(at, { zone }).setLocale('en-GB');
  const isThisYear = there.year === DateTime.fromJSDate(now, { zone }).year;
  return `${there.toFormat(isThisYear ? 'cccc d LLL HH:mm' : 'cccc d LLL yyyy HH:mm')} (${zone})`;
}

/** Such as `14:05 (Europe/Berlin)` on the day of `now`; includes the date on other days. */
export function clockInWords(at: Date, zone: string, now: Date): string {
  const there = DateTime.fromJSDate(at, { zone });
  const isToday = there.hasSame(DateTime.fromJSDate(now, { zone }), 'day');
  return isToday ? `${there.toFormat('HH:mm')} (${zone})` : dateInWords(at, zone, now);
}

/** The exact time to the second, such as `27 Nov 2026, 14:05:09 in Europe/Berlin`. */
export function exactInZone(at: Date, zone: string): string {
  return DateTime.fromJSDate(at, { zone })
    .setLocale('en-GB')
    .toFormat("d LLL yyyy, HH:mm:ss 'in' z");
}
