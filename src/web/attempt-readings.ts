import type { ProgressBoard } from '../grading/progress.js';

/** One attempt that pages watch. */
interface Watched<T> {
  watchers: Set<() => void>;
  isUnderWay: boolean;
  reading: Promise<T> | undefined;
  stop(): void;
}

/** What one page sees of the attempt that it watches. */
export interface WatchedAttempt<T> {
  /** Resolves with what was read in the attempt's present state. */
  read(): Promise<T>;
  stop(): void;
}

/**
 * What is read of the store for pages that watch an attempt: once for each of its states, however
 * many pages watch it. The progress of its checks is in memory; what changes elsewhere in the lab
 * is seen with the attempt's next state.
 */
export class AttemptReadings<T> {
  readonly #progress: Pick<ProgressBoard, 'find' | 'watch'>;
  readonly #watched = new Map<string, Watched<T>>();

  constructor(progress: Pick<ProgressBoard, 'find' | 'watch'>) {
    this.#progress = progress;
  }

  /** Watches an attempt. Calls `onChange` at each change; `read` reads the store if it must. */
  watch(attemptId: string, read: () => Promise<T>, onChange: () => void): WatchedAttempt<T> {
    const watched = this.#watched.get(attemptId) ?? this.#begin(attemptId);
    watched.watchers.add(onChange);

    return {
      read() {
        watched.reading ??= read().catch((error: unknown) => {
          watched.reading = undefined;
          throw error;
        });
        return watched.reading;
      },
      stop: () => {
        watched.watchers.delete(onChange);
        if (watched.watchers.size > 0) return;
        watched.stop();
        this.#watched.delete(attemptId);
      },
    };
  }

  #begin(attemptId: string): Watched<T> {
    const isUnderWay = () => this.#progress.find(attemptId) !== undefined;
    const watched: Watched<T> = {
      watchers: new Set(),
      isUnderWay: isUnderWay(),
      reading: undefined,
      stop: this.#progress.watch(attemptId, () => {
        if (isUnderWay() !== watched.isUnderWay) {
          watched.isUnderWay = isUnderWay();
          watched.reading = undefined;
        }
        for (const onChange of watched.watchers) onChange();
      }),
    };
    this.#watched.set(attemptId, watched);
    return watched;
  }
}
