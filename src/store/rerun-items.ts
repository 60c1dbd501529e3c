import type { AttemptSummary } from '../domain/attempt.js';
import type { RerunItemState } from '../domain/bulk-rerun.js';
import type { Transaction } from './database.js';
import { worthOf } from './grade-writer.js';

/**
 * Records the result of a finished re-run in the bulk re-run that it belongs to, and finishes the
 * bulk re-run if nothing is left to run. Does nothing for a re-run that belongs to none. `before`
 * is the automatic grade before the attempt finished.
 */
export async function settleRerunItem(
  tx: Transaction,
  attempt: AttemptSummary,
  before: number | null,
): Promise<void> {
  const item = await tx.bulkRerunItem.findUnique({ where: { attemptId: attempt.id } });
  if (!item) return;
  const worth = await worthOf(tx, attempt);
  const state = stateOf(attempt.score, worth, before);
  const { bulkRerunId, position } = item;
  await tx.bulkRerunItem.update({
    where: { bulkRerunId_position: { bulkRerunId, position } },
    data: { state, gradeBefore: before, worth },
  });
  await endIfDone(tx, bulkRerunId);
}

function stateOf(
  score: number | null,
  worth: number | null,
  before: number | null,
): RerunItemState {
  if (score === null) return 'could-not-look';
  // an attempt that is too late to count is worth null and changes nothing
  if (worth === null || worth === (before ?? 0)) return 'same';
  return worth > (before ?? 0) ? 'better' : 'worse';
}

/** Finishes a bulk re-run that is running or paused if none of its items waits or is under way. */
export async function endIfDone(tx: Transaction, id: string): Promise<void> {
  const left = await tx.bulkRerunItem.findFirst({
    where: { bulkRerunId: id, state: { in: ['waiting', 'under-way'] satisfies RerunItemState[] } },
    select: { position: true },
  });
  if (left) return;
  await tx.bulkRerun.updateMany({
    where: { id, state: { in: ['running', 'paused'] } },
    data: { state: 'finished', endedAt: new Date() },
  });
}
