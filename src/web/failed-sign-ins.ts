/** How many keys are kept: invented logins must not fill the memory. */
const maxKeys = 10_000;

/**
 * Counts failures by a key, such as a login. A key may fail `limit` times at once; after that it may
 * fail once more each time that a `limit`th of the window has passed. So whoever shares the key with
 * a person keeps them waiting for that long, and not for the whole window.
 *
 * Counts are in memory, so a restart clears them. With 10,000 keys, a new one takes the place of the
 * one that would be forgiven first, so that many new keys do not clear the ones that failed often.
 */
export class FailedSignIns {
  /** When all failures of a key are forgiven, in ms since the epoch. */
  readonly #forgivenAt = new Map<string, number>();
  readonly #eachMs: number;

  constructor(
    limit: number,
    private readonly windowMs: number,
  ) {
    this.#eachMs = Math.floor(windowMs / limit);
  }

  /** How many ms the key has to wait for its next try; 0 if it may try now. */
  waitMs(key: string, now = Date.now()): number {
    const forgivenAt = this.#forgivenAt.get(key) ?? now;
    return Math.max(0, forgivenAt + this.#eachMs - this.windowMs - now);
  }

  /**
   * Returns false when the key has failed too often. Otherwise it returns true and counts this try
   * as failed until {@link forget} or {@link giveBack} is called, so that sending many tries at once
   * gains nothing over sending them one by one.
   */
  tryOnce(key: string, now = Date.now()): boolean {
    if (this.waitMs(key, now) > 0) return false;
    const forgivenAt = this.#forgivenAt.get(key);
    if (forgivenAt === undefined && this.#forgivenAt.size >= maxKeys) this.#dropOne();
    this.#forgivenAt.set(key, Math.max(now, forgivenAt ?? now) + this.#eachMs);
    return true;
  }

  /** Takes one try back that did not fail. */
  giveBack(key: string): void {
    const forgivenAt = this.#forgivenAt.get(key);
    if (forgivenAt !== undefined) this.#forgivenAt.set(key, forgivenAt - this.#eachMs);
  }

  /** Clears the key's failures, after its person has signed in. */
  forget(key: string): void {
    this.#forgivenAt.delete(key);
  }

  #dropOne(): void {
    let first: [key: string, forgivenAt: number] = ['', Infinity];
    for (const entry of this.#forgivenAt) if (entry[1] < first[1]) first = entry;
    this.#forgivenAt.delete(first[0]);
  }
}
