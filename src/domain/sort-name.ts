import type { Person } from './course.js';
import type { MemberDetails } from './roster.js';

const { compare } = new Intl.Collator('en', { numeric: true });

/**
 * Compares two people for lists: by family name where a roster told it, else by the name as it is
 * written, then by login. Accents and letter case matter only between names that are else equal.
 */
export function bySortName(
  a: { person: Person; details: Pick<MemberDetails, 'sortName'> },
  b: { person: Person; details: Pick<MemberDetails, 'sortName'> },
): number {
  return (
    compare(a.details.sortName ?? a.person.name, b.details.sortName ?? b.person.name) ||
    compare(a.person.login, b.person.login)
  );
}
