import type { AttemptStore } from '../domain/stores.js';

/** How long a reading of the queue serves, in ms. */
const freshMs = 1000;

/** The places of queued attempts, for pages that wait. */
export interface QueuePlaces {
  /** Resolves with how many queued attempts come before this one, as of the last second. */
  ahead(attemptId: string): Promise<number>;
}

/**
 * Reads the queue once a second at most, however many pages wait: when a whole class waits, each of
 * their pages asks again every second.
 */
export function createQueuePlaces(
  attempts: Pick<AttemptStore, 'listQueuedIds'>,
  now = () => performance.now(),
): QueuePlaces {
  let read: { at: number; places: Promise<Map<string, number>> } | undefined;

  function readPlaces(): Promise<Map<string, number>> {
    const places = attempts
      .listQueuedIds()
      .then((ids) => new Map(ids.map((id, index) => [id, index])));
    const reading = { at: now(), places };
    places.catch(() => {
      if (read === reading) read = undefined;
    });
    read = reading;
    return places;
  }

  return {
    async ahead(attemptId) {
      const places = await (read && now() - read.at < freshMs ? read.places : readPlaces());
      // an attempt that was queued since then comes after all others
      return places.get(attemptId) ?? places.size;
    },
  };
}
