import type { SkipReason, Turn } from '../domain/bulk-rerun.js';
import { requestAttempt } from './attempt-store.js';
import type { Transaction } from './database.js';
import type * as rows from './generated/client.js';
import { endIfDone } from './rerun-items.js';

type Item = Pick<rows.BulkRerunItem, 'position' | 'studentId' | 'checkpointId'>;

/** Takes the next item of a bulk re-run: see {@link BulkRerunStore.take}. */
export async function takeTurn(
  tx: Transaction,
  id: string,
  points: ReadonlyMap<string, number>,
): Promise<Turn> {
  const rerun = await tx.bulkRerun.findUnique({ where: { id } });
  if (rerun?.state !== 'running') return { kind: 'nothing' };
  const item = await findNext(tx, rerun);
  if (!item) return { kind: 'nothing' };
  const where = { bulkRerunId_position: { bulkRerunId: id, position: item.position } };
  const { courseId, labId, requestedById, reason } = rerun;
  const { studentId, checkpointId } = item;
  const whole = points.get(checkpointId);
  const skippedBecause = await skipReasonOf(tx, courseId, studentId);
  if (skippedBecause !== null || whole === undefined) {
    const because: SkipReason = skippedBecause ?? 'checkpoint-gone';
    await tx.bulkRerunItem.update({ where, data: { state: 'skipped', skippedBecause: because } });
    await endIfDone(tx, id);
    return { kind: 'skipped' };
  }
  const key = { courseId, labId, studentId, checkpointId };
  const { attempt } = await requestAttempt(tx, {
    ...key,
    ...{ requestedById, kind: 'rerun', reason, points: whole },
    answers: await lastAnswers(tx, key),
    submissionKey: `bulk:${id}:${item.position}`,
  });
  await tx.bulkRerunItem.update({ where, data: { state: 'under-way', attemptId: attempt.id } });
  return { kind: 'attempt', attempt };
}

/**
 * Finds the first waiting item whose student has no attempt queued or running. So a student's own
 * attempt goes first, and a bulk re-run never makes two attempts look at one node at the same time.
 */
async function findNext(
  tx: Transaction,
  { id, courseId }: rows.BulkRerun,
): Promise<Item | undefined> {
  const [next] = await tx.$queryRaw<Item[]>`
    SELECT "position", "studentId", "checkpointId" FROM "BulkRerunItem"
    WHERE "bulkRerunId" = ${id} AND "state" = 'waiting' AND "studentId" NOT IN (
      SELECT "studentId" FROM "Attempt"
      WHERE "state" IN ('queued', 'running') AND "courseId" = ${courseId}
    )
    ORDER BY "position" LIMIT 1`;
  return next && { ...next, position: Number(next.position) };
}

async function skipReasonOf(
  tx: Transaction,
  courseId: string,
  studentId: string,
): Promise<SkipReason | null> {
  const enrollment = await tx.enrollment.findUnique({
    where: { courseId_personId: { courseId, personId: studentId } },
  });
  if (enrollment?.role !== 'student' || enrollment.leftAt !== null) return 'left';
  const where = { courseId_studentId: { courseId, studentId } };
  return (await tx.node.findUnique({ where })) ? null : 'no-node';
}

/** Returns what the student typed when they last pressed Check; empty if they never did. */
async function lastAnswers(tx: Transaction, key: object): Promise<Record<string, string>> {
  const last = await tx.attempt.findFirst({
    where: { ...key, kind: 'submission' },
    select: { answers: true },
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
  });
  return last ? (JSON.parse(last.answers) as Record<string, string>) : {};
}
