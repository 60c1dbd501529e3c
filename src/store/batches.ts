/** Values per query. SQLite limits the number of parameters in a statement. */
const batchSize = 500;

/**
 * Calls `ask` with at most 500 of the values at a time, one call after the other, and returns the
 * results of all calls in order.
 */
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
