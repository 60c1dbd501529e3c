import type { BulkRerun, RerunItemState, RerunResult, SkipReason } from '../domain/bulk-rerun.js';
import type { Outcome } from '../domain/outcome.js';
import type { PrismaClient } from './generated/client.js';
import { Prisma } from './generated/client.js';

interface Row {
  position: number | bigint;
  studentId: string;
  checkpointId: string;
  state: RerunItemState;
  skippedBecause: SkipReason | null;
  gradeBefore: number | null;
  worth: number | null;
  login: string;
  name: string;
  attemptId: string | null;
  score: number | null;
  points: number | null;
  given: number | null;
  title: string | null;
  /** JSON */
  checkOutcome: string | null;
  isOutdated: number | bigint;
}

/** Reads one page of a bulk re-run's results in one query: see {@link BulkRerunStore.results}. */
export async function readResults(
  client: PrismaClient,
  { id, courseId, labId }: BulkRerun,
  states: readonly RerunItemState[],
  { skip, take }: { skip: number; take: number },
): Promise<RerunResult[]> {
  const places = states.map((state, place) => Prisma.sql`WHEN ${state} THEN ${place}`);
  const order = Prisma.sql`CASE "i"."state" ${Prisma.join(places, ' ')} END, "i"."position"`;
  const rows = await client.$queryRaw<Row[]>`
    SELECT "i".*, "p"."login", "p"."name", "a"."score", "a"."points", "o"."score" AS "given",
      "c"."title", "c"."outcome" AS "checkOutcome",
      "a"."id" IS NOT NULL AND EXISTS (
        SELECT 1 FROM "Attempt" AS "n"
        WHERE "n"."courseId" = ${courseId} AND "n"."labId" = ${labId}
          AND "n"."studentId" = "i"."studentId" AND "n"."checkpointId" = "i"."checkpointId"
          AND "n"."requestedAt" > "a"."requestedAt"
      ) AS "isOutdated"
    FROM (
      SELECT "position", "studentId", "checkpointId", "state", "skippedBecause", "gradeBefore",
        "worth", "attemptId"
      FROM "BulkRerunItem" AS "i"
      WHERE "bulkRerunId" = ${id} AND "state" IN (${Prisma.join([...states])})
      ORDER BY ${order} LIMIT ${take} OFFSET ${skip}
    ) AS "i"
    JOIN "Person" AS "p" ON "p"."id" = "i"."studentId"
    LEFT JOIN "Attempt" AS "a" ON "a"."id" = "i"."attemptId"
    LEFT JOIN "Override" AS "o" ON "o"."courseId" = ${courseId} AND "o"."labId" = ${labId}
      AND "o"."studentId" = "i"."studentId" AND "o"."checkpointId" = "i"."checkpointId"
      AND "o"."undoneAt" IS NULL
    LEFT JOIN "CheckOutcome" AS "c" ON "a"."outcome" <> 'pass' AND "c"."attemptId" = "a"."id"
      AND "c"."position" = (
        SELECT MIN("position") FROM "CheckOutcome"
        WHERE "attemptId" = "a"."id" AND "kind" = "a"."outcome"
      )
    ORDER BY ${order}`;
  return rows.map(toResult);
}

function toResult(row: Row): RerunResult {
  const { state, checkpointId, skippedBecause, gradeBefore, worth, given, attemptId } = row;
  const { login, name, title, checkOutcome } = row;
  return {
    ...{ state, checkpointId, skippedBecause, gradeBefore, worth, given },
    position: Number(row.position),
    student: { id: row.studentId, login, name },
    attempt:
      attemptId === null ? null : { id: attemptId, score: row.score, points: row.points ?? 0 },
    failed:
      title === null || checkOutcome === null ? null : { title, text: failureText(checkOutcome) },
    isOutdated: Number(row.isOutdated) === 1,
  };
}

/**
 * Describes a check that did not pass. `json` is its whole outcome as JSON. The text is the detail
 * of an unreachable node or what a failed check observed; for any other outcome it says that
 * Podmark failed.
 */
export function failureText(json: string): string {
  const outcome = JSON.parse(json) as Outcome;
  switch (outcome.kind) {
    case 'unreachable':
      return outcome.detail;
    case 'fail':
      return outcome.observed;
    default:
      return 'Podmark failed';
  }
}
