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
  const looks: T[] = [];
  const rejudges = new Map<string, T[]>();
  for (const attempt of newestFirst) {
    const { rejudgedFromId: lookId } = attempt;
    if (lookId === null) {
      looks.push(attempt);
      continue;
    }
    const ofLook = rejudges.get(lookId) ?? [];
    ofLook.push(attempt);
    rejudges.set(lookId, ofLook);
  }
  return looks.map((look) => [...(rejudges.get(look.id) ?? []), look]);
}
