import type { Person } from './course.js';
import type { Member } from './roster.js';

/** What somebody who joins a course says about themselves. `login` is in lower case. */
export interface Newcomer {
  login: string;
  name: string;
}

/**
 * Finds the member who is probably the same person as a newcomer: who has their login, e-mail
 * address or student number, whatever follows the `@`, or else who has their name. Pass members who have not joined. Pure.
 */
export function findSamePerson(
  members: readonly Pick<Member, 'person' | 'details'>[],
  { login, name }: Newcomer,
): Person | undefined {
  const typed = new Set(withLocalPart(login));
  const words = wordsOf(name);
  const same =
    members.find((member) => idsOf(member).some((id) => typed.has(id))) ??
    members.find(({ person }) => areSameWords(wordsOf(person.name), words));
  return same?.person;
}

function idsOf({ person, details }: Pick<Member, 'person' | 'details'>): string[] {
  return [person.login, details.email ?? '', details.studentNumber ?? ''].flatMap(withLocalPart);
}

/** The id in lower case, and what is before its `@`; none if it is empty. */
function withLocalPart(id: string): string[] {
  const whole = id.trim().toLowerCase();
  return [whole, whole.replace(/@.*$/, '')].filter((one) => one !== '');
}

/** Compares letters without case and accents: `Ł` is `l`, and `ß` is `ss`. */
const letters = new Intl.Collator('en', { sensitivity: 'base' });

/** The words of a name, sorted, because lists write `Baker, Bob` as well as `Bob Baker`. */
function wordsOf(name: string): string[] {
  const words = name.replace(/['’]/g, '').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.sort(letters.compare);
}

function areSameWords(one: readonly string[], other: readonly string[]): boolean {
  return (
    one.length > 0 &&
    one.length === other.length &&
    one.every((word, index) => letters.compare(word, other[index] as string) === 0)
  );
}
