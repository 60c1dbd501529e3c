import type { Accepted, BulkRerun, Chosen } from '../domain/bulk-rerun.js';
import { ResultsMoved, timeNeededMs } from '../domain/bulk-rerun.js';
import type { Person } from '../domain/course.js';
import { planRerun, type RerunPlan, type RerunSelection } from '../domain/rerun-plan.js';
import type { Store } from '../domain/stores.js';
import type { AttemptQueue } from './attempt-queue.js';
import type { LabsOf } from './course-labs.js';
import { createRerunFeeder } from './rerun-feeder.js';

/** Why a request was refused. Nothing was written. */
export class RerunRefusal extends Error {
  override readonly name = 'RerunRefusal';

  constructor(
    readonly code: 'reason-missing' | 'nothing-to-run' | 'over' | 'results-moved',
    /** The text to show to the person who asked. */
    message: string,
  ) {
    super(message);
  }
}

export interface BulkRerunsDependencies {
  store: Store;
  labsOf: LabsOf;
  queue: AttemptQueue;
  /** How many attempts the queue runs at the same time. */
  concurrency: number;
  /** How long to wait after a failed search for the next item, in ms. */
  retryAfterMs: number;
  reportError(error: unknown): void;
}

/** A plan with an estimate of its duration. */
export interface RerunPreview {
  plan: RerunPlan;
  /** In ms; null if no finished attempt at the lab allows an estimate. */
  neededMs: number | null;
}

/** The use cases of bulk re-runs, for staff. Each throws {@link RerunRefusal} if it refuses. */
export interface BulkReruns {
  /** Plans what a selection would run; writes nothing. */
  preview(selection: RerunSelection): Promise<RerunPreview>;
  /** Starts a bulk re-run. `id` identifies the form, so that a form sent twice starts only one. */
  start(id: string, selection: RerunSelection, reason: string, by: Person): Promise<void>;
  /** Pauses, resumes or cancels a bulk re-run. */
  change(rerun: BulkRerun, to: 'paused' | 'running' | 'cancelled', by: Person): Promise<void>;
  /** Lets worse results count, for a reason that the history keeps. */
  accept(rerun: BulkRerun, chosen: Chosen, reason: string, by: Person): Promise<Accepted>;
  /** Estimates the remaining time, in ms; null if no finished attempt allows an estimate. */
  remainingMs(rerun: BulkRerun, itemsLeft: number): Promise<number | null>;
  /** Continues the bulk re-runs that were running when a server stopped. */
  resume(): void;
  /** Stops taking items. */
  stop(): void;
}

/** One slot in this many is never used by bulk re-runs, so that it is free for submissions. */
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
