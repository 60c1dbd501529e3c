import type { Accepted, BulkRerun, Chosen } from '../domain/bulk-rerun.js';
import { ResultsMoved, timeNeededMs } from '../domain/bulk-rerun.js';
import type { Person } from '../domain/course.js';
import type { Lab } from '../domain/lab.js';
import { planRerun, type RerunPlan, type RerunSelection } from '../domain/rerun-plan.js';
import type { Store } from '../domain/stores.js';
import type { AttemptQueue } from './attempt-queue.js';
import { createRerunFeeder } from './rerun-feeder.js';

/** Why something was not done. Nothing was written. */
export class RerunRefusal extends Error {
  override readonly name = 'RerunRefusal';

  constructor(
    readonly code: 'reason-missing' | 'nothing-to-run' | 'over' | 'results-moved',
    /** For the person who asked. */
    message: string,
  ) {
    super(message);
  }
}

export interface BulkRerunsDependencies {
  store: Store;
  labs: ReadonlyMap<string, Lab>;
  queue: AttemptQueue;
  /** Attempts of the queue under way at once. */
  concurrency: number;
  /** After which it is tried again where looking for the next item failed, in ms. */
  retryAfterMs: number;
  reportError(error: unknown): void;
}

/** A plan with how long it would take. */
export interface RerunPreview {
  plan: RerunPlan;
  /** null where nothing tells yet. */
  neededMs: number | null;
}

/** What staff does with bulk re-runs. Each use case throws {@link RerunRefusal} where it cannot be. */
export interface BulkReruns {
  /** What a selection comes to; writes nothing. */
  preview(selection: RerunSelection): Promise<RerunPreview>;
  /** `id` names the form that was sent: the same one sent twice is one bulk re-run. */
  start(id: string, selection: RerunSelection, reason: string, by: Person): Promise<void>;
  /** Nothing more starts, it goes on, or what waits is never run. */
  change(rerun: BulkRerun, to: 'paused' | 'running' | 'cancelled', by: Person): Promise<void>;
  /** Lets worse results count. */
  accept(rerun: BulkRerun, chosen: Chosen, reason: string, by: Person): Promise<Accepted>;
  /** How long it still takes, in ms; null where nothing tells yet, or nothing is left. */
  remainingMs(rerun: BulkRerun, itemsLeft: number): Promise<number | null>;
  /** Goes on where a server stopped. */
  resume(): void;
  /** Looks for nothing more. */
  stop(): void;
}

/** Of this many slots one stays free for students' own attempts. */
const slotsPerFree = 4;

export function createBulkReruns(dependencies: BulkRerunsDependencies): BulkReruns {
  const { store, concurrency } = dependencies;
  const { bulkReruns } = store;
  const atOnce = Math.max(1, concurrency - Math.ceil(concurrency / slotsPerFree));
  const feeder = createRerunFeeder({ ...dependencies, atOnce });

  return {
    async preview(selection) {
      const { courseId, labId } = selection;
      const plan = planRerun(selection, await bulkReruns.candidates(selection));
      const eachMs = await bulkReruns.recentDurationMs(courseId, labId);
      const { items, students } = plan;
      const neededMs = eachMs && timeNeededMs(items.length, students, eachMs, atOnce);
      return { plan, neededMs };
    },

    async start(id, selection, given, by) {
      const { courseId, labId } = selection;
      const reason = requireReason(given);
      const { items } = planRerun(selection, await bulkReruns.candidates(selection));
      if (items.length === 0) {
        const text =
          'There is nothing to run again: nobody who was chosen tried it and has a node.';
        throw new RerunRefusal('nothing-to-run', text);
      }
      await bulkReruns.create({ id, courseId, labId, reason, requestedById: by.id, items });
      feeder.feed();
    },

    async change({ id }, to, by) {
      if (!(await bulkReruns.change(id, to, by.id))) {
        throw new RerunRefusal('over', 'It is not so any more: see how it stands now.');
      }
      if (to === 'running') feeder.feed();
    },

    async accept(rerun, chosen, given, by) {
      const reason = requireReason(given);
      try {
        return await bulkReruns.accept(rerun, chosen, { actorId: by.id, reason });
      } catch (error) {
        if (!(error instanceof ResultsMoved)) throw error;
        const text = `There are ${error.worse} worse results now, not as many as you saw. Nothing was changed; look again.`;
        throw new RerunRefusal('results-moved', text);
      }
    },

    async remainingMs({ id, courseId, labId }, itemsLeft) {
      const { eachMs, studentsLeft } = await bulkReruns.pace(id);
      const guess = eachMs ?? (await bulkReruns.recentDurationMs(courseId, labId));
      return guess && timeNeededMs(itemsLeft, studentsLeft, guess, atOnce);
    },

    resume: () => feeder.feed(),
    stop: () => feeder.stop(),
  };

  function requireReason(given: string): string {
    const reason = given.trim().slice(0, 500);
    if (reason === '')
      throw new RerunRefusal('reason-missing', 'Say why: it stays in the history.');
    return reason;
  }
}
