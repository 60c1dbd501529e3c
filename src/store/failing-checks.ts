import type { CheckOfLab, FailingCheck, Failure, FailureFilter } from '../domain/statistics.js';
import { Prisma, type PrismaClient } from './generated/client.js';
import { readAsJson } from './read-as-json.js';

interface FailureRow extends Omit<FailingCheck, 'newest'>, Failure {}

/**
 * Finds the checks that most students failed: see {@link StatisticsStore.failingChecks}. One query,
 * which walks the lab's failures once.
 */
export async function readFailingChecks(
  client: PrismaClient,
  filter: FailureFilter,
  checks: readonly CheckOfLab[],
  limit: number,
): Promise<FailingCheck[]> {
  if (checks.length === 0) return [];
  const pairs = checks.map(
    ({ checkpointId, checkId }) => Prisma.sql`(${checkpointId}, ${checkId})`,
  );
  // attempt ids are version 7 UUIDs, so the greatest id is that of the newest attempt
  const rows = await readAsJson<FailureRow>(
    client,
    Prisma.sql`
    WITH "failed" AS MATERIALIZED (
      SELECT "a"."studentId", "a"."checkpointId", "c"."checkId", COUNT(*) AS "attempts",
        MAX("a"."id") AS "attemptId"
      ${failures(filter)}
      GROUP BY "a"."studentId", "a"."checkpointId", "c"."checkId"
    ), "counted" AS MATERIALIZED (
      SELECT "checkpointId", "checkId", COUNT(*) AS "students", SUM("attempts") AS "attempts"
      FROM "failed"
      GROUP BY "checkpointId", "checkId"
    ), "most" AS MATERIALIZED (
      SELECT * FROM "counted"
      WHERE ("checkpointId", "checkId") IN (VALUES ${Prisma.join(pairs)})
      ORDER BY "students" DESC, "attempts" DESC, "checkpointId", "checkId"
      LIMIT ${limit}
    )
    SELECT json_group_array(json_object(
        'checkpointId', "most"."checkpointId", 'checkId', "most"."checkId",
        'students', "most"."students", 'attempts', "most"."attempts",
        'studentId', "failed"."studentId", 'outcome', json("o"."outcome")
      ) ORDER BY "most"."students" DESC, "most"."attempts" DESC, "most"."checkpointId",
        "most"."checkId", "o"."attemptId") AS "json"
    FROM "failed"
    CROSS JOIN "most" ON "most"."checkpointId" = "failed"."checkpointId"
      AND "most"."checkId" = "failed"."checkId"
    JOIN "CheckOutcome" AS "o" ON "o"."attemptId" = "failed"."attemptId"
      AND "o"."checkId" = "most"."checkId" AND "o"."kind" = 'fail'`,
  );
  return checksOf(rows);
}

/**
 * The FROM and WHERE clauses that select failed checks of students' submissions with a score.
 * Leaves out submissions that were judged again: a rejudge is only written if its result differs.
 *
 * CROSS JOIN makes SQLite start at the lab's attempts, which is several times faster than walking
 * the failures of all labs. The unary + keeps SQLite from looking the attempts up student by
 * student: it scans them in index order instead, which halves the time for grouping them.
 */
function failures({ courseId, labId, section, since }: FailureFilter): Prisma.Sql {
  const ofSection = section === null ? Prisma.empty : Prisma.sql`AND "section" = ${section}`;
  const recent = since === null ? Prisma.empty : Prisma.sql`AND "a"."requestedAt" >= ${since}`;
  return Prisma.sql`
    FROM "Attempt" AS "a" CROSS JOIN "CheckOutcome" AS "c"
    WHERE "a"."courseId" = ${courseId} AND "a"."labId" = ${labId}
      AND "a"."kind" = 'submission' AND "a"."outcome" = 'fail' ${recent}
      AND +"a"."studentId" IN (
        SELECT "personId" FROM "Enrollment"
        WHERE "courseId" = ${courseId} AND "role" = 'student' AND "leftAt" IS NULL ${ofSection}
      )
      AND "a"."id" NOT IN (
        SELECT "rejudgedFromId" FROM "Attempt"
        WHERE "courseId" = ${courseId} AND "labId" = ${labId} AND "kind" = 'rejudge'
      )
      AND "c"."attemptId" = "a"."id" AND "c"."kind" = 'fail'`;
}

/** Collects the rows of each check, which must follow one another. */
function checksOf(rows: readonly FailureRow[]): FailingCheck[] {
  const checks: FailingCheck[] = [];
  for (const { studentId, outcome, ...check } of rows) {
    let last = checks.at(-1);
    if (last?.checkpointId !== check.checkpointId || last.checkId !== check.checkId) {
      last = { ...check, newest: [] };
      checks.push(last);
    }
    last.newest.push({ studentId, outcome });
  }
  return checks;
}
