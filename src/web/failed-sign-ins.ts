/** More accounts than anybody tries by mistake; names that nobody has must not fill the memory. */
const maxAccounts = 10_000;

/** Counts the failed sign-ins of each account; kept in memory, so a restart forgets them. */
export class FailedSignIns {
  readonly #byLogin = new Map<string, { count: number; until: number }>();

  constructor(
    /** How many one account may have within {@link windowMs}. */
    private readonly limit: number,
    private readonly windowMs: number,
  ) {}

  /**
   * False where the account has failed too often. Otherwise this one counts as failed until it is known
   * to be right: many sent at once are no more tries than the same sent one by one.
   */
  tryOnce(login: string, now = Date.now()): boolean {
    if (this.#byLogin.size >= maxAccounts) this.#byLogin.clear();
    const before = this.#byLogin.get(login);
    if (!before || before.until <= now) {
      this.#byLogin.set(login, { count: 1, until: now + this.windowMs });
      return true;
    }
    if (before.count >= this.limit) return false;
    before.count += 1;
    return true;
  }

  /** The person signed in: what failed before is forgotten. */
  forget(login: string): void {
    this.#byLogin.delete(login);
  }
}
