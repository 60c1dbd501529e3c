import type { Fail } from '../domain/outcome.js';
import type {
  CheckpointRecord,
  FailingCheck,
  Failure,
  FailureFilter,
  LabOfCourse,
  LabRecords,
  StatisticsStore,
} from '../domain/statistics.js';
import type { Database } from './database.js';
import { Prisma, type PrismaClient } from './generated/client.js';
import { readPolicy } from './grade-writer.js';

const dayMs = 86_400_000;

type FailingRow = Omit<FailingCheck, 'students' | 'attempts'> &
  Record<'students' | 'attempts', Count>;

export function createStatisticsStore({ client }: Pick<Database, 'client'>): StatisticsStore {
  return {
    read: (lab, now) => readRecords(client, lab, now),

    async failingChecks(filter) {
      const rows = await client.$queryRaw<FailingRow[]>`
        SELECT "a"."checkpointId", "c"."checkId", COUNT(DISTINCT "a"."studentId") AS "students",
          COUNT(*) AS "attempts"
        ${failedChecks(filter)}
        GROUP BY "a"."checkpointId", "c"."checkId"
        ORDER BY "students" DESC, "attempts" DESC, "a"."checkpointId", "c"."checkId"`;
      return rows.map(({ students, attempts, ...check }) => ({
        ...check,
        students: Number(students),
        attempts: Number(attempts),
      }));
    },

    async newestFailures(filter, checks) {
      if (checks.length === 0) return [];
      const pairs = checks.map(
        ({ checkpointId, checkId }) => Prisma.sql`(${checkpointId}, ${checkId})`,
      );
      // ids are of UUID's version 7: the greatest is the newest
      const rows = await client.$queryRaw<(Omit<Failure, 'outcome'> & { outcome: string })[]>`
        SELECT "n"."checkpointId", "n"."checkId", "n"."studentId", "o"."outcome"
        FROM (
          SELECT "a"."checkpointId", "c"."checkId", "a"."studentId", MAX("a"."id") AS "attemptId"
          ${failedChecks(filter)}
            AND ("a"."checkpointId", "c"."checkId") IN (VALUES ${Prisma.join(pairs)})
          GROUP BY "a"."checkpointId", "c"."checkId", "a"."studentId"
        ) AS "n"
        JOIN "CheckOutcome" AS "o"
          ON "o"."attemptId" = "n"."attemptId" AND "o"."checkId" = "n"."checkId"
        ORDER BY "o"."attemptId"`;
      return rows.map((row) => ({ ...row, outcome: JSON.parse(row.outcome) as Fail }));
    },
  };
}

/**
 * Failed checks of students' own attempts that had a score. The CROSS JOIN keeps SQLite from walking the
 * failures of every lab there is: by way of the lab's attempts it is five times faster.
 */
function failedChecks({ courseId, labId, section, since }: FailureFilter): Prisma.Sql {
  const ofSection = section === null ? Prisma.empty : Prisma.sql`AND "section" = ${section}`;
  const recent = since === null ? Prisma.empty : Prisma.sql`AND "a"."requestedAt" >= ${since}`;
  return Prisma.sql`
    FROM "Attempt" AS "a" CROSS JOIN "CheckOutcome" AS "c"
    WHERE "a"."courseId" = ${courseId} AND "a"."labId" = ${labId}
      AND "a"."kind" = 'submission' AND "a"."outcome" = 'fail' ${recent}
      AND "a"."studentId" IN (
        SELECT "personId" FROM "Enrollment"
        WHERE "courseId" = ${courseId} AND "role" = 'student' AND "leftAt" IS NULL ${ofSection}
      )
      AND "c"."attemptId" = "a"."id" AND "c"."kind" = 'fail'`;
}

async function readRecords(
  client: PrismaClient,
  { courseId, labId }: LabOfCourse,
  now: Date,
): Promise<LabRecords> {
  const students = await client.enrollment.findMany({
    where: { courseId, role: 'student', leftAt: null },
    select: { personId: true, section: true },
  });
  const tried = await readTried(client, courseId, labId, new Date(now.getTime() - dayMs));
  const overrides = await client.override.findMany({
    where: { courseId, labId, undoneAt: null },
    select: { studentId: true, checkpointId: true, score: true, overriddenAt: true },
  });
  const records = new Map<string, CheckpointRecord>();
  for (const record of tried.map(toRecord)) records.set(keyOf(record), record);
  for (const { score, overriddenAt, ...of } of overrides) {
    const record = records.get(keyOf(of)) ?? { ...untried, ...of, startedAt: overriddenAt };
    records.set(keyOf(of), { ...record, override: { score, at: overriddenAt } });
  }
  const isStudent = new Set(students.map(({ personId }) => personId));
  return {
    students: students.map(({ personId, section }) => ({ id: personId, section })),
    checkpoints: [...records.values()].filter(({ studentId }) => isStudent.has(studentId)),
    dueAt: (await readPolicy(client, courseId, labId)).dueAt,
  };
}

/** What a database returns for a computed column: SQLite has dates as text, PostgreSQL as dates. */
type Computed = string | Date | null;
type Count = bigint | number;

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

/** One row for each student and checkpoint with an attempt, however many attempts there are. */
async function readTried(
  client: PrismaClient,
  courseId: string,
  labId: string,
  recentFrom: Date,
): Promise<TriedRow[]> {
  const passed = Prisma.sql`("outcome" = 'pass' OR "score" >= "points")`;
  return await client.$queryRaw<TriedRow[]>`
    WITH "tried" AS (
      SELECT "studentId", "checkpointId", MIN("requestedAt") AS "startedAt",
        MIN(CASE WHEN "kind" = 'submission' AND "score" IS NOT NULL THEN "requestedAt" END) AS "judgedAt",
        MIN(CASE WHEN ${passed} THEN "requestedAt" END) AS "passedAt",
        MIN(CASE WHEN "kind" = 'submission' AND ${passed} THEN "requestedAt" END) AS "ownPassAt",
        COUNT(CASE WHEN "kind" = 'submission' AND "score" IS NOT NULL THEN 1 END) AS "judged",
        COUNT(CASE WHEN "kind" = 'submission' AND "state" = 'finished' AND "score" IS NULL THEN 1 END)
          AS "couldNotLook",
        COUNT(CASE WHEN "kind" = 'submission' AND "requestedAt" >= ${recentFrom} THEN 1 END) AS "recent",
        MAX("score") AS "bestScore"
      FROM "Attempt"
      WHERE "courseId" = ${courseId} AND "labId" = ${labId} AND "state" <> 'cancelled'
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

const untried = {
  judgedAt: null,
  passedAt: null,
  ownPassAt: null,
  attemptsToPass: 0,
  judged: 0,
  couldNotLook: 0,
  recent: 0,
  bestScore: null,
  grade: null,
} satisfies Partial<CheckpointRecord>;

function dateOf(value: Computed): Date | null {
  return value === null ? null : new Date(value);
}

function keyOf({ studentId, checkpointId }: { studentId: string; checkpointId: string }): string {
  return `${studentId}/${checkpointId}`;
}
