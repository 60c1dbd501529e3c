import type { CheckResult } from '../domain/attempt.js';
import {
  type CellRejudges,
  fingerprintOf,
  type RejudgeCell,
  RejudgeMoved,
  type RejudgeScope,
  type RejudgeStore,
} from '../domain/rejudge.js';
import type { Database, Transaction } from './database.js';
import { readFinishedAttempts } from './finished-attempts.js';
import { Prisma } from './generated/client.js';
import { readPolicy } from './grade-writer.js';
import { amongThese, readAsJson } from './read-as-json.js';
import { writeRejudges } from './rejudge-writer.js';
import { toPerson } from './rows.js';

interface CheckRow extends CheckResult {
  attemptId: string;
}

/** Timeout in ms of the transaction that writes the rejudges of a whole lab. */
const applyTimeoutMs = 120_000;

export function createRejudgeStore({ client, write }: Database): RejudgeStore {
  return {
    readCells: (scope) => readCells(client, scope),

    async readChecks(attemptIds) {
      const rows = await readAsJson<CheckRow>(
        client,
        Prisma.sql`
        SELECT json_group_array(json_object(
          'attemptId', "attemptId", 'checkId', "checkId", 'title', "title", 'checker', "checker",
          'durationMs', "durationMs", 'outcome', json("outcome"), 'facts', json("facts")
        )) AS "json"
        FROM (
          SELECT * FROM "CheckOutcome"
          WHERE true ${amongThese(Prisma.sql`"attemptId"`, attemptIds)}
          ORDER BY "attemptId", "position"
        )`,
      );
      const checks = new Map<string, CheckResult[]>(attemptIds.map((id) => [id, []]));
      for (const { attemptId, ...check } of rows) checks.get(attemptId)?.push(check);
      return checks;
    },

    apply: (scope, request, cells) =>
      write(
        async (tx) => {
          const now = await readCells(tx, scope);
          await writeRejudges(tx, scope, request, now.policy, unmoved(cells, now));
        },
        { timeoutMs: applyTimeoutMs },
      ),
  };
}

/**
 * Pairs each cell that was judged again with its present state. Throws {@link RejudgeMoved} if one
 * of them changed since it was read.
 */
function unmoved(written: readonly CellRejudges[], now: Awaited<ReturnType<typeof readCells>>) {
  const cells = new Map(
    now.cells.map((cell) => [keyOf({ ...cell, studentId: cell.student.id }), cell]),
  );
  return written.map((one) => {
    const cell = cells.get(keyOf(one));
    if (!cell || fingerprintOf(cell, now.policy) !== one.fingerprint) throw new RejudgeMoved();
    return [one, cell] as const;
  });
}

type Reader = Pick<
  Transaction,
  '$queryRaw' | 'extension' | 'override' | 'enrollment' | 'labPolicy' | 'labSettings'
>;

async function readCells(client: Reader, { courseId, labId, checkpointIds }: RejudgeScope) {
  const policy = await readPolicy(client, courseId, labId);
  const enrolled = await client.enrollment.findMany({
    where: { courseId, role: 'student', leftAt: null },
    include: { person: true },
    orderBy: [{ person: { name: 'asc' } }, { person: { login: 'asc' } }],
  });
  const where = { courseId, labId, checkpointId: { in: [...checkpointIds] } };
  const attempts = await readFinishedAttempts(client, { courseId, labId, checkpointIds });
  const overrides = await client.override.findMany({
    where: { ...where, undoneAt: null },
    select: { studentId: true, checkpointId: true, score: true },
  });
  const extensions = await client.extension.findMany({ where: { courseId, labId } });
  const until = new Map(extensions.map(({ studentId, dueAt }) => [studentId, dueAt]));
  const given = new Map(overrides.map((one) => [keyOf(one), one.score]));
  const cells = new Map<string, RejudgeCell['attempts']>();
  for (const { studentId, checkpointId, ...attempt } of attempts) {
    const key = keyOf({ studentId, checkpointId });
    const known = cells.get(key);
    if (known) known.push(attempt);
    else cells.set(key, [attempt]);
  }
  return {
    policy,
    cells: enrolled.flatMap(({ person }) =>
      checkpointIds.flatMap((checkpointId): RejudgeCell[] => {
        const key = keyOf({ studentId: person.id, checkpointId });
        const theirs = cells.get(key);
        if (!theirs) return [];
        const extendedTo = until.get(person.id) ?? null;
        const student = toPerson(person);
        return [
          { student, checkpointId, attempts: theirs, extendedTo, given: given.get(key) ?? null },
        ];
      }),
    ),
  };
}

function keyOf({ studentId, checkpointId }: { studentId: string; checkpointId: string }): string {
  return `${studentId}/${checkpointId}`;
}
