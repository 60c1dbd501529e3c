import type { CheckpointRecord } from '../domain/statistics.js';
import { Prisma, type PrismaClient } from './generated/client.js';

/** What a database returns for a computed column: SQLite has dates as text, PostgreSQL as dates. */
type Computed = string | Date | null;
/** How a count comes. */
export type Count = bigint | number;

interface TriedRow {
  studentId: string;
  checkpointId: string;
  startedAt: string | Date;
  judgedAt: Computed;
  passedAt: Computed;
  ownPassAt: Computed;
  attemptsToPass: Count;
  judged: Count;
  couldNotLook: Count;
  recent: Count;
  bestScore: number | null;
  grade: number | null;
}

/** One record for each student and checkpoint with an attempt; overrides are not among them. */
export async function readTried(
  client: PrismaClient,
  courseId: string,
  labId: string,
  recentFrom: Date,
): Promise<CheckpointRecord[]> {
  const passed = Prisma.sql`("outcome" = 'pass' OR "score" >= "points")`;
  // where staff let a worse judgement of the same look count, the earlier ones do not any more
  const counts = Prisma.sql`"id" NOT IN (SELECT "id" FROM "superseded")`;
  const rows = await client.$queryRaw<TriedRow[]>`
    WITH "superseded" AS (
      SELECT "old"."id" FROM "Attempt" AS "new"
      JOIN "Attempt" AS "old" ON "old"."requestedAt" < "new"."requestedAt"
        AND "new"."rejudgedFromId" IN ("old"."id", "old"."rejudgedFromId")
      WHERE "new"."courseId" = ${courseId} AND "new"."labId" = ${labId}
        AND "new"."kind" = 'rejudge' AND "new"."acceptedAt" IS NOT NULL
        AND "old"."courseId" = ${courseId} AND "old"."labId" = ${labId}
        AND "old"."studentId" = "new"."studentId" AND "old"."checkpointId" = "new"."checkpointId"
    ), "tried" AS (
      SELECT "studentId", "checkpointId", MIN("requestedAt") AS "startedAt",
        MIN(CASE WHEN "kind" = 'submission' AND "score" IS NOT NULL THEN "requestedAt" END) AS "judgedAt",
        MIN(CASE WHEN ${passed} AND ${counts} THEN "requestedAt" END) AS "passedAt",
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
    SELECT "tried".*, "Grade"."score" AS "grade", (
        SELECT COUNT(*) FROM "Attempt" AS "a"
        WHERE "a"."courseId" = ${courseId} AND "a"."labId" = ${labId}
          AND "a"."studentId" = "tried"."studentId" AND "a"."checkpointId" = "tried"."checkpointId"
          AND "a"."requestedAt" <= "tried"."ownPassAt" AND "a"."kind" = 'submission'
          AND "a"."score" IS NOT NULL
      ) AS "attemptsToPass"
    FROM "tried"
    LEFT JOIN "Grade" ON "Grade"."courseId" = ${courseId} AND "Grade"."labId" = ${labId}
      AND "Grade"."studentId" = "tried"."studentId"
      AND "Grade"."checkpointId" = "tried"."checkpointId"`;
  return rows.map(toRecord);
}

function toRecord(row: TriedRow): CheckpointRecord {
  return {
    ...row,
    startedAt: new Date(row.startedAt),
    judgedAt: dateOf(row.judgedAt),
    passedAt: dateOf(row.passedAt),
    ownPassAt: dateOf(row.ownPassAt),
    attemptsToPass: Number(row.attemptsToPass),
    judged: Number(row.judged),
    couldNotLook: Number(row.couldNotLook),
    recent: Number(row.recent),
    override: null,
  };
}

function dateOf(value: Computed): Date | null {
  return value === null ? null : new Date(value);
}
