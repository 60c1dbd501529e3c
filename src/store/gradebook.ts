import type { GradebookCell, GradebookRow, LatestAttempt } from '../domain/gradebook.js';
import { Prisma, type PrismaClient } from './generated/client.js';
import { readAsJson } from './read-as-json.js';
import { toPerson } from './rows.js';

/** studentId, checkpointId, id, state, attempts, outcome. */
type NewestAttempt = [
  string,
  string,
  LatestAttempt['id'],
  LatestAttempt['state'],
  number,
  LatestAttempt['outcome'],
];

/** studentId, checkpointId, score, lateMinutes. */
type AutomaticScore = [string, string, number, number];

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
    readAutomaticScores(client, courseId, labId),
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
  for (const [studentId, checkpointId, id, state, attempts, outcome] of newest) {
    Object.assign(at({ studentId, checkpointId }), { latest: { id, state, outcome }, attempts });
  }
  for (const [studentId, checkpointId, score, lateMinutes] of grades) {
    Object.assign(at({ studentId, checkpointId }), { score, automatic: score, lateMinutes });
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
 * are: a rejudge is none. The columns beside MAX are those of its row, as SQLite promises
 * (sqlite.org/lang_select.html#bareagg).
 */
function readNewestAttempts(client: PrismaClient, courseId: string, labId: string) {
  return readAsJson<NewestAttempt>(
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
        WHERE "courseId" = ${courseId} AND "labId" = ${labId} AND "kind" <> 'rejudge'
        GROUP BY "studentId", "checkpointId"
      ) AS "newest"`,
  );
}

function readAutomaticScores(client: PrismaClient, courseId: string, labId: string) {
  return readAsJson<AutomaticScore>(
    client,
    Prisma.sql`
      SELECT json_group_array(json_array("studentId", "checkpointId", "score", "lateMinutes")) AS "json"
      FROM "Grade" WHERE "courseId" = ${courseId} AND "labId" = ${labId}`,
  );
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
