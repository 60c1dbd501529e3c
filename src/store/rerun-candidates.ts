import type { CheckpointOutcome } from '../domain/outcome.js';
import type { NewestLook, RerunCandidates, RerunSelection } from '../domain/rerun-plan.js';
import type { PrismaClient } from './generated/client.js';
import { failureText } from './rerun-results.js';
import { toPerson } from './rows.js';

/**
 * Reads everything from which a selection chooses the checkpoints to run again. The students, also
 * those who left, are ordered by name and login. The number of queries does not depend on how many
 * there are.
 */
export async function readCandidates(
  client: PrismaClient,
  { courseId, labId, of }: RerunSelection,
): Promise<RerunCandidates> {
  const [enrollments, nodes, newest, items] = await Promise.all([
    client.enrollment.findMany({
      where: { courseId, role: 'student' },
      include: { person: true },
      orderBy: [{ person: { name: 'asc' } }, { person: { login: 'asc' } }],
    }),
    client.node.findMany({
      where: { courseId },
      select: { studentId: true, user: true, host: true, sshPort: true },
    }),
    readNewestLooks(client, courseId, labId),
    of === null
      ? null
      : client.bulkRerunItem.findMany({
          where: { bulkRerunId: of, bulkRerun: { courseId, labId } },
          select: { studentId: true, checkpointId: true },
        }),
  ]);
  const nodeOf = new Map(
    nodes.map(({ studentId, user, host, sshPort }) => {
      return [studentId, `${user}@${host} port ${sshPort}`];
    }),
  );
  return {
    students: enrollments.map(({ person, section, leftAt }) => ({
      person: toPerson(person),
      section,
      hasLeft: leftAt !== null,
      node: nodeOf.get(person.id) ?? null,
    })),
    newest,
    of: items,
  };
}

interface Row {
  studentId: string;
  checkpointId: string;
  outcome: CheckpointOutcome | null;
  /** JSON */
  checkOutcome: string | null;
}

async function readNewestLooks(
  client: PrismaClient,
  courseId: string,
  labId: string,
): Promise<NewestLook[]> {
  const rows = await client.$queryRaw<Row[]>`
    SELECT "ranked"."studentId", "ranked"."checkpointId", "ranked"."outcome",
      "c"."outcome" AS "checkOutcome"
    FROM (
      SELECT "id", "studentId", "checkpointId", "outcome",
        ROW_NUMBER() OVER (
          PARTITION BY "studentId", "checkpointId" ORDER BY "requestedAt" DESC, "id" DESC
        ) AS "place"
      FROM "Attempt"
      WHERE "courseId" = ${courseId} AND "labId" = ${labId} AND "kind" <> 'rejudge'
    ) AS "ranked"
    LEFT JOIN "CheckOutcome" AS "c" ON "ranked"."outcome" IN ('unreachable', 'broken')
      AND "c"."attemptId" = "ranked"."id" AND "c"."position" = (
        SELECT MIN("position") FROM "CheckOutcome"
        WHERE "attemptId" = "ranked"."id" AND "kind" = "ranked"."outcome"
      )
    WHERE "ranked"."place" = 1`;
  return rows.map(({ checkOutcome, ...look }) => {
    return { ...look, detail: checkOutcome === null ? null : failureText(checkOutcome) };
  });
}
