/** Values in one query; SQLite refuses some thousands. */
const batchSize = 500;

/** Asks for many values in parts, one after the other; all that came of it. */
export async function inBatches<T, R>(
  values: readonly T[],
  ask: (part: T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const all: R[] = [];
  for (let from = 0; from < values.length; from += batchSize) {
    all.push(...(await ask(values.slice(from, from + batchSize))));
  }
  return all;
}
