import { z } from 'zod';
import type { Fail } from '../domain/outcome.js';

/** A check of a checkpoint before this one, whose kept facts are compared with. */
export const since = z.strictObject({ checkpoint: z.string().min(1), check: z.string().min(1) });

export type Since = z.infer<typeof since>;

/** What to say where the student has not passed that check yet: there is nothing to compare with. */
export function noEarlierFacts({ checkpoint }: Since, expected: string): Fail {
  return {
    kind: 'fail',
    expected,
    observed: `nothing to compare with: checkpoint ${checkpoint} was not passed before`,
    hint: `Podmark compares with what it saw when you passed checkpoint ${checkpoint}. Pass that one first, then do this step.`,
    hintId: 'earlier-checkpoint-missing',
    final: true,
  };
}
