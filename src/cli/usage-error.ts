/** What was typed cannot be done; the message says what is wrong, where, and what to do. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit codes of every command. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, couldNotJudge: 3 } as const;
