interface Attempt {
  id: string;
  rejudgedFromId: string | null;
}

/**
 * Attempts that came newest first, in the order of their looks: a rejudge stands before the look whose
 * evidence it judges, and after every look that came later, though it was written after those.
 */
export function byLook<T extends Attempt>(newestFirst: readonly T[]): T[] {
  return judgements(newestFirst).flat();
}

/** The newest judgement of each look, in the order of the looks. */
export function newestOfLooks<T extends Attempt>(newestFirst: readonly T[]): T[] {
  return judgements(newestFirst).map(([newest]) => newest as T);
}

function judgements<T extends Attempt>(newestFirst: readonly T[]): T[][] {
  const looks = newestFirst.filter(({ rejudgedFromId }) => rejudgedFromId === null);
  return looks.map((look) => [
    ...newestFirst.filter(({ rejudgedFromId }) => rejudgedFromId === look.id),
    look,
  ]);
}
