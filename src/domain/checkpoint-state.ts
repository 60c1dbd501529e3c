import type { AttemptState, AttemptSummary } from './attempt.js';
import type { CheckpointOutcome } from './outcome.js';

/** How a student's checkpoint stands. `away`: Podmark could not look at the node, or failed. */
export type CheckpointState = 'todo' | 'wait' | 'pass' | 'fail' | 'away';

const states: Record<CheckpointOutcome, CheckpointState> = {
  pass: 'pass',
  fail: 'fail',
  unreachable: 'away',
  broken: 'away',
};

/** The state that an attempt's outcome stands for; null, an attempt under way, is `wait`. */
export function stateOf(outcome: CheckpointOutcome | null): CheckpointState {
  return outcome === null ? 'wait' : states[outcome];
}

/** The newest look at a checkpoint. */
export interface LatestAttempt {
  id: string;
  state: AttemptState;
  /** As it was last judged; null while the attempt is queued or running. */
  outcome: CheckpointOutcome | null;
}

/** A summary of all looks at a student's checkpoint. */
export interface CheckpointLooks {
  checkpointId: string;
  /** The number of looks, including re-runs and a look under way. */
  attempts: number;
  latest: LatestAttempt;
  /** When the first pass that still counts was requested (see `firstPass`); null without one. */
  passedAt: Date | null;
}

/**
 * A passed checkpoint stays passed, whatever came later. Otherwise the newest look decides; without
 * a look, a grade from staff that does not pass makes it `fail`, and no grade leaves it `todo`.
 */
export function checkpointState({
  passedSince,
  latest,
  score,
}: {
  passedSince: Date | null;
  /** null if nobody looked at the checkpoint yet. */
  latest: Pick<AttemptSummary, 'outcome'> | null;
  /** The score that counts; null without a grade. */
  score: number | null;
}): CheckpointState {
  if (passedSince !== null) return 'pass';
  if (latest === null) return score === null ? 'todo' : 'fail';
  return stateOf(latest.outcome);
}
