/** The names of `objects`, without those that are asked for. */
export function namesBeside(
  askedFor: readonly string[],
  objects: readonly { name: string }[],
): string[] {
  return objects.map((one) => one.name).filter((name) => !askedFor.includes(name));
}

/** The one of `others` that was most likely meant to be `name`; undefined where none is like it. */
export function findMisspelled(name: string, others: readonly string[]): string | undefined {
  const distances = others
    .map((other) => ({ other, distance: editDistance(other, name) }))
    .filter(({ other, distance }) => isSlip(distance, name) || isPartOf(other, name));
  return distances.toSorted((a, b) => a.distance - b.distance)[0]?.other;
}

/** Two slips of the finger, and in a short name fewer: `web` and `app` differ in no more than that. */
function isSlip(distance: number, name: string): boolean {
  return distance > 0 && distance <= Math.min(2, Math.floor(name.length / 3));
}

/** One has words that the other lacks, at its beginning or its end: `bootcamp`, `my-nginx-service`. */
function isPartOf(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 4 && (long.startsWith(`${short}-`) || long.endsWith(`-${short}`));
}

/** Insertions, deletions, replacements, and two neighbours that changed places, each counted as one. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] as number;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i]?.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (isSame ? 0 : 1),
          isSwapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
