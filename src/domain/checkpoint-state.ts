import type { AttemptState, AttemptSummary } from './attempt.js';
import type { CheckpointOutcome } from './outcome.js';

/** How a checkpoint of a student stands. `away`: it could not be looked at. */
export type CheckpointState = 'todo' | 'wait' | 'pass' | 'fail' | 'away';

const states: Record<CheckpointOutcome, CheckpointState> = {
  pass: 'pass',
  fail: 'fail',
  unreachable: 'away',
  broken: 'away',
};

/** How an attempt stands by its outcome; null is one that is under way. */
export function stateOf(outcome: CheckpointOutcome | null): CheckpointState {
  return outcome === null ? 'wait' : states[outcome];
}

/** The newest look at a checkpoint. */
export interface LatestAttempt {
  id: string;
  state: AttemptState;
  /** As it was judged last; null while it is queued or running. */
  outcome: CheckpointOutcome | null;
}

/** What came of a student's looks at a checkpoint. */
export interface CheckpointLooks {
  checkpointId: string;
  /** How many there are, re-runs and one under way included. */
  attempts: number;
  latest: LatestAttempt;
  /** When the first pass was asked for, of those that still count: see `firstPass`. */
  passedAt: Date | null;
}

/**
 * A checkpoint that is passed stays so, whatever came later; else the newest look tells, or that staff
 * gave something without one.
 */
export function checkpointState({
  passedSince,
  latest,
  score,
}: {
  passedSince: Date | null;
  /** null without a look. */
  latest: Pick<AttemptSummary, 'outcome'> | null;
  /** What counts; null without a grade. */
  score: number | null;
}): CheckpointState {
  if (passedSince !== null) return 'pass';
  if (latest === null) return score === null ? 'todo' : 'fail';
  return stateOf(latest.outcome);
}
