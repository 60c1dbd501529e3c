import { setImmediate } from 'node:timers/promises';
import type { AttemptSummary } from '../domain/attempt.js';
import type { Lab } from '../domain/lab.js';
import type { Store } from '../domain/stores.js';
import type { AttemptQueue } from './attempt-queue.js';
import type { LabsOf } from './course-labs.js';

export interface RerunFeederDependencies {
  store: Pick<Store, 'bulkReruns'>;
  labsOf: LabsOf;
  queue: AttemptQueue;
  /** How many attempts of bulk re-runs may run at the same time. */
  atOnce: number;
  retryAfterMs: number;
  reportError(error: unknown): void;
}

/** Feeds the items of bulk re-runs to the queue one by one, each only when its turn has come. */
export interface RerunFeeder {
  /** Call this when there may be something to run. */
  feed(): void;
  stop(): void;
}

/**
 * Creates the feeder. At most one turn waits in the queue, and it takes its item only when it
 * begins: so nothing starts after a pause, and submissions go first. Simultaneous bulk re-runs take
 * turns.
 */
export function createRerunFeeder(dependencies: RerunFeederDependencies): RerunFeeder {
  const { store, labsOf, queue, atOnce, retryAfterMs, reportError } = dependencies;
  let turns = 0;
  let isTaking = false;
  let wasAskedMeanwhile = false;
  let lastServed = '';
  let retry: NodeJS.Timeout | undefined;
  let isStopped = false;
  queue.onEnd(feed);

  function feed(): void {
    wasAskedMeanwhile = isTaking;
    if (isStopped || isTaking || turns >= atOnce) return;
    isTaking = true;
    turns += 1;
    let again = false;
    const turn = queue.addTurn(async () => {
      const attempt = await takeNext().finally(() => {
        isTaking = false;
      });
      again = attempt !== undefined || wasAskedMeanwhile;
      if (again) feed();
      return attempt;
    });
    turn
      .catch((error: unknown) => {
        reportError(error);
        clearTimeout(retry);
        retry = setTimeout(feed, retryAfterMs).unref();
      })
      .finally(() => {
        turns -= 1;
        // a turn that is already taking an item finds what this one would
        if (again && !isTaking) feed();
      });
  }

  async function takeNext(): Promise<AttemptSummary | undefined> {
    const running = await store.bulkReruns.listRunning();
    // begins after the bulk re-run that was served last
    const next = running.findIndex(({ id }) => id === lastServed) + 1;
    for (const { id, courseId, labId } of [...running.slice(next), ...running.slice(0, next)]) {
      const lab = (await labsOf(courseId)).get(labId);
      const attempt = await takeOf(id, pointsOf(lab));
      if (attempt) {
        lastServed = id;
        return attempt;
      }
    }
    return undefined;
  }

  async function takeOf(id: string, points: ReadonlyMap<string, number>) {
    for (;;) {
      const turn = await store.bulkReruns.take(id, points);
      if (turn.kind === 'attempt') return turn.attempt;
      if (turn.kind === 'nothing' || isStopped) return undefined;
      // many items may be skipped in a row, which must not block the event loop
      await setImmediate();
    }
  }

  return {
    feed,
    stop() {
      isStopped = true;
      clearTimeout(retry);
    },
  };
}

function pointsOf(lab: Lab | undefined): ReadonlyMap<string, number> {
  return new Map(lab?.steps.map(({ checkpoint }) => [checkpoint.id, checkpoint.points]));
}
