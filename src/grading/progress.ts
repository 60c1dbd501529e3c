import { EventEmitter } from 'node:events';
import type { Attempt } from '../domain/attempt.js';
import type { CheckProgress } from './run-checkpoints.js';

/** How far a check of an attempt under way is; a check that has not begun is not there. */
export interface LiveCheck {
  state: 'running' | 'waiting' | 'finished';
  startedAt: Date;
  latest: CheckProgress;
}

/**
 * What attempts under way have come to, for pages that watch. It is only a picture: what counts is in
 * the store, and a watcher who misses an event loses nothing by reading there.
 */
export class ProgressBoard {
  readonly #live = new Map<string, Map<string, LiveCheck>>();
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  /** Checks of an attempt that runs in this process, by check id; undefined when it does not. */
  find(attemptId: string): ReadonlyMap<string, LiveCheck> | undefined {
    return this.#live.get(attemptId);
  }

  /** Calls back whenever something about the attempt changed; returns how to stop that. */
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
