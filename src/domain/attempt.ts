import type { CheckpointOutcome, Outcome } from './outcome.js';
import type { NodeCall } from './student-node.js';

/** The roles that a person can have in a course. */
export const roles = ['student', 'ta', 'instructor'] as const;

/** A person's role in a course; it decides what they may do there. */
export type Role = (typeof roles)[number];

/**
 * queued → running → finished. Attempts that were running when a server stopped are put back to
 * queued at its next start.
 */
export type AttemptState = 'queued' | 'running' | 'finished';

/**
 * `submission`: the student pressed Check. `rerun`: staff ran the checkpoint again. `rejudge`:
 * staff had the kept evidence judged again, without a new look at the node.
 */
export type AttemptKind = 'submission' | 'rerun' | 'rejudge';

/** What the student typed, keyed by the id of the answer field. */
export type Answers = Record<string, string>;

/** An attempt without its checks and node calls, as lists show it. */
export interface AttemptSummary {
  id: string;
  courseId: string;
  labId: string;
  checkpointId: string;
  studentId: string;
  requestedById: string;
  kind: AttemptKind;
  /** Why staff ran or judged it again; null for a submission. */
  reason: string | null;
  state: AttemptState;
  answers: Answers;
  requestedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** null until the attempt is finished, and when the node or Podmark failed. */
  score: number | null;
  /** The checkpoint's points when the attempt was requested. */
  points: number;
  outcome: CheckpointOutcome | null;
  /**
   * The time that is compared with the due date. For a submission it is `requestedAt`, for a re-run
   * see `rerunCountsAsOf`, and a rejudge has that of its look.
   */
  countsAsOf: Date;
  /** The attempt whose evidence this rejudge judged; null for any other kind. */
  rejudgedFromId: string | null;
  /** When staff let this attempt count although it is worse; null if they did not. */
  acceptedAt: Date | null;
}

/** True while the attempt is queued or running. */
export function isOpen({ state }: Pick<AttemptSummary, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

/** One run of a checkpoint's checks against a node, with everything that is kept of it. */
export interface Attempt extends AttemptSummary {
  /** In the lab's order; empty until the attempt is finished. */
  checks: CheckResult[];
  /** What Podmark did on the node, in order. */
  calls: NodeCall[];
}

/** The result of one check of an attempt, with its evidence. */
export interface CheckResult {
  checkId: string;
  title: string;
  checker: string;
  outcome: Outcome;
  /** The facts of the last complete look; null if none were kept. */
  facts: unknown;
  durationMs: number;
}
