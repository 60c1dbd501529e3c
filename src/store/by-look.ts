interface Attempt {
  id: string;
  rejudgedFromId: string | null;
}

/**
 * Reorders attempts, which must come newest first, by their looks: each rejudge moves to the place
 * just before the look whose evidence it judges, whenever the rejudge itself was written. Leaves
 * out a rejudge whose look is not among the attempts.
 */
export function byLook<T extends Attempt>(newestFirst: readonly T[]): T[] {
  return judgements(newestFirst).flat();
}

/**
 * Returns the newest judgement of each look, newest look first: its latest rejudge, or the look
 * itself if it was never judged again. The attempts must come newest first.
 */
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
