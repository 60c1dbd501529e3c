import { setImmediate } from 'node:timers/promises';
import type { EvidenceRecord } from '../domain/evidence.js';
import {
  attemptParts,
  enrollmentParts,
  toAttemptRecord,
  toHistoryRecord,
  toStudentRecord,
} from './evidence-rows.js';
import type { Prisma, PrismaClient } from './generated/client.js';

/** How many rows of each kind are read at once, and so held in memory at a time. */
const [students, attempts, entries] = [25, 50, 500];

interface Lab {
  courseId: string;
  labId: string;
}

/**
 * Selects the enrollments whose evidence belongs to the lab: those with the role student, also of
 * people who left, and those of anyone who has an attempt in the lab, such as a student who became
 * staff.
 */
export function whereStudents({ courseId, labId }: Lab): Prisma.EnrollmentWhereInput {
  return {
    courseId,
    OR: [{ role: 'student' }, { person: { attempts: { some: { courseId, labId } } } }],
  };
}

/**
 * Reads all evidence of a lab, part by part as the caller consumes it: for each student their
 * record and then their attempts, and at the end the lab's history. The parts are separate queries,
 * so they may show different moments.
 */
export async function* readEvidence(
  client: PrismaClient,
  lab: Lab,
): AsyncGenerator<EvidenceRecord, void> {
  const enrollments = inParts(
    (after: string) => readStudents(client, lab, after),
    ({ personId }) => personId,
    '',
  );
  for await (const enrollment of enrollments) {
    yield toStudentRecord(enrollment);
    const ofStudent = { ...lab, studentId: enrollment.personId };
    const all = inParts(
      (after: string) => readAttempts(client, ofStudent, after),
      ({ id }) => id,
      '',
    );
    for await (const attempt of all) yield toAttemptRecord(attempt);
  }
  const history = inParts(
    (after: number) => readHistory(client, lab, after),
    ({ id }) => id,
    0,
  );
  for await (const entry of history) yield toHistoryRecord(entry);
}

/** Yields all rows, read part by part: each part starts after the last row of the one before. */
async function* inParts<Row, Key>(
  read: (after: Key) => Promise<Row[]>,
  keyOf: (row: Row) => Key,
  first: Key,
): AsyncGenerator<Row, void> {
  let after = first;
  for (;;) {
    // SQLite's driver never yields: without this, an export would stop all else until its end
    await setImmediate();
    const rows = await read(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = keyOf(last);
  }
}

function readStudents(client: PrismaClient, lab: Lab, after: string) {
  return client.enrollment.findMany({
    where: { ...whereStudents(lab), personId: { gt: after } },
    include: enrollmentParts(lab),
    orderBy: { personId: 'asc' },
    take: students,
  });
}

function readAttempts(client: PrismaClient, where: Lab & { studentId: string }, after: string) {
  return client.attempt.findMany({
    where: { ...where, id: { gt: after } },
    include: attemptParts,
    orderBy: { id: 'asc' },
    take: attempts,
  });
}

function readHistory(client: PrismaClient, where: Lab, after: number) {
  return client.historyEntry.findMany({
    where: { ...where, id: { gt: after } },
    include: { actor: true },
    orderBy: { id: 'asc' },
    take: entries,
  });
}
