import type { GradebookCell, GradebookRow } from '../domain/gradebook.js';
import { passedSince } from '../domain/passed.js';
import { bySortName } from '../domain/sort-name.js';
import { Prisma, type PrismaClient } from './generated/client.js';
import { readLooks } from './looks.js';
import { readAsJson } from './read-as-json.js';
import { toMember } from './rows.js';

/** studentId, checkpointId, score, lateMinutes. */
type AutomaticScore = [string, string, number, number];

/**
 * Reads a lab's gradebook: one row for each student who is in the course, in the order
 * of {@link bySortName}. The number of queries does not depend on how many students and attempts there are.
 */
export async function readGradebook(
  client: PrismaClient,
  courseId: string,
  labId: string,
): Promise<GradebookRow[]> {
  const where = { courseId, labId };
  const [enrollments, looks, grades, overrides, objections] = await Promise.all([
    client.enrollment.findMany({
      where: { courseId, role: 'student', leftAt: null },
      include: { person: true },
    }),
    readLooks(client, where),
    readAutomaticScores(client, courseId, labId),
    client.override.findMany({
      where: { ...where, undoneAt: null },
      select: {
        studentId: true,
        checkpointId: true,
        score: true,
        points: true,
        overriddenAt: true,
      },
    }),
    client.objection.findMany({
      where: { ...where, state: 'open' },
      select: { studentId: true, checkpointId: true },
    }),
  ]);
  const { at, cellsOf } = createCells();
  for (const { passedAt, latest, attempts, ...key } of looks) {
    Object.assign(at(key), { latest, attempts, passedSince: passedSince(passedAt, null) });
  }
  for (const [studentId, checkpointId, score, lateMinutes] of grades) {
    Object.assign(at({ studentId, checkpointId }), { score, automatic: score, lateMinutes });
  }
  for (const given of overrides) {
    const cell = at(given);
    const since = passedSince(cell.passedSince, given);
    Object.assign(cell, { score: given.score, isOverridden: true, passedSince: since });
  }
  for (const key of objections) at(key).hasOpenObjection = true;
  return enrollments
    .map((row) => toMember(row, []))
    .sort(bySortName)
    .map(({ person, details }) => ({ student: person, details, cells: cellsOf(person.id) }));
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
  passedSince: null,
  lateMinutes: 0,
  attempts: 0,
  latest: null,
  hasOpenObjection: false,
};
