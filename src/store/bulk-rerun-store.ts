import {
  type BulkRerun,
  type BulkRerunState,
  type BulkRerunStore,
  emptyTally,
  type RerunItemState,
  type RerunTally,
} from '../domain/bulk-rerun.js';
import type { HistoryAction } from '../domain/history.js';
import { median } from '../domain/quantiles.js';
import { acceptResults } from './accept-results.js';
import { inBatches } from './batches.js';
import type { Database } from './database.js';
import type * as rows from './generated/client.js';
import { addHistory } from './history-store.js';
import { readCandidates } from './rerun-candidates.js';
import { endIfDone } from './rerun-items.js';
import { readResults } from './rerun-results.js';
import { takeTurn } from './rerun-turns.js';
import { toPerson } from './rows.js';

/** Timeout in ms of a transaction that writes the items or grades of a whole class. */
const wholeClassMs = 60_000;
/** How many recent attempts an estimate of the duration is based on. */
const sampleSize = 200;

const withRequester = { requestedBy: true } as const;

export function createBulkRerunStore({ client, write }: Database): BulkRerunStore {
  const readTallies = async (ids: string[]) => {
    const groups = await client.bulkRerunItem.groupBy({
      by: ['bulkRerunId', 'state'],
      where: { bulkRerunId: { in: ids } },
      _count: true,
    });
    const tallies = new Map(ids.map((id) => [id, emptyTally()]));
    for (const { bulkRerunId, state, _count: count } of groups) {
      const tally = tallies.get(bulkRerunId) as RerunTally;
      tally.counts[state as RerunItemState] = count;
      tally.total += count;
    }
    return tallies;
  };

  return {
    candidates: (selection) => readCandidates(client, selection),

    async recentDurationMs(courseId, labId) {
      const recent = await client.attempt.findMany({
        where: { courseId, labId, state: 'finished', startedAt: { not: null } },
        select: { startedAt: true, finishedAt: true },
        orderBy: { requestedAt: 'desc' },
        take: sampleSize,
      });
      return median(recent.map(durationMs));
    },

    create: ({ items, ...rerun }) =>
      write(
        async (tx) => {
          if (await tx.bulkRerun.findUnique({ where: { id: rerun.id } })) return false;
          const requestedAt = new Date();
          await tx.bulkRerun.create({ data: { ...rerun, state: 'running', requestedAt } });
          const planned = items.map((item, position) => {
            return { ...item, position, bulkRerunId: rerun.id };
          });
          await inBatches(planned, async (data) => {
            await tx.bulkRerunItem.createMany({ data });
            return [];
          });
          const { id: bulkRerun, courseId, labId, requestedById: actorId, reason } = rerun;
          const detail = { bulkRerun, reason, attempts: items.length };
          await addHistory(tx, { action: 'bulk-rerun-started', courseId, labId, actorId, detail });
          await endIfDone(tx, rerun.id);
          return true;
        },
        { timeoutMs: wholeClassMs },
      ),

    async find(id) {
      const row = await client.bulkRerun.findUnique({ where: { id }, include: withRequester });
      return row ? toBulkRerun(row) : undefined;
    },

    async list(courseId, labId, limit) {
      const found = await client.bulkRerun.findMany({
        where: { courseId, labId },
        include: withRequester,
        orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
        take: limit,
      });
      const tallies = await readTallies(found.map(({ id }) => id));
      return found.map((row) => ({
        ...toBulkRerun(row),
        tally: tallies.get(row.id) as RerunTally,
      }));
    },

    listRunning: () =>
      client.bulkRerun.findMany({
        where: { state: 'running' },
        select: { id: true, courseId: true, labId: true },
        orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }],
      }),

    async tally(id) {
      return (await readTallies([id])).get(id) as RerunTally;
    },

    async pace(id) {
      const newest = await client.bulkRerunItem.findMany({
        where: { bulkRerunId: id, attempt: { state: 'finished' } },
        select: { attempt: { select: { startedAt: true, finishedAt: true } } },
        orderBy: { position: 'desc' },
        take: sampleSize,
      });
      const took = newest.flatMap(({ attempt }) => (attempt ? [durationMs(attempt)] : []));
      const [{ students = 0 } = {}] = await client.$queryRaw<{ students: number | bigint }[]>`
        SELECT COUNT(DISTINCT "studentId") AS "students" FROM "BulkRerunItem"
        WHERE "bulkRerunId" = ${id} AND "state" IN ('waiting', 'under-way')`;
      const sumMs = took.reduce((sum, ms) => sum + ms, 0);
      return {
        eachMs: took.length === 0 ? null : sumMs / took.length,
        studentsLeft: Number(students),
      };
    },

    take: (id, points) => write((tx) => takeTurn(tx, id, points)),

    change: (id, to, actorId) =>
      write(async (tx) => {
        const { from, action } = changes[to];
        const endedAt = to === 'cancelled' ? new Date() : null;
        const where = { id, state: { in: [...from] } };
        const { count } = await tx.bulkRerun.updateMany({ where, data: { state: to, endedAt } });
        if (count === 0) return false;
        if (to === 'cancelled') {
          const waiting = { bulkRerunId: id, state: 'waiting' };
          await tx.bulkRerunItem.updateMany({ where: waiting, data: { state: 'not-run' } });
        }
        const { courseId, labId } = await tx.bulkRerun.findUniqueOrThrow({ where: { id } });
        await addHistory(tx, { action, courseId, labId, actorId, detail: { bulkRerun: id } });
        return true;
      }),

    results: (rerun, states, page) => readResults(client, rerun, states, page),

    accept: (rerun, chosen, by) =>
      write((tx) => acceptResults(tx, rerun, chosen, by), { timeoutMs: wholeClassMs }),
  };
}

/** For each new state: the states that may change to it, and the action that the history names. */
const changes: Record<
  Parameters<BulkRerunStore['change']>[1],
  { from: BulkRerunState[]; action: HistoryAction }
> = {
  paused: { from: ['running'], action: 'bulk-rerun-paused' },
  running: { from: ['paused'], action: 'bulk-rerun-resumed' },
  cancelled: { from: ['running', 'paused'], action: 'bulk-rerun-cancelled' },
};

function durationMs({
  startedAt,
  finishedAt,
}: {
  startedAt: Date | null;
  finishedAt: Date | null;
}) {
  return (finishedAt?.getTime() ?? 0) - (startedAt?.getTime() ?? 0);
}

function toBulkRerun(row: rows.BulkRerun & { requestedBy: rows.Person }): BulkRerun {
  const { id, courseId, labId, reason, requestedAt, endedAt } = row;
  const state = row.state as BulkRerunState;
  return {
    ...{ id, courseId, labId, reason, state, requestedAt, endedAt },
    requestedBy: toPerson(row.requestedBy),
  };
}
