import { type Accepted, type BulkRerun, type Chosen, ResultsMoved } from '../domain/bulk-rerun.js';
import { inBatches } from './batches.js';
import type { Transaction } from './database.js';
import { Prisma } from './generated/client.js';
import { readPolicy } from './grade-writer.js';
import { readLabGrades, regradesOf } from './lab-grades.js';
import { keepRegrades } from './regrade-lab.js';

interface WorseRow {
  position: number | bigint;
  studentId: string;
  checkpointId: string;
  attemptId: string;
  gradeBefore: number | null;
  login: string;
  name: string;
  /** The present automatic score. */
  grade: number | null;
  hasNewer: number | bigint;
}

/** Up to this many students, only their grades are read; for more, those of the whole lab. */
const mostNamed = 500;

/** Lets chosen worse results of a bulk re-run count: see {@link BulkRerunStore.accept}. */
export async function acceptResults(
  tx: Transaction,
  rerun: BulkRerun,
  chosen: Chosen,
  { actorId, reason }: { actorId: string; reason: string },
): Promise<Accepted> {
  const worse = await readWorse(tx, rerun, 'positions' in chosen ? chosen.positions : null);
  if ('all' in chosen && chosen.all !== worse.length) throw new ResultsMoved(worse.length);
  const because = (row: WorseRow) => {
    if (Number(row.hasNewer) === 1) return 'newer-attempt' as const;
    return row.grade === row.gradeBefore ? null : ('grade-changed' as const);
  };
  const good = worse.filter((row) => because(row) === null);
  const cause = { actorId, reason };
  if (good.length > 0) await letCount(tx, rerun, good, cause);
  return {
    accepted: good.length,
    refused: worse.flatMap((row) => {
      const why = because(row);
      const { studentId, checkpointId, login, name } = row;
      const student = { id: studentId, login, name };
      return why === null ? [] : [{ student, checkpointId, because: why }];
    }),
  };
}

async function readWorse(
  tx: Transaction,
  { id, courseId, labId }: BulkRerun,
  positions: readonly number[] | null,
): Promise<WorseRow[]> {
  if (positions?.length === 0) return [];
  const these =
    positions === null
      ? Prisma.empty
      : Prisma.sql`AND "i"."position" IN (${Prisma.join([...positions])})`;
  return await tx.$queryRaw<WorseRow[]>`
    SELECT "i"."position", "i"."studentId", "i"."checkpointId", "i"."attemptId", "i"."gradeBefore",
      "p"."login", "p"."name", "g"."score" AS "grade",
      EXISTS (
        SELECT 1 FROM "Attempt" AS "n"
        WHERE "n"."courseId" = ${courseId} AND "n"."labId" = ${labId}
          AND "n"."studentId" = "i"."studentId" AND "n"."checkpointId" = "i"."checkpointId"
          AND "n"."requestedAt" > "a"."requestedAt"
      ) AS "hasNewer"
    FROM "BulkRerunItem" AS "i"
    JOIN "Attempt" AS "a" ON "a"."id" = "i"."attemptId"
    JOIN "Person" AS "p" ON "p"."id" = "i"."studentId"
    LEFT JOIN "Grade" AS "g" ON "g"."courseId" = ${courseId} AND "g"."labId" = ${labId}
      AND "g"."studentId" = "i"."studentId" AND "g"."checkpointId" = "i"."checkpointId"
    WHERE "i"."bulkRerunId" = ${id} AND "i"."state" = 'worse' ${these}
    ORDER BY "i"."position"`;
}

async function letCount(
  tx: Transaction,
  { id, courseId, labId }: BulkRerun,
  rows: WorseRow[],
  { actorId, reason }: { actorId: string; reason: string },
): Promise<void> {
  const data = { acceptedAt: new Date(), acceptedById: actorId };
  await inBatches(rows, async (part) => {
    const ids = part.map(({ attemptId }) => attemptId);
    await tx.attempt.updateMany({ where: { id: { in: ids } }, data });
    const whose = { bulkRerunId: id, attemptId: { in: ids } };
    await tx.bulkRerunItem.updateMany({ where: whose, data: { state: 'accepted' } });
    return [];
  });
  const students = [...new Set(rows.map(({ studentId }) => studentId))];
  const named = students.length > mostNamed ? {} : { studentId: { in: students } };
  const key = { courseId, labId };
  const cells = new Set(rows.map(cellOf));
  const regrades = regradesOf(
    await readLabGrades(tx, { ...key, ...named }),
    await readPolicy(tx, courseId, labId),
  ).filter((one) => cells.has(cellOf(one)));
  const cause = { actorId, action: 'result-accepted' as const, detail: { reason, bulkRerun: id } };
  await keepRegrades(tx, key, regrades, cause);
}

function cellOf({ studentId, checkpointId }: { studentId: string; checkpointId: string }): string {
  return `${studentId}/${checkpointId}`;
}
