import { type AutomaticGrade, gradeOf } from '../domain/grade.js';
import { cutOutcome } from '../domain/outcome.js';
import type { LabPolicy } from '../domain/policy.js';
import type { CellRejudges, NewRejudge, RejudgeCell, RejudgeScope } from '../domain/rejudge.js';
import { inBatches } from './batches.js';
import type { Transaction } from './database.js';
import { Prisma } from './generated/client.js';
import { gradableColumns } from './grade-writer.js';
import { addHistoryEntries, type NewHistoryEntry } from './history-store.js';
import { keepGrades } from './regrade-lab.js';

interface Request {
  actorId: string;
  reason: string;
  /** Identifies the submitted form, so that each look gets one rejudge from it. */
  key: string;
}

/** A rejudge with its student and checkpoint, ready to be written. */
interface Placed extends NewRejudge {
  studentId: string;
  checkpointId: string;
}

/** Check rows per INSERT. Each row looks up the facts that it copies with a subquery. */
const copiedAtOnce = 100;

/**
 * Writes rejudges, the new grades and the history: see {@link RejudgeStore.apply}. Each rejudged
 * cell is paired with the state from which its grade was computed before.
 */
export async function writeRejudges(
  tx: Transaction,
  scope: RejudgeScope,
  request: Request,
  policy: LabPolicy,
  cells: readonly (readonly [CellRejudges, RejudgeCell])[],
): Promise<void> {
  const at = new Date();
  const placed = cells.flatMap(([{ studentId, checkpointId, rejudges }]) =>
    rejudges.map((one): Placed => ({ ...one, studentId, checkpointId })),
  );
  const written = await inBatches(placed, (part) => addAttempts(tx, scope, request, part, at));
  const byLook = new Map(written.map((one) => [one.rejudgedFromId, one]));
  const rows = placed.flatMap(({ change, checks }) =>
    checks.map((check, position) => {
      const attemptId = byLook.get(change.lookId)?.id;
      return checkRow(attemptId as string, change.lookId, check, position);
    }),
  );
  for (let from = 0; from < rows.length; from += copiedAtOnce) {
    await tx.$executeRaw`
      INSERT INTO "CheckOutcome" ("attemptId", "position", "checkId", "title", "checker", "kind",
        "outcome", "facts", "durationMs")
      VALUES ${Prisma.join(rows.slice(from, from + copiedAtOnce))}`;
  }
  const regrades = cells.map(([{ studentId, checkpointId, rejudges }, cell]) => {
    const added = rejudges.flatMap(({ change }) => byLook.get(change.lookId) ?? []);
    const before = gradeOf(cell.attempts, policy, cell.extendedTo);
    const grade = gradeOf([...cell.attempts, ...added], policy, cell.extendedTo);
    return { studentId, checkpointId, before, grade, attemptId: added[0]?.id ?? null };
  });
  const kept = regrades.filter(({ grade }) => grade !== null);
  await keepGrades(tx, { courseId: scope.courseId, labId: scope.labId }, kept, at);
  await addHistoryEntries(
    tx,
    regrades.map((regrade) => entryOf(scope, request, regrade)),
  );
}

function addAttempts(
  tx: Transaction,
  { courseId, labId }: RejudgeScope,
  { actorId, reason, key }: Request,
  part: readonly Placed[],
  at: Date,
) {
  return tx.attempt.createManyAndReturn({
    data: part.map(({ change, isAccepted, studentId, checkpointId }) => ({
      ...{ courseId, labId, studentId, checkpointId, reason },
      ...{ requestedById: actorId, kind: 'rejudge', state: 'finished', answers: '{}' },
      ...{ points: change.points, score: change.score, outcome: change.outcome },
      ...{ requestedAt: at, startedAt: at, finishedAt: at, countsAsOf: change.countsAsOf },
      submissionKey: `${key} ${change.lookId}`,
      rejudgedFromId: change.lookId,
      ...(isAccepted && { acceptedAt: at, acceptedById: actorId }),
    })),
    select: gradableColumns,
  });
}

/** Builds the row of a check. It copies the look's facts; a skipped check has none. */
function checkRow(
  attemptId: string,
  lookId: string,
  { checkId, title, checker, outcome, durationMs }: NewRejudge['checks'][number],
  position: number,
): Prisma.Sql {
  const facts =
    outcome.kind === 'skipped'
      ? Prisma.sql`'null'`
      : Prisma.sql`(SELECT "facts" FROM "CheckOutcome"
          WHERE "attemptId" = ${lookId} AND "checkId" = ${checkId})`;
  const { kind } = outcome;
  return Prisma.sql`(${attemptId}, ${position}, ${checkId}, ${title}, ${checker}, ${kind},
    ${JSON.stringify(cutOutcome(outcome))}, ${facts}, ${durationMs})`;
}

function entryOf(
  { courseId, labId }: RejudgeScope,
  { actorId, reason }: Request,
  made: {
    studentId: string;
    checkpointId: string;
    attemptId: string | null;
    before: AutomaticGrade | null;
    grade: AutomaticGrade | null;
  },
): NewHistoryEntry {
  const { studentId, checkpointId, attemptId, before, grade } = made;
  const detail = { reason, before: before?.score ?? null, after: grade?.score ?? null };
  const where = { courseId, labId, studentId, checkpointId, attemptId };
  return { ...where, actorId, action: 'grade-rejudged', detail };
}
