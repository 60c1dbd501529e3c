/**
 * How many keys are kept; with that many, all of them are cleared before the next try. Honest
 * mistakes never need so many, and invented logins must not fill the memory.
 */
const maxKeys = 10_000;

/**
 * Counts failed sign-ins by a key, such as a login. Counts are in memory, so a restart clears them.
 */
export class FailedSignIns {
  readonly #byKey = new Map<string, { count: number; until: number }>();

  constructor(
    /** How many failures one key may have within {@link windowMs}. */
    private readonly limit: number,
    private readonly windowMs: number,
  ) {}

  /**
   * Returns false when the key has failed too often. Otherwise it returns true and counts this try
   * as failed until {@link forget} is called, so that sending many tries at once gains nothing over
   * sending them one by one. A window begins with a key's first try.
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

  /** Clears the key's failures, after its person has signed in. */
  forget(key: string): void {
    this.#byKey.delete(key);
  }
}
