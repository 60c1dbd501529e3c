import type { Checkpoint } from './lab.js';
import { checkpointOutcome, type Outcome } from './outcome.js';

/**
 * The score of a checkpoint: its points times the share of the weights that passed, rounded to
 * hundredths. If all weights are 0, all checks must pass for the points. null (no score) if an
 * outcome is unreachable, broken or missing.
 */
export function scoreOf(
  checkpoint: Pick<Checkpoint, 'points' | 'checks'>,
  outcomes: ReadonlyMap<string, Outcome>,
): number | null {
  const judged: Outcome[] = [];
  let total = 0;
  let passed = 0;
  for (const check of checkpoint.checks) {
    const outcome = outcomes.get(check.id);
    if (!outcome) return null;
    judged.push(outcome);
    total += check.weight;
    if (outcome.kind === 'pass') passed += check.weight;
  }
  const whole = checkpointOutcome(judged);
  if (whole === 'broken' || whole === 'unreachable') return null;
  if (total === 0) return whole === 'pass' ? checkpoint.points : 0;
  return Math.round((checkpoint.points * passed * 100) / total) / 100;
}
