import { setImmediate } from 'node:timers/promises';
import type { AttemptSummary } from '../domain/attempt.js';
import type { Lab } from '../domain/lab.js';
import type { Store } from '../domain/stores.js';
import type { AttemptQueue } from './attempt-queue.js';

export interface RerunFeederDependencies {
  store: Pick<Store, 'bulkReruns'>;
  labs: ReadonlyMap<string, Lab>;
  queue: AttemptQueue;
  /** Attempts of bulk re-runs under way at most. */
  atOnce: number;
  retryAfterMs: number;
  reportError(error: unknown): void;
}

/** Gives the queue one item after the other, each only when its turn has come. */
export interface RerunFeeder {
  /** There may be something to run. */
  feed(): void;
  stop(): void;
}

/**
 * At most one turn waits in the queue, and takes its item when it begins: so a pause starts nothing
 * more, and students' own attempts go first. Bulk re-runs at the same time take turns.
 */
export function createRerunFeeder(dependencies: RerunFeederDependencies): RerunFeeder {
  const { store, labs, queue, atOnce, retryAfterMs, reportError } = dependencies;
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
        // a turn that looks already sees what this one would
        if (again && !isTaking) feed();
      });
  }

  async function takeNext(): Promise<AttemptSummary | undefined> {
    const running = await store.bulkReruns.listRunning();
    // the one after that which was served last comes first
    const next = running.findIndex(({ id }) => id === lastServed) + 1;
    for (const { id, labId } of [...running.slice(next), ...running.slice(0, next)]) {
      const attempt = await takeOf(id, pointsOf(labs.get(labId)));
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
      // many may be skipped, and others are to be let in between
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
