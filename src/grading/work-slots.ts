import { setImmediate } from 'node:timers/promises';
import PQueue from 'p-queue';

/** How many pieces of work share this process, and how they take turns. */
export interface WorkSlotsOptions {
  /** How many may work at the same time. */
  concurrency: number;
  /** How many more may be under way that only wait, each with a connection of its own. */
  waiting: number;
  /**
   * How long one piece of work keeps its slot, in ticks of {@link tickMs}. Work that takes longer
   * mostly waits for a slow machine. Ticks are late when this process is busy, so that a busy
   * process does not take slow work for waiting.
   */
  ticks: number;
}

/** In ms. */
const tickMs = 50;

export const defaultTicks = 5;

/** The priority of work that only was slow: it ends before more begins, as its time is running. */
const goesOn = 2;

/** The priority of work that paused: it has its turn among students who press Check. */
const looksAgain = 1;

/** The slot of one piece of work. */
export interface WorkSlot {
  /**
   * Runs one part of the work, after the slot was given back only once one is free. While no part
   * runs, the slot is given back.
   */
  work<T>(part: () => Promise<T>): Promise<T>;
}

interface Turn {
  /** A name by which {@link WorkSlots.setPriority} finds it while it waits. */
  id?: string;
  /** 1 at most; the highest goes first. */
  priority: number;
}

/**
 * Bounds how much work is done at once, apart from how much is under way: waiting costs no slot.
 * Otherwise a few students who wait for their pods would keep everybody else waiting.
 */
export class WorkSlots {
  readonly #queue: PQueue;
  readonly #options: WorkSlotsOptions;
  readonly #underWay = new Set<Promise<unknown>>();
  #waiting = 0;

  constructor(options: WorkSlotsOptions) {
    this.#options = options;
    this.#queue = new PQueue({ concurrency: options.concurrency });
  }

  /** Calls `work` when a slot is free, and settles as it does. Never settles after a stop. */
  add<T>(work: (slot: WorkSlot) => Promise<T>, turn: Turn): Promise<T> {
    return new Promise((resolve, reject) => {
      const begin = () => {
        const slot = new Slot(this);
        const held = slot.hold();
        const done = work(slot).finally(() => {
          slot.end();
          this.#underWay.delete(done);
        });
        this.#underWay.add(done);
        done.then(resolve, reject);
        return held;
      };
      void this.#queue.add(begin, turn);
    });
  }

  /** Changes the priority of what was added with this id and has not begun. */
  setPriority(id: string, priority: number): void {
    this.#queue.setPriority(id, priority);
  }

  /** Begins nothing more, and resolves when all that is under way has ended. */
  async stop(): Promise<void> {
    this.#queue.clear();
    await Promise.allSettled(this.#underWay);
  }

  /** @internal For slots: calls `take` when a slot is free for it. */
  again(take: () => Promise<void>, priority: number): void {
    void this.#queue.add(take, { priority });
  }

  /** @internal For slots: false if too many wait already. */
  beginWaiting(): boolean {
    if (this.#waiting >= this.#options.waiting) return false;
    this.#waiting += 1;
    return true;
  }

  /** @internal For slots. */
  endWaiting(): void {
    this.#waiting -= 1;
  }

  /** @internal For slots. */
  get ticks(): number {
    return this.#options.ticks;
  }
}

class Slot implements WorkSlot {
  readonly #slots: WorkSlots;
  /** Gives the slot back; undefined while none is held. */
  #release: (() => void) | undefined;
  #taking: Promise<void> | undefined;
  #parts = 0;
  #priority = goesOn;
  #hasEnded = false;

  constructor(slots: WorkSlots) {
    this.#slots = slots;
  }

  async work<T>(part: () => Promise<T>): Promise<T> {
    this.#parts += 1;
    try {
      await this.#take();
      return await part();
    } finally {
      this.#parts -= 1;
      if (this.#parts === 0) void this.#giveBackUnlessMoreFollows();
    }
  }

  /** Holds a slot of the queue: the promise resolves when it is given back. */
  hold(): Promise<void> {
    return new Promise((resolve) => {
      let ticksLeft = this.#slots.ticks;
      const timer = setInterval(() => {
        ticksLeft -= 1;
        if (ticksLeft <= 0) this.#giveBack();
      }, tickMs);
      this.#release = () => {
        clearInterval(timer);
        this.#release = undefined;
        resolve();
      };
    });
  }

  end(): void {
    this.#hasEnded = true;
    if (this.#release) this.#release();
    else this.#slots.endWaiting();
  }

  #take(): Promise<void> {
    if (this.#release) return Promise.resolve();
    this.#taking ??= new Promise((taken) => {
      this.#slots.again(() => {
        this.#taking = undefined;
        if (this.#hasEnded) return Promise.resolve();
        this.#slots.endWaiting();
        this.#priority = goesOn;
        const held = this.hold();
        taken();
        return held;
      }, this.#priority);
    });
    return this.#taking;
  }

  async #giveBackUnlessMoreFollows(): Promise<void> {
    // a check that needed this one begins in the same turn of the event loop
    await setImmediate();
    if (this.#parts > 0) return;
    this.#priority = looksAgain;
    this.#giveBack();
  }

  #giveBack(): void {
    if (this.#release && this.#slots.beginWaiting()) this.#release();
  }
}
