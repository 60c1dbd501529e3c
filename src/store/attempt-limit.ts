import type { AttemptState } from '../domain/attempt.js';
import { attemptsLeft, usedAttempts } from '../domain/policy.js';
import { LimitReached } from '../domain/policy-store.js';
import type { Transaction } from './database.js';
import { type CheckpointKey, readPolicy } from './grade-writer.js';

/**
 * Throws {@link LimitReached} if the lab's policy leaves the student no attempt at the checkpoint.
 * Call it in the transaction that writes the attempt, so that two simultaneous requests cannot both
 * take the last one.
 */
export async function requireAttemptLeft(
  tx: Transaction,
  { courseId, labId, studentId, checkpointId }: CheckpointKey,
  now: Date,
): Promise<void> {
  const { limit } = await readPolicy(tx, courseId, labId);
  if (limit === null) return;
  const attempts = await tx.attempt.findMany({
    where: { courseId, labId, studentId, checkpointId, kind: 'submission' },
    select: { score: true, state: true, requestedAt: true },
  });
  const used = usedAttempts(
    attempts.map((one) => ({
      ...one,
      kind: 'submission',
      state: one.state as AttemptState,
    })),
  );
  const { left, nextAt } = attemptsLeft(limit, used, now);
  if (left === 0 && nextAt !== null) throw new LimitReached(nextAt);
}
