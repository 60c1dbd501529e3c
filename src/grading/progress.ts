import { EventEmitter } from 'node:events';
import type { Attempt } from '../domain/attempt.js';
import type { CheckProgress } from './run-checkpoints.js';

/** The progress of one check of an attempt under way. */
export interface LiveCheck {
  state: 'running' | 'waiting' | 'finished';
  startedAt: Date;
  latest: CheckProgress;
}

/**
 * The live progress of attempts under way, for pages that watch. It is for display only: results
 * are in the store, where a page that missed an event can read them.
 */
export class ProgressBoard {
  readonly #live = new Map<string, Map<string, LiveCheck>>();
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  /** The checks that have begun, by check id; undefined unless the attempt runs in this process. */
  find(attemptId: string): ReadonlyMap<string, LiveCheck> | undefined {
    return this.#live.get(attemptId);
  }

  /** Calls `onChange` at each change of the attempt; returns a function that stops it. */
  watch(attemptId: string, onChange: () => void): () => void {
    this.#emitter.on(attemptId, onChange);
    return () => this.#emitter.off(attemptId, onChange);
  }

  begin(attemptId: string): void {
    this.#live.set(attemptId, new Map());
    this.#emitter.emit(attemptId);
  }

  record(attemptId: string, progress: CheckProgress): void {
    const checks = this.#live.get(attemptId);
    const startedAt = checks?.get(progress.checkId)?.startedAt ?? new Date();
    const state = progress.kind === 'started' ? 'running' : progress.kind;
    checks?.set(progress.checkId, { state, startedAt, latest: progress });
    this.#emitter.emit(attemptId);
  }

  end(attemptId: Attempt['id']): void {
    this.#live.delete(attemptId);
    this.#emitter.emit(attemptId);
  }
}
