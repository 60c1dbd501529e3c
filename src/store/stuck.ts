import type { Outcome } from '../domain/outcome.js';
import { isPass } from '../domain/passed.js';
import {
  findStuck,
  type StuckStore,
  stuckAfterAttempts,
  stuckWithinDays,
  type TriedAttempt,
} from '../domain/stuck.js';
import type { Database } from './database.js';
import { Prisma, type PrismaClient } from './generated/client.js';
import { passes, superseded } from './looks.js';
import { readAsJson } from './read-as-json.js';

interface Row extends Omit<TriedAttempt, 'student' | 'requestedAt' | 'check'> {
  studentId: string;
  login: string;
  name: string;
  requestedAt: string;
  checkId: string | null;
  title: string | null;
  checkOutcome: Outcome | null;
}

export function createStuckStore({ client }: Pick<Database, 'client'>): StuckStore {
  return {
    async find({ courseId, labId }, now = new Date()) {
      const rows = await readTried(client, courseId, labId, now);
      // a pass among these rows counts no more, because staff accepted another result in its place;
      // findStuck would take the checkpoint for passed
      const failed = rows.filter((row) => !isPass(row));
      return findStuck(failed.map(toTriedAttempt), now);
    },
  };
}

/**
 * Reads the finished submissions of students at each checkpoint where they submitted at least
 * {@link stuckAfterAttempts} times and an attempt was requested within {@link stuckWithinDays}.
 * Leaves out checkpoints that have an override or a pass that still counts, whether by a submission
 * or not.
 */
async function readTried(
  client: PrismaClient,
  courseId: string,
  labId: string | null,
  now: Date,
): Promise<Row[]> {
  const since = new Date(now.getTime() - stuckWithinDays * 86_400_000);
  const ofLab = labId === null ? Prisma.empty : Prisma.sql`AND "labId" = ${labId}`;
  const countNoMore = superseded({ courseId, labId });
  // CROSS JOIN fixes the order of the joins: SQLite first finds the checkpoints with enough
  // attempts, for which it needs the index alone
  return await readAsJson<Row>(
    client,
    Prisma.sql`
    SELECT json_group_array(json_object(
      'id', "a"."id", 'labId', "a"."labId", 'checkpointId', "a"."checkpointId",
      'studentId', "a"."studentId", 'login', "p"."login", 'name', "p"."name",
      'section', "e"."section", 'requestedAt', "a"."requestedAt", 'score', "a"."score",
      'points', "a"."points", 'outcome', "a"."outcome", 'checkId', "c"."checkId",
      'title', "c"."title", 'checkOutcome', json("c"."outcome")
    )) AS "json"
    FROM (
      SELECT "labId", "studentId", "checkpointId" FROM "Attempt"
      WHERE "courseId" = ${courseId} ${ofLab} AND "state" = 'finished'
      GROUP BY "labId", "studentId", "checkpointId"
      HAVING SUM(CASE WHEN "kind" = 'submission' THEN 1 ELSE 0 END) >= ${stuckAfterAttempts}
        AND MAX(CASE WHEN ${passes} AND "id" NOT IN (${countNoMore}) THEN 1 ELSE 0 END) = 0
        AND MAX("requestedAt") >= ${since}
    ) AS "g"
    CROSS JOIN "Enrollment" AS "e" ON "e"."courseId" = ${courseId} AND "e"."personId" = "g"."studentId"
      AND "e"."role" = 'student' AND "e"."leftAt" IS NULL
    CROSS JOIN "Person" AS "p" ON "p"."id" = "g"."studentId"
    CROSS JOIN "Attempt" AS "a" ON "a"."courseId" = ${courseId} AND "a"."labId" = "g"."labId"
      AND "a"."studentId" = "g"."studentId" AND "a"."checkpointId" = "g"."checkpointId"
      AND "a"."state" = 'finished' AND "a"."kind" = 'submission'
    LEFT JOIN "CheckOutcome" AS "c" ON "c"."attemptId" = "a"."id" AND "c"."position" = (
      SELECT MIN("position") FROM "CheckOutcome"
      WHERE "attemptId" = "a"."id" AND "kind" = "a"."outcome"
    )
    WHERE NOT EXISTS (
      SELECT 1 FROM "Override" AS "o"
      WHERE "o"."courseId" = ${courseId} AND "o"."labId" = "a"."labId"
        AND "o"."studentId" = "a"."studentId" AND "o"."checkpointId" = "a"."checkpointId"
        AND "o"."undoneAt" IS NULL
    )`,
  );
}

function toTriedAttempt(row: Row): TriedAttempt {
  const { studentId, login, name, requestedAt, checkId, title, checkOutcome, ...attempt } = row;
  return {
    ...attempt,
    student: { id: studentId, login, name },
    requestedAt: new Date(requestedAt),
    check:
      checkId === null || checkOutcome === null
        ? null
        : { id: checkId, title: title ?? checkId, outcome: checkOutcome },
  };
}
