import type { CheckpointRecord } from '../domain/statistics.js';
import { Prisma, type PrismaClient } from './generated/client.js';
import { passes, superseded } from './looks.js';
import { readAsJson } from './read-as-json.js';

/** A record as the query returns it in JSON, with dates as text. */
type TriedRow = {
  [Key in Exclude<keyof CheckpointRecord, 'override'>]: InJson<CheckpointRecord[Key]>;
};
type InJson<T> = T extends Date ? string : T;

/**
 * Reads one record for each person and checkpoint of the lab with an attempt, in one query.
 * `override` is always null here. `recent` counts the submissions from `recentFrom` on.
 */
export async function readTried(
  client: PrismaClient,
  courseId: string,
  labId: string,
  recentFrom: Date,
): Promise<CheckpointRecord[]> {
  const counts = Prisma.sql`"id" NOT IN (SELECT "id" FROM "superseded")`;
  const passed = Prisma.sql`${passes} AND ${counts}`;
  const rows = await readAsJson<TriedRow>(
    client,
    Prisma.sql`
    WITH "superseded" AS (${superseded({ courseId, labId })}), "tried" AS (
      SELECT "studentId", "checkpointId", MIN("requestedAt") AS "startedAt",
        MIN(CASE WHEN "kind" = 'submission' AND "score" IS NOT NULL THEN "requestedAt" END) AS "judgedAt",
        MIN(CASE WHEN ${passed} THEN "requestedAt" END) AS "passedAt",
        MIN(CASE WHEN "kind" = 'submission' AND ${passed} THEN "requestedAt" END) AS "ownPassAt",
        COUNT(CASE WHEN "kind" = 'submission' AND "score" IS NOT NULL THEN 1 END) AS "judged",
        COUNT(CASE WHEN "kind" = 'submission' AND "state" = 'finished' AND "score" IS NULL THEN 1 END)
          AS "couldNotLook",
        COUNT(CASE WHEN "kind" = 'submission' AND "requestedAt" >= ${recentFrom} THEN 1 END) AS "recent",
        MAX(CASE WHEN "score" IS NOT NULL AND ${counts} THEN "score" END) AS "bestScore"
      FROM "Attempt"
      WHERE "courseId" = ${courseId} AND "labId" = ${labId}
      GROUP BY "studentId", "checkpointId"
    )
    SELECT json_group_array(json_object(
      'studentId', "tried"."studentId", 'checkpointId', "tried"."checkpointId",
      'startedAt', "startedAt", 'judgedAt', "judgedAt", 'passedAt', "passedAt", 'ownPassAt', "ownPassAt",
      'judged', "judged", 'couldNotLook', "couldNotLook", 'recent', "recent", 'bestScore', "bestScore",
      'grade', "Grade"."score", 'attemptsToPass', (
        SELECT COUNT(*) FROM "Attempt" AS "a"
        WHERE "a"."courseId" = ${courseId} AND "a"."labId" = ${labId}
          AND "a"."studentId" = "tried"."studentId" AND "a"."checkpointId" = "tried"."checkpointId"
          AND "a"."requestedAt" <= "tried"."ownPassAt" AND "a"."kind" = 'submission'
          AND "a"."score" IS NOT NULL
      ))) AS "json"
    FROM "tried"
    LEFT JOIN "Grade" ON "Grade"."courseId" = ${courseId} AND "Grade"."labId" = ${labId}
      AND "Grade"."studentId" = "tried"."studentId"
      AND "Grade"."checkpointId" = "tried"."checkpointId"`,
  );
  return rows.map(toRecord);
}

function toRecord(row: TriedRow): CheckpointRecord {
  return {
    ...row,
    startedAt: new Date(row.startedAt),
    judgedAt: dateOf(row.judgedAt),
    passedAt: dateOf(row.passedAt),
    ownPassAt: dateOf(row.ownPassAt),
    override: null,
  };
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
