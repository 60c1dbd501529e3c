import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import type { AttemptSummary } from '../domain/attempt.js';
import { findStep } from '../domain/lab.js';
import {
  type AttemptResult,
  brokenResult,
  maxInterruptions,
  type Store,
  StoreUnavailable,
} from '../domain/stores.js';
import type { LabsOf } from './course-labs.js';
import type { ProgressBoard } from './progress.js';
import type { CheckpointReport, RunCheckpoints } from './run-checkpoints.js';
import { defaultTicks, type WorkSlot, WorkSlots } from './work-slots.js';

export interface AttemptQueueDependencies {
  store: Store;
  labsOf: LabsOf;
  runCheckpoints: RunCheckpoints;
  progress: ProgressBoard;
  /** How many attempts may work at the same time; many more may wait for something. */
  concurrency: number;
  /**
   * The waits before each retry of a failed call to the store, in ms. While the store is
   * unavailable, the last wait is repeated until the queue is stopped.
   */
  retriesAfterMs: readonly number[];
  /** Called with an error that is our bug and that no check outcome shows. */
  reportError(error: unknown, attemptId: string): void;
}

/**
 * Runs attempts in this process with bounded concurrency. An attempt that waits, for pods or for a
 * slow node, lets others work. Attempts at one student's node run one after the other, because one
 * look could see what another does there. Submissions go before re-runs. No result is lost while
 * the store is unavailable: it is kept and written when it can be.
 */
export interface AttemptQueue {
  /** Queues every attempt that is queued in the store or that a stopped server left running. */
  start(): Promise<void>;
  /** Queues an attempt that was just written to the store as queued. */
  add(attempt: AttemptSummary): void;
  /**
   * Calls `take` when a slot is free for which no added attempt waits, and runs what it resolves
   * with; undefined means that there is nothing to run. Rejects if `take` does.
   */
  addTurn(take: () => Promise<AttemptSummary | undefined>): Promise<void>;
  /** Calls `listener` each time an attempt has ended, whatever the outcome. */
  onEnd(listener: () => void): void;
  /** Ends the looks under way and starts no more; the next start takes up unfinished attempts. */
  stop(): Promise<void>;
}

/** The attempts at one student's node. */
interface Line {
  node: string;
  waiting: AttemptSummary[];
  isRunning: boolean;
}

/** How many attempts may wait for each that may work. Each keeps an SSH connection open. */
const waitingPerSlot = 8;

export function createAttemptQueue(dependencies: AttemptQueueDependencies): AttemptQueue {
  const { concurrency } = dependencies;
  const slots = new WorkSlots({
    concurrency,
    waiting: concurrency * waitingPerSlot,
    ticks: defaultTicks,
  });
  const stopping = new AbortController();
  const listeners: (() => void)[] = [];
  /** By node; a line exists as long as an attempt waits or runs there. */
  const lines = new Map<string, Line>();

  async function run(attempt: AttemptSummary, slot: WorkSlot): Promise<void> {
    try {
      await runAttempt(attempt, slot, dependencies, stopping.signal);
    } catch (error) {
      dependencies.reportError(error, attempt.id);
    }
    for (const listener of listeners) listener();
  }

  async function runNext(line: Line, slot: WorkSlot): Promise<void> {
    const own = line.waiting.findIndex((one) => one.kind === 'submission');
    const [attempt] = line.waiting.splice(Math.max(own, 0), 1) as [AttemptSummary];
    line.isRunning = true;
    await run(attempt, slot);
    line.isRunning = false;
    if (line.waiting.length > 0) enqueue(line);
    else lines.delete(line.node);
  }

  function enqueue(line: Line): void {
    const priority = line.waiting.some((one) => one.kind === 'submission') ? 1 : 0;
    void slots.add((slot) => runNext(line, slot), { id: line.node, priority });
  }

  function open(attempt: AttemptSummary): Line {
    const line = { node: nodeOf(attempt), waiting: [attempt], isRunning: false };
    lines.set(line.node, line);
    return line;
  }

  function add(attempt: AttemptSummary): void {
    const line = lines.get(nodeOf(attempt));
    if (line) {
      line.waiting.push(attempt);
      if (attempt.kind === 'submission' && !line.isRunning) slots.setPriority(line.node, 1);
    } else {
      enqueue(open(attempt));
    }
  }

  return {
    add,
    addTurn: (take) =>
      slots.add(
        async (slot) => {
          const attempt = stopping.signal.aborted ? undefined : await take();
          if (!attempt) return;
          // the student may have pressed Check while it was taken
          if (lines.has(nodeOf(attempt))) add(attempt);
          else await runNext(open(attempt), slot);
        },
        { priority: -1 },
      ),
    onEnd(listener) {
      listeners.push(listener);
    },
    async start() {
      const givenUp = await dependencies.store.attempts.requeueRunning();
      for (const { id } of givenUp) {
        const text = `it was under way when a server died, ${maxInterruptions} times: given up`;
        dependencies.reportError(new Error(text), id);
      }
      for (const attempt of await dependencies.store.attempts.listQueued()) add(attempt);
    },
    async stop() {
      stopping.abort();
      await slots.stop();
    },
  };
}

function nodeOf({ courseId, studentId }: AttemptSummary): string {
  return `${courseId}/${studentId}`;
}

async function runAttempt(
  attempt: AttemptSummary,
  slot: WorkSlot,
  dependencies: AttemptQueueDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { attempts } = dependencies.store;
  const { progress, reportError } = dependencies;
  const persist = <T>(work: () => Promise<T>) => retry(work, attempt.id, dependencies, signal);
  // looks that fail at once never yield, and thousands of them would block the event loop
  await setImmediate();
  if (signal.aborted || !(await persist(() => attempts.start(attempt.id)))) return;

  progress.begin(attempt.id);
  try {
    const result = await look(attempt, slot, dependencies, signal).catch((error: unknown) => {
      reportError(error, attempt.id);
      return brokenResult;
    });
    // a look that stopping cut short has no result; the next start runs the attempt again
    if (signal.aborted) return await attempts.putBack(attempt.id);

    await persist(() => attempts.finish(attempt.id, result)).catch(async (error: unknown) => {
      // the result is good, and lost; the next start finds the attempt and runs it again
      if (signal.aborted) throw error;
      // a result that the store refuses must not leave the attempt running for ever
      reportError(error, attempt.id);
      await persist(() => attempts.finish(attempt.id, brokenResult));
    });
  } finally {
    progress.end(attempt.id);
  }
}

/**
 * Calls `work` until it resolves, with a wait before each retry. Rejects with its last error once
 * all waits are over, unless the store is unavailable, or at once if `signal` aborts during a wait.
 */
async function retry<T>(
  work: () => Promise<T>,
  attemptId: string,
  { retriesAfterMs, reportError }: AttemptQueueDependencies,
  signal: AbortSignal,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      const mayRetry = failures < retriesAfterMs.length || error instanceof StoreUnavailable;
      const ms = retriesAfterMs[Math.min(failures, retriesAfterMs.length - 1)];
      if (!mayRetry || ms === undefined) throw error;
      if (failures === retriesAfterMs.length) reportError(error, attemptId);
      await delay(ms, undefined, { signal }).catch(() => Promise.reject(error));
    }
  }
}

async function look(
  attempt: AttemptSummary,
  slot: WorkSlot,
  { store, labsOf, runCheckpoints, progress }: AttemptQueueDependencies,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const { courseId, studentId, labId, checkpointId, answers } = attempt;
  // an attempt that was requested is finished even if its checkpoint was left out since
  const lab = (await labsOf(courseId, 'complete')).get(labId);
  const checkpoint = lab && findStep(lab, checkpointId)?.checkpoint;
  const node = await store.nodes.find(courseId, studentId);
  if (!checkpoint || !node)
    throw new Error(`attempt ${attempt.id} has no checkpoint or no node any more`);
  const { privateKey } = await store.courses.getKey(courseId);
  const report = await runCheckpoints({
    node,
    privateKey,
    signal,
    slot,
    checkpoints: [
      {
        // what the attempt was requested for, whatever the course sets meanwhile
        checkpoint: { ...checkpoint, points: attempt.points },
        answers,
        findEarlierFacts: (earlierId, checkId) =>
          store.attempts.findPassedFacts({
            ...{ courseId, studentId, labId },
            checkpointId: earlierId,
            checkId,
          }),
      },
    ],
    onProgress: (event) => progress.record(attempt.id, event),
  });
  const { outcome, score, checks } = report.checkpoints[0] as CheckpointReport;
  return { outcome, score, checks, calls: report.calls };
}
