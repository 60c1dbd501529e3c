import type { AttemptStore } from '../domain/stores.js';

/** How long a reading of the queue serves, in ms. */
const freshMs = 1000;
/** How long it serves, in ms, for an attempt that it does not have. */
const freshForNewMs = 100;

/** The places of queued attempts, for pages that wait. */
export interface QueuePlaces {
  /** Resolves with how many queued attempts come before this one, as of the last second. */
  ahead(attemptId: string): Promise<number>;
}

interface Reading {
  at: number;
  places: Promise<Map<string, number>>;
}

/**
 * Reads the queue once a second, however many pages wait, and ten times a second at most for those
 * that are new: when a whole class waits, each of their pages asks again every second.
 */
export function createQueuePlaces(
  attempts: Pick<AttemptStore, 'listQueuedIds'>,
  now = () => performance.now(),
): QueuePlaces {
  let newest: Reading | undefined;

  function begin(): Reading {
    const places = attempts
      .listQueuedIds()
      .then((ids) => new Map(ids.map((id, index) => [id, index])));
    const reading = { at: now(), places };
    places.catch(() => {
      if (newest === reading) newest = undefined;
    });
    newest = reading;
    return reading;
  }

  async function placeIn(maxAgeMs: number, attemptId: string): Promise<number | undefined> {
    const reading = newest && now() - newest.at < maxAgeMs ? newest : begin();
    return (await reading.places).get(attemptId);
  }

  return {
    async ahead(attemptId) {
      const place = await placeIn(freshMs, attemptId);
      // it was queued since then, or has begun
      return place ?? (await placeIn(freshForNewMs, attemptId)) ?? 0;
    },
  };
}
