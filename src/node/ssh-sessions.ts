import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import { NodeUnreachable } from '../domain/outcome.js';

/** Two fewer than sshd's default for MaxSessions, so that the student can still sign in. */
const mostAtOnce = 8;

/**
 * How long to wait, in ms, before a session is asked for again that was refused while no other was
 * open. A server counts a session until it has cleared it away, a moment after its end.
 */
const pausesMs = [50, 200, 750];

/**
 * Runs sessions on one SSH connection: several at once, or one after the other when the server
 * refuses that.
 */
export class SshSessions {
  readonly #queue = new PQueue({ concurrency: mostAtOnce });
  readonly #waiting: ((hasRoom: boolean) => void)[] = [];
  #open = 0;
  #hasRun = false;
  #unfinished: NodeUnreachable | undefined;

  /**
   * Calls `session` when it is its turn. One that throws `session-refused` while others are open is
   * called again when one of them has ended. Throws `session-refused` only if none is open.
   */
  run<T>(session: () => Promise<T>): Promise<T> {
    return this.#queue.add(() => this.#runUntilAllowed(session)) as Promise<T>;
  }

  /** Drops the sessions whose turn has not come. */
  clear(): void {
    this.#queue.clear();
  }

  async #runUntilAllowed<T>(session: () => Promise<T>): Promise<T> {
    for (let pauses = 0; ; ) {
      const refusal = await this.#runOnce(session);
      if (!(refusal instanceof Refusal)) return refusal;

      this.#queue.concurrency = 1;
      const hasRoom =
        this.#open > 0 && (await new Promise<boolean>((end) => this.#waiting.push(end)));
      if (hasRoom) continue;
      const pauseMs = pausesMs[pauses];
      // a command that was given up may hold the only session, and is why there is none left
      if (!this.#hasRun || pauseMs === undefined) throw this.#unfinished ?? refusal.error;
      pauses += 1;
      await delay(pauseMs);
    }
  }

  async #runOnce<T>(session: () => Promise<T>): Promise<T | Refusal> {
    let isRefused = false;
    this.#open += 1;
    try {
      return await session();
    } catch (error) {
      if (!(error instanceof NodeUnreachable)) throw error;
      isRefused = error.reason === 'session-refused';
      if (isRefused) return new Refusal(error);
      if (['command-timeout', 'login-shell'].includes(error.reason)) this.#unfinished = error;
      throw error;
    } finally {
      this.#open -= 1;
      this.#hasRun ||= !isRefused;
      // one that was refused made no room, but nobody else is left to wake who waits
      if (!isRefused || this.#open === 0) this.#waiting.shift()?.(!isRefused);
    }
  }
}

class Refusal {
  constructor(readonly error: NodeUnreachable) {}
}
