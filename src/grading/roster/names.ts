import type { CellOf } from './columns.js';

/** A person's name, and how lists are sorted by it if the file tells which is the family name. */
export interface PersonName {
  /** As people say it: `Özlem Özil`. */
  name: string;
  /** Family name first: `Özil, Özlem`. */
  sortName: string | null;
}

/** What follows a comma and is no given name. */
const suffix = /^(?:jr|sr|ii|iii|iv|ph\.? ?d|m\.?d|m\.?sc|b\.?sc|m\.?a|b\.?a|esq)\.?$/i;

/** Reads a name from one column, in either order, or from two. */
export function nameOf(cell: CellOf): PersonName {
  const parts = partsOf(cell('firstName'), cell('lastName'));
  const whole = cell('name');
  if (whole === '') return parts;
  const turned = turnedRound(whole);
  return { name: turned.name, sortName: parts.sortName ?? turned.sortName };
}

function partsOf(first: string, last: string): PersonName {
  const name = `${first} ${last}`.trim();
  return { name, sortName: first !== '' && last !== '' ? `${last}, ${first}` : null };
}

/** Turns `Özil, Özlem` round, but not `Ada Lovelace, PhD`. */
function turnedRound(whole: string): PersonName {
  const [last, first = '', after, ...more] = whole.split(',').map((part) => part.trim());
  const isTwo = after === undefined || (suffix.test(after) && more.length === 0);
  if (!last || first === '' || suffix.test(first) || !isTwo) {
    return { name: whole, sortName: null };
  }
  const name = `${first} ${last}`;
  return { name: after ? `${name}, ${after}` : name, sortName: whole };
}
