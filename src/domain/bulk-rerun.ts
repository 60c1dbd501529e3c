import type { AttemptSummary } from './attempt.js';
import type { Person } from './course.js';
import type { RerunCandidates, RerunSelection } from './rerun-plan.js';

/**
 * A bulk re-run is `running` until no item is left, and then `finished`. While it is `paused`, no
 * further item starts. Once it is `cancelled`, the waiting items never run. Attempts that are
 * already under way finish in every state.
 */
export type BulkRerunState = 'running' | 'paused' | 'cancelled' | 'finished';

/** One request by staff to run checkpoints of many students again. */
export interface BulkRerun {
  id: string;
  courseId: string;
  labId: string;
  requestedBy: Person;
  reason: string;
  state: BulkRerunState;
  requestedAt: Date;
  /** When it was cancelled or its last item ended; null before that. */
  endedAt: Date | null;
}

/** The states of an item of a bulk re-run. The names are stored in the database. */
export const rerunItemStates = [
  'waiting',
  'under-way',
  /** The result raised the grade. */
  'better',
  /** The grade is unchanged: the result is worth as much, or the policy does not count it. */
  'same',
  /** The result is worth less. The grade stays as it was unless staff let this result count. */
  'worse',
  /** The result was worse, and staff let it count. */
  'accepted',
  'could-not-look',
  /** There was nothing to look at when the item's turn came. */
  'skipped',
  /** The bulk re-run was cancelled before the item's turn. */
  'not-run',
] as const;

export type RerunItemState = (typeof rerunItemStates)[number];

/** Why an item was skipped. */
export type SkipReason = 'no-node' | 'left' | 'checkpoint-gone';

/** The number of items in each state. */
export interface RerunTally {
  counts: Record<RerunItemState, number>;
  total: number;
}

/** A tally with every count 0. */
export function emptyTally(): RerunTally {
  const counts = Object.fromEntries(rerunItemStates.map((state) => [state, 0]));
  return { counts: counts as RerunTally['counts'], total: 0 };
}

/** How many items are waiting or under way. */
export function itemsLeft({ counts }: RerunTally): number {
  return counts.waiting + counts['under-way'];
}

/** What the remaining time is estimated from. */
export interface RerunPace {
  /** The mean duration of its latest attempts, in ms; null before the first one has finished. */
  eachMs: number | null;
  /** How many students have items left: a student's node is looked at by one attempt at a time. */
  studentsLeft: number;
}

/**
 * Estimates how long `attempts` at the nodes of `students` students take, in ms, if each takes
 * `eachMs` and at most `atOnce` run at the same time.
 */
export function timeNeededMs(attempts: number, students: number, eachMs: number, atOnce: number) {
  if (attempts === 0) return 0;
  return Math.ceil(attempts / Math.max(1, Math.min(atOnce, students))) * eachMs;
}

/** One row of a bulk re-run's results. */
export interface RerunResult {
  position: number;
  student: Person;
  checkpointId: string;
  state: RerunItemState;
  skippedBecause: SkipReason | null;
  attempt: Pick<AttemptSummary, 'id' | 'score' | 'points'> | null;
  /** The automatic grade before this result; null if there was none, or no result yet. */
  gradeBefore: number | null;
  /** The score after the policy is applied; null without a score, or if the policy rejects it. */
  worth: number | null;
  /** The override that staff gave, which counts whatever the result; null if there is none. */
  given: number | null;
  /**
   * The first check that decided the attempt's outcome; null if the attempt passed or is not done.
   */
  failed: { title: string; text: string } | null;
  /**
   * True if the checkpoint was tried or judged again later, so that this result is not the newest.
   */
  isOutdated: boolean;
}

/**
 * Which worse results shall count: those at these positions, or all of them, where `all` is the
 * number that the person saw.
 */
export type Chosen = { positions: readonly number[] } | { all: number };

/** Which of the chosen results now count. */
export interface Accepted {
  accepted: number;
  /** The results that were left as they are, and why. */
  refused: { student: Person; checkpointId: string; because: 'newer-attempt' | 'grade-changed' }[];
}

/** The number of worse results is not the one that the person saw. Nothing was written. */
export class ResultsMoved extends Error {
  override readonly name = 'ResultsMoved';

  constructor(readonly worse: number) {
    super(`there are ${worse} worse results now`);
  }
}

/** The result of one search for an item to run. */
export type Turn = { kind: 'attempt'; attempt: AttemptSummary } | { kind: 'skipped' | 'nothing' };

/** Stores bulk re-runs and their items. */
export interface BulkRerunStore {
  /** Reads everything that a selection chooses from, in a constant number of queries. */
  candidates(selection: RerunSelection): Promise<RerunCandidates>;
  /** The median duration of the lab's latest attempts, in ms; null if there are none. */
  recentDurationMs(courseId: string, labId: string): Promise<number | null>;
  /**
   * Writes the bulk re-run, its items in their order, and the history. Writes nothing and returns
   * false if the `id` exists already.
   */
  create(
    rerun: Pick<BulkRerun, 'id' | 'courseId' | 'labId' | 'reason'> & {
      requestedById: string;
      items: readonly { studentId: string; checkpointId: string }[];
    },
  ): Promise<boolean>;
  find(id: string): Promise<BulkRerun | undefined>;
  /** At most `limit` bulk re-runs of a lab, newest first, each with its tally. */
  list(
    courseId: string,
    labId: string,
    limit: number,
  ): Promise<(BulkRerun & { tally: RerunTally })[]>;
  /** The bulk re-runs in the state `running`, oldest first. */
  listRunning(): Promise<Pick<BulkRerun, 'id' | 'courseId' | 'labId'>[]>;
  tally(id: string): Promise<RerunTally>;
  pace(id: string): Promise<RerunPace>;
  /**
   * Takes the next item whose student has no queued or running attempt in the course, and writes an
   * attempt for it as queued. Both happen in one transaction, so an item never gets two attempts.
   * Marks the item as skipped if there is nothing to look at. `points` holds the points of the
   * lab's checkpoints by checkpoint id.
   */
  take(id: string, points: ReadonlyMap<string, number>): Promise<Turn>;
  /** Changes the state and writes the history; returns false if the present state forbids it. */
  change(id: string, to: 'paused' | 'running' | 'cancelled', actorId: string): Promise<boolean>;
  /** A page of the items in these states, in the order of `states` and then by position. */
  results(
    rerun: BulkRerun,
    states: readonly RerunItemState[],
    page: { skip: number; take: number },
  ): Promise<RerunResult[]>;
  /**
   * Lets worse results count and writes the history of each, in one transaction. Refuses a result
   * if the checkpoint was tried again or its grade changed since. Throws {@link ResultsMoved} if
   * `all` was chosen and is not the present number of worse results.
   */
  accept(
    rerun: BulkRerun,
    chosen: Chosen,
    by: { actorId: string; reason: string },
  ): Promise<Accepted>;
}
