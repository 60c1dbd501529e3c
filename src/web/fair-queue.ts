import { pause } from './pause.js';

/** A task was turned away because too many tasks wait, most of them its owner's. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
  readonly code = 'queue-full';
}

export interface FairQueueLimits {
  /** How many tasks run at once. */
  concurrency: number;
  /** How many tasks may wait. */
  waiting: number;
  /** How long an owner rests after a task of theirs, in ms; 0 to go on at once. */
  restMs(owner: string): number;
}

interface Waiting {
  start(): void;
  refuse(error: QueueFull): void;
}

/**
 * Runs a few tasks at once and lets the others wait. Owners take turns, so that many tasks of one
 * delay those of another by one turn only. When too many tasks wait, the owner with the most of them
 * loses the last one.
 */
export class FairQueue {
  /** The waiting tasks of each owner; whoever had the last turn is behind the others. */
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #resting = new Set<string>();
  #waitingCount = 0;
  #running = 0;

  constructor(
    private readonly limits: FairQueueLimits,
    private readonly pauseFor: (ms: number) => Promise<unknown> = pause,
  ) {}

  /** Runs the task in its owner's turn. Throws {@link QueueFull} without having run it. */
  async run<T>(owner: string, task: () => Promise<T>): Promise<T> {
    await this.#turnOf(owner);
    try {
      return await task();
    } finally {
      this.#running -= 1;
      void this.#rest(owner);
      this.#startNext();
    }
  }

  #turnOf(owner: string): Promise<void> {
    return new Promise((start, refuse) => {
      const own = this.#waiting.get(owner) ?? [];
      own.push({ start, refuse });
      this.#waiting.set(owner, own);
      this.#waitingCount += 1;
      this.#startNext();
      if (this.#waitingCount > this.limits.waiting) this.#refuseOne(owner);
    });
  }

  async #rest(owner: string): Promise<void> {
    const restMs = this.limits.restMs(owner);
    if (restMs === 0) return;
    this.#resting.add(owner);
    await this.pauseFor(restMs);
    this.#resting.delete(owner);
    this.#startNext();
  }

  #startNext(): void {
    if (this.#running >= this.limits.concurrency) return;
    const owner = [...this.#waiting.keys()].find((one) => !this.#resting.has(one));
    if (owner === undefined) return;
    const tasks = this.#waiting.get(owner) ?? [];
    const next = tasks.shift();
    this.#waiting.delete(owner);
    if (tasks.length > 0) this.#waiting.set(owner, tasks);
    this.#waitingCount -= 1;
    this.#running += 1;
    next?.start();
  }

  /** Refuses the last task of whoever has the most, of `newest` where several have as many. */
  #refuseOne(newest: string): void {
    let most = newest;
    for (const [owner, tasks] of this.#waiting) {
      if (tasks.length > this.#lengthOf(most)) most = owner;
    }
    const last = this.#waiting.get(most)?.pop();
    if (this.#lengthOf(most) === 0) this.#waiting.delete(most);
    this.#waitingCount -= 1;
    last?.refuse(new QueueFull(`${this.limits.waiting} tasks wait already`));
  }

  #lengthOf(owner: string): number {
    return this.#waiting.get(owner)?.length ?? 0;
  }
}
