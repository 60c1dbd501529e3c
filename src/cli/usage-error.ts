/** A command was used wrongly. The message says what is wrong and what to do. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The exit codes of all commands. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, couldNotJudge: 3 } as const;
