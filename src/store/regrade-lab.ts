import type { HistoryAction } from '../domain/history.js';
import type { LabPolicy } from '../domain/policy.js';
import type { Transaction } from './database.js';
import { readPolicy } from './grade-writer.js';
import { addHistoryEntries } from './history-store.js';
import { type LabKey, type Regrade, readLabGrades, regradesOf } from './lab-grades.js';

/** Timeout in ms for regrading a whole lab, which takes about one second for a large class. */
export const regradeTimeoutMs = 60_000;

/**
 * Recomputes the automatic grades that `key` selects, saves those that differ from the recorded
 * ones, and writes a history entry for each score that changed. Returns how many scores changed.
 * Uses `policy` if it is given, otherwise the stored one. Overrides stay as they are.
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

/** Who changed the grades, and what their history entries say besides the two scores. */
export interface RegradeCause {
  actorId: string;
  action: HistoryAction;
  detail?: Record<string, string>;
}

/**
 * Saves recomputed grades, deletes those that are null now, and writes a history entry for each
 * score that changed. Returns how many scores changed.
 */
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
  await keepGrades(
    tx,
    key,
    regrades.filter(({ grade }) => grade !== null),
    at,
  );
  const entries = changed.map(({ studentId, checkpointId, before, after, grade }) => ({
    courseId: key.courseId,
    labId: key.labId,
    studentId,
    checkpointId,
    attemptId: grade?.attemptId ?? null,
    actorId: cause.actorId,
    action: cause.action,
    detail: { before, after, ...cause.detail },
  }));
  await addHistoryEntries(tx, entries);
  return changed.length;
}

async function removeGrades(tx: Transaction, { courseId, labId }: LabKey, regrades: Regrade[]) {
  const cells = regrades.map(({ studentId, checkpointId }) => [studentId, checkpointId]);
  await tx.$executeRaw`
    DELETE FROM "Grade" WHERE "courseId" = ${courseId} AND "labId" = ${labId}
      AND ("studentId", "checkpointId") IN (
        SELECT "value" ->> 0, "value" ->> 1 FROM json_each(${JSON.stringify(cells)})
      )`;
}

/**
 * Inserts or updates any number of automatic grades in one statement, because saving those of a
 * large class one by one takes half a minute. The values are passed as one JSON parameter, because
 * SQLite limits the number of parameters in a statement.
 */
export async function keepGrades(
  tx: Transaction,
  { courseId, labId }: LabKey,
  regrades: readonly Pick<Regrade, 'studentId' | 'checkpointId' | 'grade'>[],
  at: Date,
): Promise<void> {
  const grades = regrades.map(({ studentId, checkpointId, grade }) => {
    return { ...grade, studentId, checkpointId };
  });
  // without the WHERE, SQLite would read ON CONFLICT as the condition of a join
  // (sqlite.org/lang_upsert.html, "Parsing Ambiguity")
  await tx.$executeRaw`
    INSERT INTO "Grade" ("courseId", "labId", "checkpointId", "studentId",
      "score", "points", "attemptId", "earned", "lateMinutes", "updatedAt")
    SELECT ${courseId}, ${labId}, "value" ->> 'checkpointId', "value" ->> 'studentId',
      "value" ->> 'score', "value" ->> 'points', "value" ->> 'attemptId', "value" ->> 'earned',
      "value" ->> 'lateMinutes', ${at}
    FROM json_each(${JSON.stringify(grades)}) WHERE true
    ON CONFLICT ("courseId", "labId", "studentId", "checkpointId") DO UPDATE SET
      "score" = excluded."score", "points" = excluded."points",
      "attemptId" = excluded."attemptId", "earned" = excluded."earned",
      "lateMinutes" = excluded."lateMinutes", "updatedAt" = excluded."updatedAt"`;
}
