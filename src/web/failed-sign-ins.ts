/** More than anybody tries by mistake; names that nobody has must not fill the memory. */
const maxKeys = 10_000;

/** Counts failed sign-ins by a key, such as a login; kept in memory, so a restart forgets them. */
export class FailedSignIns {
  readonly #byKey = new Map<string, { count: number; until: number }>();

  constructor(
    /** How many one key may have within {@link windowMs}. */
    private readonly limit: number,
    private readonly windowMs: number,
  ) {}

  /**
   * False where the key has failed too often. Otherwise this one counts as failed until it is known
   * to be right: many sent at once are no more tries than the same sent one by one.
   */
  tryOnce(key: string, now = Date.now()): boolean {
    if (this.#byKey.size >= maxKeys) this.#byKey.clear();
    const before = this.#byKey.get(key);
    if (!before || before.until <= now) {
      this.#byKey.set(key, { count: 1, until: now + this.windowMs });
      return true;
    }
    if (before.count >= this.limit) return false;
    before.count += 1;
    return true;
  }

  /** The person signed in: what failed before is forgotten. */
  forget(key: string): void {
    this.#byKey.delete(key);
  }
}
