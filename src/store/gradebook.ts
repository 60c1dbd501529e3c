import type { Attempt } from '../domain/attempt.js';
import type { GradebookCell, GradebookRow } from '../domain/stores.js';
import type { PrismaClient } from './generated/client.js';
import { toPerson } from './rows.js';

interface NewestAttempt {
  studentId: string;
  checkpointId: string;
  id: string;
  state: Attempt['state'];
  outcome: Attempt['outcome'];
  attempts: bigint | number;
}

/** Three queries, however many students and attempts there are. */
export async function readGradebook(
  client: PrismaClient,
  courseId: string,
  labId: string,
): Promise<GradebookRow[]> {
  const enrollments = await client.enrollment.findMany({
    where: { courseId, role: 'student', leftAt: null },
    include: { person: true },
    orderBy: [{ person: { name: 'asc' } }, { person: { login: 'asc' } }],
  });
  const grades = await client.grade.findMany({
    where: { courseId, labId },
    select: { studentId: true, checkpointId: true, score: true },
  });
  const newest = await client.$queryRaw<NewestAttempt[]>`
    SELECT "studentId", "checkpointId", "id", "state", "outcome", "attempts" FROM (
      SELECT "studentId", "checkpointId", "id", "state", "outcome",
        COUNT(*) OVER (PARTITION BY "studentId", "checkpointId") AS "attempts",
        ROW_NUMBER() OVER (
          PARTITION BY "studentId", "checkpointId" ORDER BY "requestedAt" DESC, "id" DESC
        ) AS "place"
      FROM "Attempt"
      WHERE "courseId" = ${courseId} AND "labId" = ${labId}
    ) AS "ranked" WHERE "place" = 1`;
  const cells = new Map<string, Map<string, GradebookCell>>();
  for (const { studentId, checkpointId, id, state, outcome, attempts } of newest) {
    const row = cells.get(studentId) ?? new Map<string, GradebookCell>();
    cells.set(studentId, row);
    row.set(checkpointId, {
      score: null,
      attempts: Number(attempts),
      latestOutcome: outcome,
      latestAttemptId: id,
      latestState: state,
    });
  }
  for (const { studentId, checkpointId, score } of grades) {
    const cell = cells.get(studentId)?.get(checkpointId);
    if (cell) cell.score = score;
  }
  return enrollments.map(({ person, section }) => ({
    student: toPerson(person),
    section,
    cells: cells.get(person.id) ?? new Map(),
  }));
}
