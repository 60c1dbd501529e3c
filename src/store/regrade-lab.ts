import type { HistoryAction } from '../domain/history.js';
import type { LabPolicy } from '../domain/policy.js';
import type { Transaction } from './database.js';
import { Prisma } from './generated/client.js';
import { readPolicy } from './grade-writer.js';
import { type LabKey, type Regrade, readLabGrades, regradesOf } from './lab-grades.js';

/** Rows of one statement: databases bound how many values it may hold. */
const batchSize = 500;

/**
 * Makes the grades of a lab, or of one student there, anew, and tells the history of those whose score
 * changed. Returns how many did. Given grades are untouched: they stand over these.
 */
export async function regradeLab(
  tx: Transaction,
  key: LabKey,
  actorId: string,
  policy?: LabPolicy,
): Promise<number> {
  const now = policy ?? (await readPolicy(tx, key.courseId, key.labId));
  const regrades = regradesOf(await readLabGrades(tx, key), now);
  return await keepRegrades(tx, key, regrades, { actorId, action: 'grade-recalculated' });
}

/** Whose doing a change of many grades is, and what its history says beside the scores. */
export interface RegradeCause {
  actorId: string;
  action: HistoryAction;
  detail?: Record<string, string>;
}

/** Keeps grades that were made anew, and tells the history of those whose score changed; how many did. */
export async function keepRegrades(
  tx: Transaction,
  key: LabKey,
  regrades: readonly Regrade[],
  cause: RegradeCause,
): Promise<number> {
  const changed = regrades.filter(({ before, after }) => before !== after);
  const at = new Date();
  await removeGrades(
    tx,
    key,
    regrades.filter(({ grade }) => grade === null),
  );
  for (const batch of batchesOf(regrades.filter(({ grade }) => grade !== null))) {
    await keepGrades(tx, key, batch, at);
  }
  for (const batch of batchesOf(changed)) await addHistory(tx, key, batch, cause, at);
  return changed.length;
}

async function removeGrades(tx: Transaction, { courseId, labId }: LabKey, regrades: Regrade[]) {
  for (const checkpointId of new Set(regrades.map((one) => one.checkpointId))) {
    const there = regrades.filter((one) => one.checkpointId === checkpointId);
    for (const batch of batchesOf(there)) {
      const studentId = { in: batch.map((one) => one.studentId) };
      await tx.grade.deleteMany({ where: { courseId, labId, checkpointId, studentId } });
    }
  }
}

/**
 * Keeps grades, some hundreds at most. Raw, since Prisma has no way to upsert many: one by one a large
 * class takes half a minute.
 */
export async function keepGrades(
  tx: Transaction,
  key: LabKey,
  regrades: readonly Pick<Regrade, 'studentId' | 'checkpointId' | 'grade'>[],
  at: Date,
): Promise<void> {
  const rows = regrades.map(({ studentId, checkpointId, grade }) => {
    const made = [grade?.score, grade?.points, grade?.attemptId, grade?.earned, grade?.lateMinutes];
    return rowOf([key.courseId, key.labId, checkpointId, studentId, ...made, at]);
  });
  await tx.$executeRaw`
    INSERT INTO "Grade" ("courseId", "labId", "checkpointId", "studentId",
      "score", "points", "attemptId", "earned", "lateMinutes", "updatedAt")
    VALUES ${Prisma.join(rows)}
    ON CONFLICT ("courseId", "labId", "studentId", "checkpointId") DO UPDATE SET
      "score" = excluded."score", "points" = excluded."points",
      "attemptId" = excluded."attemptId", "earned" = excluded."earned",
      "lateMinutes" = excluded."lateMinutes", "updatedAt" = excluded."updatedAt"`;
}

async function addHistory(
  tx: Transaction,
  { courseId, labId }: LabKey,
  regrades: Regrade[],
  { actorId, action, detail }: RegradeCause,
  at: Date,
) {
  const rows = regrades.map(({ studentId, checkpointId, before, after, grade }) => {
    const where = [courseId, studentId, labId, checkpointId, grade?.attemptId ?? null];
    const told = JSON.stringify({ before, after, ...detail });
    return rowOf([at, actorId, action, ...where, told]);
  });
  await tx.$executeRaw`
    INSERT INTO "HistoryEntry" ("at", "actorId", "action",
      "courseId", "studentId", "labId", "checkpointId", "attemptId", "detail")
    VALUES ${Prisma.join(rows)}`;
}

function rowOf(values: unknown[]): Prisma.Sql {
  return Prisma.sql`(${Prisma.join(values)})`;
}

function batchesOf<T>(all: readonly T[]): T[][] {
  const count = Math.ceil(all.length / batchSize);
  return Array.from({ length: count }, (_, index) =>
    all.slice(index * batchSize, (index + 1) * batchSize),
  );
}
