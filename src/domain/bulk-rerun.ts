import type { AttemptSummary } from './attempt.js';
import type { Person } from './course.js';
import type { RerunCandidates, RerunSelection } from './rerun-plan.js';

/**
 * running → finished, when nothing is left. Paused, nothing more starts. Cancelled, what was waiting is
 * never run. What is under way finishes in each of them.
 */
export type BulkRerunState = 'running' | 'paused' | 'cancelled' | 'finished';

/** Checkpoints of many students that are run again at one request. */
export interface BulkRerun {
  id: string;
  courseId: string;
  labId: string;
  requestedBy: Person;
  reason: string;
  state: BulkRerunState;
  requestedAt: Date;
  /** When it was cancelled, or its last attempt had finished. */
  endedAt: Date | null;
}

/** What came of an item, or why nothing did yet. The names are kept in the database. */
export const rerunItemStates = [
  'waiting',
  'under-way',
  /** It raised the grade. */
  'better',
  /** The grade is as before: it came to the same, or counts nothing by the policy. */
  'same',
  /** It would be a lower grade, which stays as it was unless staff lets this one count. */
  'worse',
  /** It was worse, and staff let it count. */
  'accepted',
  'could-not-look',
  /** There was nothing to look at when its turn came. */
  'skipped',
  /** Cancelled before its turn. */
  'not-run',
] as const;

export type RerunItemState = (typeof rerunItemStates)[number];

/** Why there was nothing to look at. */
export type SkipReason = 'no-node' | 'left' | 'checkpoint-gone';

/** How many items stand how. */
export interface RerunTally {
  counts: Record<RerunItemState, number>;
  total: number;
}

/** A tally of nothing. */
export function emptyTally(): RerunTally {
  const counts = Object.fromEntries(rerunItemStates.map((state) => [state, 0]));
  return { counts: counts as RerunTally['counts'], total: 0 };
}

/** Items that wait or are under way. */
export function itemsLeft({ counts }: RerunTally): number {
  return counts.waiting + counts['under-way'];
}

/** What the remaining time is guessed from. */
export interface RerunPace {
  /** How long its newest attempts took on average, in ms; null before the first. */
  eachMs: number | null;
  /** Students with items left: no two attempts look at one student's node at the same time. */
  studentsLeft: number;
}

/** How long so many attempts take, in ms, where at most `atOnce` look at the same time. */
export function timeNeededMs(attempts: number, students: number, eachMs: number, atOnce: number) {
  if (attempts === 0) return 0;
  return Math.ceil(attempts / Math.max(1, Math.min(atOnce, students))) * eachMs;
}

/** One row of the results. */
export interface RerunResult {
  position: number;
  student: Person;
  checkpointId: string;
  state: RerunItemState;
  skippedBecause: SkipReason | null;
  attempt: Pick<AttemptSummary, 'id' | 'score' | 'points'> | null;
  /** The automatic grade before the result came; null where there was none. */
  gradeBefore: number | null;
  /** What the result is worth by the policy; null where there is none, or where it counts nothing. */
  worth: number | null;
  /** What staff gave in place of the automatic grade: it stands whatever came of this. */
  given: number | null;
  /** The first check that did not pass. */
  failed: { title: string; text: string } | null;
  /** The checkpoint was tried or judged again since, so that this result is not the newest. */
  isOutdated: boolean;
}

/** Which worse results shall count: these, or all, of which the person who asked saw so many. */
export type Chosen = { positions: readonly number[] } | { all: number };

/** What became of the choice. */
export interface Accepted {
  accepted: number;
  /** Not done, and why. */
  refused: { student: Person; checkpointId: string; because: 'newer-attempt' | 'grade-changed' }[];
}

/** There are other worse results than the person who asked saw. Nothing was written. */
export class ResultsMoved extends Error {
  override readonly name = 'ResultsMoved';

  constructor(readonly worse: number) {
    super(`there are ${worse} worse results now`);
  }
}

/** What came of looking for something to run. */
export type Turn = { kind: 'attempt'; attempt: AttemptSummary } | { kind: 'skipped' | 'nothing' };

/** What lasts of bulk re-runs. */
export interface BulkRerunStore {
  /** Everything a selection chooses from, in a constant number of queries. */
  candidates(selection: RerunSelection): Promise<RerunCandidates>;
  /** How long attempts at the lab took lately, in ms; null where there are none. */
  recentDurationMs(courseId: string, labId: string): Promise<number | null>;
  /**
   * Writes it with its items, in their order, and its history. The same `id` once more writes nothing
   * and is false.
   */
  create(
    rerun: Pick<BulkRerun, 'id' | 'courseId' | 'labId' | 'reason'> & {
      requestedById: string;
      items: readonly { studentId: string; checkpointId: string }[];
    },
  ): Promise<boolean>;
  find(id: string): Promise<BulkRerun | undefined>;
  /** Of a lab, newest first, at most `limit`, each with its tally. */
  list(
    courseId: string,
    labId: string,
    limit: number,
  ): Promise<(BulkRerun & { tally: RerunTally })[]>;
  /** Those that are running, oldest first. */
  listRunning(): Promise<Pick<BulkRerun, 'id' | 'labId'>[]>;
  tally(id: string): Promise<RerunTally>;
  pace(id: string): Promise<RerunPace>;
  /**
   * Takes the next item whose student has no attempt waiting or under way, and writes its attempt as
   * queued, in one transaction: each item has one attempt at most. `points` are those of the lab's
   * checkpoints by their id.
   */
  take(id: string, points: ReadonlyMap<string, number>): Promise<Turn>;
  /** Changes the state, with history; false where it cannot be changed so any more. */
  change(id: string, to: 'paused' | 'running' | 'cancelled', actorId: string): Promise<boolean>;
  /** Rows in these states in the order of `states`, then of their turn. */
  results(
    rerun: BulkRerun,
    states: readonly RerunItemState[],
    page: { skip: number; take: number },
  ): Promise<RerunResult[]>;
  /**
   * Lets worse results count, each with its history, in one transaction. Those where something changed
   * since are left as they are. Throws {@link ResultsMoved}.
   */
  accept(
    rerun: BulkRerun,
    chosen: Chosen,
    by: { actorId: string; reason: string },
  ): Promise<Accepted>;
}
