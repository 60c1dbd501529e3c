import type { ObjectName } from '../domain/lab.js';

/** The names of `objects` that the lab does not ask for in any namespace. */
export function namesBeside(
  askedFor: readonly ObjectName[],
  objects: readonly { name: string }[],
): string[] {
  const asked = new Set(askedFor.map(({ name }) => name));
  return objects.map(({ name }) => name).filter((name) => !asked.has(name));
}

/**
 * The member of `others` that was most likely meant to be `name`; undefined if none resembles it.
 */
export function findMisspelled(name: string, others: readonly string[]): string | undefined {
  const distances = others
    .map((other) => ({ other, distance: editDistance(other, name) }))
    .filter(({ other, distance }) => isSlip(distance, name) || isPartOf(other, name));
  return distances.toSorted((a, b) => a.distance - b.distance)[0]?.other;
}

/**
 * True for at most two typing errors, and at most one for every three letters of the name: `web` is
 * no misspelled `db`.
 */
function isSlip(distance: number, name: string): boolean {
  return distance > 0 && distance <= Math.min(2, Math.floor(name.length / 3));
}

/**
 * True if one name is the other with words added in front or at the end, such as
 * `kubernetes-bootcamp` and `bootcamp`, or `my-nginx` and `my-nginx-service`.
 */
function isPartOf(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 4 && (long.startsWith(`${short}-`) || long.endsWith(`-${short}`));
}

/**
 * The number of edits that turn `a` into `b`. Inserting, deleting or replacing a letter is one
 * edit, and so is swapping two neighbours.
 */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const distance = (i: number, j: number) => rows[i]?.[j] as number;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i]?.push(
        Math.min(
          distance(i - 1, j) + 1,
          distance(i, j - 1) + 1,
          distance(i - 1, j - 1) + (isSame ? 0 : 1),
          isSwapped ? distance(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return distance(a.length, b.length);
}
