import type { AttemptSummary } from './attempt.js';
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

/**
 * A full grade stands, whatever came later; else the newest look tells, or what only staff gave. `score`
 * is what counts, null without a grade.
 */
export function checkpointState(
  score: number | null,
  points: number,
  latest: Pick<AttemptSummary, 'outcome'> | null,
): CheckpointState {
  if (score !== null && score >= points) return 'pass';
  if (latest === null) return score === null ? 'todo' : 'fail';
  return stateOf(latest.outcome);
}
