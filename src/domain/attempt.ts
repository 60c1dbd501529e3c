import type { CheckpointOutcome, Outcome } from './outcome.js';
import type { NodeCall } from './student-node.js';

/** What a person can be in a course. */
export const roles = ['student', 'ta', 'instructor'] as const;

/** What a person may do in a course. */
export type Role = (typeof roles)[number];

/** queued → running → finished. A server that stops puts running ones back to queued at its next start. */
export type AttemptState = 'queued' | 'running' | 'finished';

/**
 * `submission`: the student pressed Check. `rerun`: staff ran it again. `rejudge`: staff had kept
 * evidence judged again, without a look at the node.
 */
export type AttemptKind = 'submission' | 'rerun' | 'rejudge';

/** What the student typed, by the id of the answer field. */
export type Answers = Record<string, string>;

/** An attempt without its evidence, as lists show it. */
export interface AttemptSummary {
  id: string;
  courseId: string;
  labId: string;
  checkpointId: string;
  studentId: string;
  requestedById: string;
  kind: AttemptKind;
  /** Why staff ran it again; null for a submission. */
  reason: string | null;
  state: AttemptState;
  answers: Answers;
  requestedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** The score; null until finished, and where the node or Podmark failed. */
  score: number | null;
  /** The checkpoint's points when the attempt was asked for. */
  points: number;
  outcome: CheckpointOutcome | null;
  /** The moment by which it is late or not: for a re-run see `rerunCountsAsOf`. */
  countsAsOf: Date;
  /** For a rejudge: the attempt whose evidence it judges. */
  rejudgedFromId: string | null;
  /** Set where staff let it count though it is worse. */
  acceptedAt: Date | null;
}

/** True while there is something to wait for. */
export function isOpen({ state }: Pick<AttemptSummary, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

/** One run of a checkpoint's checks against a node, whole. */
export interface Attempt extends AttemptSummary {
  /** In the lab's order; none until finished. */
  checks: CheckResult[];
  /** What Podmark did on the node. */
  calls: NodeCall[];
}

/** A check of an attempt, with its evidence. */
export interface CheckResult {
  checkId: string;
  title: string;
  checker: string;
  outcome: Outcome;
  /** The facts of the last complete look; null where there were none. */
  facts: unknown;
  durationMs: number;
}
