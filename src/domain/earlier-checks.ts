/** A check of an earlier step with which another check compares what it sees. */
export interface EarlierCheck {
  checkpoint: string;
  check: string;
  /** The keys under which it is found in the parameters. */
  path: string[];
}

/** Finds what a check compares with: checkers name it in the parameter `since`, at any depth. */
export function earlierChecksOf(params: unknown): EarlierCheck[] {
  if (typeof params !== 'object' || params === null) return [];
  return Object.entries(params).flatMap(([key, value]) => {
    if (key !== 'since')
      return earlierChecksOf(value).map((found) => ({ ...found, path: [key, ...found.path] }));
    const { checkpoint, check } = Object(value) as Record<string, unknown>;
    return [{ checkpoint: String(checkpoint), check: String(check), path: [key] }];
  });
}
