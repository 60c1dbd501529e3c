import type { GradebookCell, GradebookRow, LatestAttempt } from '../domain/gradebook.js';
import type { PrismaClient } from './generated/client.js';
import { toPerson } from './rows.js';

interface NewestAttempt extends LatestAttempt {
  studentId: string;
  checkpointId: string;
  attempts: bigint | number;
}

/** Five queries, however many students and attempts there are. */
export async function readGradebook(
  client: PrismaClient,
  courseId: string,
  labId: string,
): Promise<GradebookRow[]> {
  const where = { courseId, labId };
  const [enrollments, newest, grades, overrides, objections] = await Promise.all([
    client.enrollment.findMany({
      where: { courseId, role: 'student', leftAt: null },
      include: { person: true },
      orderBy: [{ person: { name: 'asc' } }, { person: { login: 'asc' } }],
    }),
    readNewestAttempts(client, courseId, labId),
    client.grade.findMany({
      where,
      select: { studentId: true, checkpointId: true, score: true, lateMinutes: true },
    }),
    client.override.findMany({
      where: { ...where, undoneAt: null },
      select: { studentId: true, checkpointId: true, score: true },
    }),
    client.objection.findMany({
      where: { ...where, state: 'open' },
      select: { studentId: true, checkpointId: true },
    }),
  ]);
  const { at, cellsOf } = createCells();
  for (const { attempts, studentId, checkpointId, ...latest } of newest) {
    Object.assign(at({ studentId, checkpointId }), { latest, attempts: Number(attempts) });
  }
  for (const { score, lateMinutes, ...key } of grades) {
    Object.assign(at(key), { score, automatic: score, lateMinutes });
  }
  for (const { score, ...key } of overrides) Object.assign(at(key), { score, isOverridden: true });
  for (const key of objections) at(key).hasOpenObjection = true;
  return enrollments.map(({ person, section, email, studentNumber, canvasId }) => ({
    student: toPerson(person),
    details: { section, email, studentNumber, canvasId },
    cells: cellsOf(person.id),
  }));
}

/**
 * The newest look at each checkpoint of each student, as it was judged last, and how many looks there
 * are: a rejudge is none.
 */
function readNewestAttempts(client: PrismaClient, courseId: string, labId: string) {
  return client.$queryRaw<NewestAttempt[]>`
    SELECT "studentId", "checkpointId", "id", "state", "attempts", COALESCE((
        SELECT "again"."outcome" FROM "Attempt" AS "again"
        WHERE "again"."rejudgedFromId" = "ranked"."id"
        ORDER BY "again"."requestedAt" DESC, "again"."id" DESC LIMIT 1
      ), "outcome") AS "outcome"
    FROM (
      SELECT "studentId", "checkpointId", "id", "state", "outcome",
        COUNT(*) OVER (PARTITION BY "studentId", "checkpointId") AS "attempts",
        ROW_NUMBER() OVER (
          PARTITION BY "studentId", "checkpointId" ORDER BY "requestedAt" DESC, "id" DESC
        ) AS "place"
      FROM "Attempt"
      WHERE "courseId" = ${courseId} AND "labId" = ${labId} AND "kind" <> 'rejudge'
    ) AS "ranked" WHERE "place" = 1`;
}

function createCells() {
  const cells = new Map<string, Map<string, GradebookCell>>();
  const cellsOf = (studentId: string) => {
    const found = cells.get(studentId) ?? new Map<string, GradebookCell>();
    cells.set(studentId, found);
    return found;
  };
  const at = ({ studentId, checkpointId }: { studentId: string; checkpointId: string }) => {
    const row = cellsOf(studentId);
    const cell = row.get(checkpointId) ?? { ...emptyCell };
    row.set(checkpointId, cell);
    return cell;
  };
  return { at, cellsOf };
}

const emptyCell: GradebookCell = {
  score: null,
  automatic: null,
  isOverridden: false,
  lateMinutes: 0,
  attempts: 0,
  latest: null,
  hasOpenObjection: false,
};
