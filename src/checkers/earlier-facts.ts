import { z } from 'zod';
import type { Fail } from '../domain/outcome.js';

/** Names the check of an earlier checkpoint whose kept facts are the basis of a comparison. */
export const since = z.strictObject({ checkpoint: z.string().min(1), check: z.string().min(1) });

/** The parsed form of {@link since}. */
export type Since = z.infer<typeof since>;

/**
 * The verdict for a student who has not passed the earlier check, so that nothing can be compared.
 */
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
