import type { AttemptSummary } from '../domain/attempt.js';
import type { AutomaticGrade, GradeDecision } from '../domain/grade.js';
import { cutOutcome } from '../domain/outcome.js';
import { type AskedLook, rerunCountsAsOf } from '../domain/policy.js';
import {
  type AttemptRequest,
  type AttemptResult,
  type AttemptStore,
  brokenResult,
  maxInterruptions,
} from '../domain/stores.js';
import { requireAttemptLeft } from './attempt-limit.js';
import { byLook, newestOfLooks } from './by-look.js';
import type { Database, Transaction } from './database.js';
import { regradeCheckpoint } from './grade-writer.js';
import { readGradebook } from './gradebook.js';
import { addHistory } from './history-store.js';
import { readLooks } from './looks.js';
import { settleRerunItem } from './rerun-items.js';
import { summaryColumns, toAttempt, toAttemptSummary, toGrade } from './rows.js';

const withChecks = { checks: { orderBy: { position: 'asc' } } } as const;
const lookColumns = { id: true, rejudgedFromId: true } as const;
// descending puts 'submission' before 'rerun': students do not wait for a bulk re-run
const inTurn = [{ kind: 'desc' }, { requestedAt: 'asc' }, { id: 'asc' }] as const;
const newestFirst = [{ requestedAt: 'desc' }, { id: 'desc' }] as const;

export function createAttemptStore(database: Database): AttemptStore {
  const { client, write } = database;
  return {
    request: (request) => write((tx) => requestAttempt(tx, request)),

    async find(id) {
      const row = await client.attempt.findUnique({ where: { id }, include: withChecks });
      return row ? toAttempt(row) : undefined;
    },

    async listQueued() {
      const rows = await client.attempt.findMany({
        where: { state: 'queued' },
        select: summaryColumns,
        orderBy: [...inTurn],
      });
      return rows.map(toAttemptSummary);
    },

    async listQueuedIds() {
      const rows = await client.attempt.findMany({
        where: { state: 'queued' },
        select: { id: true },
        orderBy: [...inTurn],
      });
      return rows.map(({ id }) => id);
    },

    async start(id) {
      const { count } = await write((tx) =>
        tx.attempt.updateMany({
          where: { id, state: 'queued' },
          data: { state: 'running', startedAt: new Date() },
        }),
      );
      return count === 1;
    },

    finish: (id, result) => write((tx) => finishAttempt(tx, id, result)),

    async putBack(id) {
      await write((tx) => requeue(tx, { id }));
    },

    requeueRunning: () => write(requeueRunning),

    async listOfStudent({ courseId, studentId, labId, checkpointId }) {
      const rows = await client.attempt.findMany({
        where: {
          courseId,
          studentId,
          labId,
          ...(checkpointId === undefined ? {} : { checkpointId }),
        },
        select: summaryColumns,
        orderBy: [...newestFirst],
      });
      return byLook(rows.map(toAttemptSummary));
    },

    listLooks: (whose) => readLooks(client, whose),

    async findPassedFacts({ checkId, ...where }) {
      const attempts = await client.attempt.findMany({
        where: { ...where, state: 'finished' },
        select: { ...lookColumns, checks: { where: { checkId }, select: { kind: true } } },
        orderBy: [...newestFirst],
      });
      const passed = newestOfLooks(attempts).find(({ checks }) => checks[0]?.kind === 'pass');
      if (!passed) return undefined;
      const check = { checkId, attemptId: passed.id };
      const { facts } = await client.checkOutcome.findFirstOrThrow({ where: check });
      return JSON.parse(facts) as unknown;
    },

    async listGrades(where) {
      const grades = await client.grade.findMany({ where });
      const overrides = await client.override.findMany({
        where: { ...where, undoneAt: null },
        include: { overriddenBy: true },
      });
      const ids = new Set([...grades, ...overrides].map(({ checkpointId }) => checkpointId));
      return [...ids].map((id) => {
        const isOfIt = ({ checkpointId }: { checkpointId: string }) => checkpointId === id;
        return toGrade(grades.find(isOfIt), overrides.find(isOfIt));
      });
    },

    gradebook: (courseId, labId) => readGradebook(client, courseId, labId),
  };
}

/** Writes an attempt as queued, with its history: see {@link AttemptStore.request}. */
export async function requestAttempt(
  tx: Transaction,
  { answers, submissionKey, ...request }: AttemptRequest,
): Promise<{ attempt: AttemptSummary; created: boolean }> {
  const { courseId, labId, studentId, checkpointId, requestedById, kind } = request;
  const openKey = [courseId, labId, studentId, checkpointId, kind].join('/');
  const earlier = await tx.attempt.findFirst({
    where: { OR: [{ requestedById, submissionKey }, { openKey }] },
    select: summaryColumns,
  });
  if (earlier) return { attempt: toAttemptSummary(earlier), created: false };
  const requestedAt = new Date();
  if (kind === 'submission') await requireAttemptLeft(tx, request, requestedAt);
  const data = {
    ...request,
    answers: JSON.stringify(answers),
    state: 'queued',
    submissionKey,
    openKey,
    requestedAt,
    countsAsOf: kind === 'submission' ? requestedAt : await rerunAsOf(tx, request),
  };
  const row = await tx.attempt.create({ data, select: summaryColumns });
  await addHistory(tx, {
    action: kind === 'rerun' ? 'rerun-requested' : 'attempt-requested',
    actorId: requestedById,
    courseId,
    studentId,
    labId,
    checkpointId,
    attemptId: row.id,
    detail: request.reason === null ? {} : { reason: request.reason },
  });
  return { attempt: toAttemptSummary(row), created: true };
}

async function rerunAsOf(
  tx: Transaction,
  { courseId, labId, studentId, checkpointId }: Omit<AttemptRequest, 'answers' | 'submissionKey'>,
): Promise<Date> {
  const looks = await tx.attempt.findMany({
    where: { courseId, labId, studentId, checkpointId, kind: { not: 'rejudge' } },
    select: {
      ...{ kind: true, requestedAt: true, score: true },
      rejudges: { where: { score: { not: null } }, select: { id: true }, take: 1 },
    },
    orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }],
  });
  const asked = looks.map(({ kind, requestedAt, score, rejudges }) => ({
    ...{ kind: kind as AskedLook['kind'], requestedAt },
    hasScore: score !== null || rejudges.length > 0,
  }));
  return rerunCountsAsOf(asked) ?? new Date();
}

async function requeue(tx: Transaction, where: { id?: string } = {}): Promise<void> {
  await tx.attempt.updateMany({
    where: { ...where, state: 'running' },
    data: { state: 'queued', startedAt: null },
  });
}

async function requeueRunning(tx: Transaction): Promise<AttemptSummary[]> {
  const left = { state: 'running' };
  await tx.attempt.updateMany({ where: left, data: { interruptions: { increment: 1 } } });
  const givenUp = await tx.attempt.findMany({
    where: { ...left, interruptions: { gte: maxInterruptions } },
    select: { id: true },
    orderBy: { id: 'asc' },
  });

  const ended: AttemptSummary[] = [];
  for (const { id } of givenUp) {
    const finished = await finishAttempt(tx, id, brokenResult);
    if (finished) ended.push(finished.attempt);
  }
  await requeue(tx);
  return ended;
}

async function finishAttempt(tx: Transaction, id: string, result: AttemptResult) {
  const { count } = await tx.attempt.updateMany({
    where: { id, state: 'running' },
    data: {
      state: 'finished',
      openKey: null,
      finishedAt: new Date(),
      outcome: result.outcome,
      score: result.score,
      calls: JSON.stringify(result.calls),
    },
  });
  if (count === 0) return undefined;
  await tx.checkOutcome.createMany({
    data: result.checks.map(({ outcome, facts, ...check }, position) => ({
      ...check,
      attemptId: id,
      position,
      kind: outcome.kind,
      outcome: JSON.stringify(cutOutcome(outcome)),
      facts: JSON.stringify(facts ?? null),
    })),
  });
  const attempt = toAttemptSummary(
    await tx.attempt.findUniqueOrThrow({ where: { id }, select: summaryColumns }),
  );
  const { before, decision } = await recordGrade(tx, attempt);
  if (attempt.kind === 'rerun') await settleRerunItem(tx, attempt, before);
  return { attempt, decision };
}

/**
 * Recomputes the grade after this attempt finished, and writes to the history whether the grade was
 * recorded or kept, and why it was kept.
 */
async function recordGrade(tx: Transaction, attempt: AttemptSummary) {
  const { courseId, labId, studentId, checkpointId } = attempt;
  const key = { courseId, labId, studentId, checkpointId };
  const { before, grade } = await regradeCheckpoint(tx, key);
  const entry = { ...key, actorId: null, attemptId: attempt.id };
  const decision = decisionOf(attempt, before, grade);
  if (decision.kind === 'keep') {
    await addHistory(tx, { ...entry, action: 'grade-kept', detail: { because: decision.because } });
  } else {
    const detail = { before, after: decision.score };
    await addHistory(tx, { ...entry, action: 'grade-recorded', detail });
  }
  return { before, decision };
}

function decisionOf(
  { score }: AttemptSummary,
  before: number | null,
  grade: AutomaticGrade | null,
): GradeDecision {
  if (score === null) return { kind: 'keep', because: 'no-score' };
  if (grade === null) return { kind: 'keep', because: 'too-late' };
  if (grade.score === before) return { kind: 'keep', because: 'not-better' };
  return { kind: 'record', score: grade.score };
}
