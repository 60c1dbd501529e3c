import type { AttemptStore } from '../domain/stores.js';

/** How long a reading of the queue serves, in ms. */
const freshMs = 1000;

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
 * Reads the queue once a second, however many pages wait, and once more when some ask that are new:
 * when a whole class waits, each of their pages asks again every second.
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

  return {
    async ahead(attemptId) {
      const reading = newest && now() - newest.at < freshMs ? newest : begin();
      const place = (await reading.places).get(attemptId);
      if (place !== undefined) return place;

      // it was queued since then, or has begun; all who miss theirs share the next reading
      const next = newest && newest !== reading ? newest : begin();
      return (await next.places).get(attemptId) ?? 0;
    },
  };
}
