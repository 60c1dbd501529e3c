import type { Checkpoint } from './lab.js';
import { checkpointOutcome, type Outcome } from './outcome.js';

/**
 * Points for a checkpoint: its points times the passed share of the weights, rounded to hundredths.
 * null (no score) where one outcome is unreachable or broken, or one is missing.
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
