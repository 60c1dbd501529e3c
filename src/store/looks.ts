import type { CheckpointLooks } from '../domain/checkpoint-state.js';
import { Prisma, type PrismaClient } from './generated/client.js';
import { readAsJson } from './read-as-json.js';

/** Whose looks to read: those of everybody at a lab of a course, or of one student there. */
export interface WhoseLooks {
  courseId: string;
  labId: string;
  studentId?: string;
}

/**
 * Reads what came of the looks: one entry for each student and checkpoint with at least one look,
 * in no particular order. Two queries, however many looks there are.
 */
export async function readLooks(
  client: PrismaClient,
  whose: WhoseLooks,
): Promise<(CheckpointLooks & { studentId: string })[]> {
  const [newest, passes] = await Promise.all([
    readNewest(client, whose),
    readFirstPasses(client, whose),
  ]);
  const passedAt = new Map(
    passes.map(([studentId, checkpointId, at]) => [keyOf(studentId, checkpointId), new Date(at)]),
  );
  return newest.map(([studentId, checkpointId, id, state, attempts, outcome]) => ({
    ...{ studentId, checkpointId, attempts },
    latest: { id, state, outcome },
    passedAt: passedAt.get(keyOf(studentId, checkpointId)) ?? null,
  }));
}

/** studentId, checkpointId, id, state, attempts, outcome. */
type NewestLook = [
  string,
  string,
  CheckpointLooks['latest']['id'],
  CheckpointLooks['latest']['state'],
  number,
  CheckpointLooks['latest']['outcome'],
];

/**
 * Reads the newest look at each checkpoint of each student, with the outcome of its latest rejudge
 * if there is one, and counts the looks. A rejudge is not a look. The columns beside MAX come from
 * the row with the maximum, as SQLite promises (sqlite.org/lang_select.html#bareagg).
 */
function readNewest(client: PrismaClient, whose: WhoseLooks) {
  return readAsJson<NewestLook>(
    client,
    Prisma.sql`
      SELECT json_group_array(json_array("studentId", "checkpointId", "id", "state", "attempts",
        COALESCE((
          SELECT "again"."outcome" FROM "Attempt" AS "again"
          WHERE "again"."rejudgedFromId" = "newest"."id"
          ORDER BY "again"."requestedAt" DESC, "again"."id" DESC LIMIT 1
        ), "outcome"))) AS "json"
      FROM (
        SELECT "studentId", "checkpointId", "id", "state", "outcome", COUNT(*) AS "attempts",
          MAX("requestedAt" || "id")
        FROM "Attempt"
        WHERE ${isWhose(whose)} AND "kind" <> 'rejudge'
        GROUP BY "studentId", "checkpointId"
      ) AS "newest"`,
  );
}

/** studentId, checkpointId, and when the first pass was requested. */
type FirstPass = [string, string, string];

function readFirstPasses(client: PrismaClient, whose: WhoseLooks) {
  return readAsJson<FirstPass>(
    client,
    Prisma.sql`
      SELECT json_group_array(json_array("studentId", "checkpointId", "at")) AS "json"
      FROM (
        SELECT "studentId", "checkpointId", MIN("requestedAt") AS "at" FROM "Attempt"
        WHERE ${isWhose(whose)} AND ${passes} AND "id" NOT IN (${superseded(whose)})
        GROUP BY "studentId", "checkpointId"
      )`,
  );
}

function isWhose({ courseId, labId, studentId }: WhoseLooks): Prisma.Sql {
  const of = studentId === undefined ? Prisma.empty : Prisma.sql`AND "studentId" = ${studentId}`;
  return Prisma.sql`"courseId" = ${courseId} AND "labId" = ${labId} ${of}`;
}

/** The SQL condition on a row of "Attempt" that corresponds to the domain's `isPass`. */
export const passes = Prisma.sql`("outcome" = 'pass' OR ("points" > 0 AND "score" >= "points"))`;

/**
 * Builds a query for the ids of the attempts that no longer count because staff accepted another
 * one: the attempts that the domain's `standing` leaves out. Covers the lab, or the whole course if
 * `labId` is null. CROSS JOIN makes SQLite begin with the accepted attempts, which are few.
 */
export function superseded({ courseId, labId }: { courseId: string; labId: string | null }) {
  const ofLab = labId === null ? Prisma.empty : Prisma.sql`AND "new"."labId" = ${labId}`;
  return Prisma.sql`
    SELECT "old"."id" FROM "Attempt" AS "new"
    CROSS JOIN "Attempt" AS "old" ON "old"."courseId" = "new"."courseId" AND "old"."labId" = "new"."labId"
      AND "old"."studentId" = "new"."studentId" AND "old"."checkpointId" = "new"."checkpointId"
    LEFT JOIN "Attempt" AS "look" ON "look"."id" = "old"."rejudgedFromId"
    WHERE "new"."courseId" = ${courseId} ${ofLab}
      AND "new"."kind" <> 'submission' AND "new"."acceptedAt" IS NOT NULL
      AND CASE WHEN "new"."rejudgedFromId" IS NULL
        THEN COALESCE("look"."requestedAt", "old"."requestedAt") < "new"."requestedAt"
        ELSE "new"."rejudgedFromId" IN ("old"."id", "old"."rejudgedFromId")
          AND "old"."requestedAt" < "new"."requestedAt"
      END`;
}

function keyOf(studentId: string, checkpointId: string): string {
  return `${studentId}/${checkpointId}`;
}
