import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { BulkRerun } from '../../../src/domain/bulk-rerun.js';
import type { Person } from '../../../src/domain/course.js';
import { defaultPolicy } from '../../../src/domain/policy.js';
import type { RerunSelection } from '../../../src/domain/rerun-plan.js';
import { type AttemptQueue, createAttemptQueue } from '../../../src/grading/attempt-queue.js';
import { type BulkReruns, createBulkReruns } from '../../../src/grading/bulk-reruns.js';
import { createGrading, type Grading } from '../../../src/grading/grading.js';
import { ProgressBoard } from '../../../src/grading/progress.js';
import type { RunCheckpoints } from '../../../src/grading/run-checkpoints.js';
import { aCheckpoint, aLab } from '../../support/runs.js';
import {
  addClass,
  addNode,
  aRequest,
  aResult,
  type Class,
  openTestStore,
  type TestStore,
} from '../../support/stores.js';
import { until } from '../../support/web-server.js';

const labs = new Map([['lab', aLab([aCheckpoint(), aCheckpoint({ id: 'second' })])]]);
const labsOf = async () => labs;

let database: TestStore;
let school: Class;
let students: Person[];
let queue: AttemptQueue;
let grading: Grading;
let bulk: BulkReruns;
let errors: unknown[];
/** Each look that began: whose, and how to end it with a score. */
let begun: { student: string; end(score: number | null): void }[];

const runCheckpoints: RunCheckpoints = async ({ node, checkpoints: [one], signal }) => {
  const score = await new Promise<number | null>((end) => {
    const studentId = 'studentId' in node ? String(node.studentId) : '';
    begun.push({ student: studentId, end });
    if (signal.aborted) end(null);
    signal.addEventListener('abort', () => end(null));
  });
  if (!one) throw new Error('no checkpoint');
  const { calls, ...result } = aResult(score);
  return { checkpoints: [{ checkpoint: one.checkpoint, ...result }], calls, durationMs: 1 };
};

function open(concurrency: number, given: Partial<TestStore['store']> = {}): void {
  const store = { ...database.store, ...given };
  const reportError = (error: unknown) => errors.push(error);
  const progress = new ProgressBoard();
  const retriesAfterMs: number[] = [];
  const running = { runCheckpoints, progress, concurrency, retriesAfterMs };
  queue = createAttemptQueue({ store, labsOf, ...running, reportError });
  grading = createGrading({ store, labsOf, queue });
  bulk = createBulkReruns({ store, labsOf, queue, concurrency, retryAfterMs: 1, reportError });
}

beforeEach(async () => {
  database = await openTestStore();
  school = await addClass(database.store);
  begun = [];
  errors = [];
  students = [school.student];
  for (const login of ['ben', 'cleo', 'dan']) {
    const person = await database.store.people.create({ login, name: login, passwordHash: 'x' });
    const membership = { courseId: school.course.id, personId: person.id, section: 'B' };
    await database.store.courses.enroll({ ...membership, role: 'student' });
    await addNode(database.store, { course: school.course, student: person });
    students.push(person);
  }
  open(1);
});
afterEach(async () => {
  bulk.stop();
  await queue.stop();
  await database.remove();
});

const selection = (given: Partial<RerunSelection> = {}): RerunSelection => ({
  ...{ courseId: school.course.id, labId: 'lab', checkpointIds: ['checkpoint'] },
  ...{ section: null, studentId: null, only: 'everyone', of: null },
  ...given,
});

const ofLab = () => ({ courseId: school.course.id, labId: 'lab' });

async function started(given: Partial<RerunSelection> = {}): Promise<string> {
  const id = randomUUID();
  await bulk.start(id, selection(given), 'after the outage', school.ta);
  return id;
}

const get = async (id: string) => (await database.store.bulkReruns.find(id)) as BulkRerun;
const counts = async (id: string) => (await database.store.bulkReruns.tally(id)).counts;
const looks = (count: number) =>
  until(
    async () => begun.length,
    (now) => now >= count,
  );
const finished = (id: string) =>
  until(
    () => get(id),
    ({ state }) => state === 'finished',
  );

/** An attempt of a student that has a score. */
async function tried(student: Person, score: number | null, checkpointId = 'checkpoint') {
  const { attempts } = database.store;
  const asked = aRequest({ course: school.course, student }, { checkpointId });
  const { attempt } = await attempts.request(asked);
  await attempts.start(attempt.id);
  await attempts.finish(attempt.id, aResult(score));
}

/** Lets every look end with these scores, in turn. */
async function endAll(id: string, scores: (number | null)[]): Promise<void> {
  for (const [index, score] of scores.entries()) {
    await looks(index + 1);
    begun[index]?.end(score);
  }
  await finished(id);
}

describe('a bulk re-run', () => {
  test('runs each item once, says what came of it, and lowers nothing', async () => {
    await tried(students[0] as Person, 10);
    await tried(students[1] as Person, 5);
    await tried(students[2] as Person, 10);
    await tried(students[3] as Person, null);
    const id = await started({ only: 'tried' });
    await endAll(id, [10, 2, 10, null].reverse());
    expect(await counts(id)).toMatchObject({ waiting: 0, 'under-way': 0, 'could-not-look': 1 });
    const { total } = await database.store.bulkReruns.tally(id);
    expect(total).toBe(4);
    const grades = await Promise.all(
      students.map(({ id: studentId }) =>
        database.store.attempts.listGrades({ ...ofLab(), studentId }),
      ),
    );
    expect(grades.flat().every(({ score }) => score >= 5)).toBe(true);
    expect((await get(id)).endedAt).not.toBeNull();
  });

  test('is one for one form, needs a reason, and something to run', async () => {
    const id = await started();
    await bulk.start(id, selection(), 'again', school.ta);
    expect((await get(id)).reason).toBe('after the outage');
    const start = (given: Partial<RerunSelection>, reason: string) =>
      bulk.start(randomUUID(), selection(given), reason, school.ta);
    await expect(start({}, ' ')).rejects.toMatchObject({ code: 'reason-missing' });
    await expect(start({ section: 'none' }, 'why')).rejects.toMatchObject({
      code: 'nothing-to-run',
    });
  });

  test('paused, starts nothing more; goes on; cancelled, never runs the rest', async () => {
    const id = await started();
    await looks(1);
    await bulk.change(await get(id), 'paused', school.ta);
    begun[0]?.end(10);
    await until(
      () => counts(id),
      (now) => now['under-way'] === 0,
    );
    await queue.addTurn(async () => undefined);
    expect([begun.length, (await counts(id)).waiting]).toEqual([1, 3]);
    await bulk.change(await get(id), 'running', school.ta);
    await looks(2);
    await bulk.change(await get(id), 'cancelled', school.ta);
    begun[1]?.end(10);
    await until(
      () => counts(id),
      (now) => now['under-way'] === 0,
    );
    expect(await counts(id)).toMatchObject({ better: 2, 'not-run': 2 });
    expect(begun).toHaveLength(2);
    await expect(bulk.change(await get(id), 'running', school.ta)).rejects.toMatchObject({
      code: 'over',
    });
    const actions = await database.store.history.list({ courseId: school.course.id, limit: 500 });
    expect(actions.map(({ action }) => action).filter((one) => one.startsWith('bulk'))).toEqual([
      'bulk-rerun-cancelled',
      'bulk-rerun-resumed',
      'bulk-rerun-paused',
      'bulk-rerun-started',
    ]);
  });

  test("lets a student's own attempt go before what waits, and looks at no node twice at once", async () => {
    const id = await started({ checkpointIds: ['checkpoint', 'second'] });
    await looks(1);
    const [, own] = students as [Person, Person];
    const where = { course: school.course, labId: 'lab', checkpointId: 'second' };
    await grading.submit({ ...where, studentId: own.id, answers: {}, submissionKey: 'own' });
    begun[0]?.end(10);
    await looks(2);
    expect(begun[1]?.student).toBe(own.id);
    const { attempts } = database.store;
    const whose = { courseId: school.course.id, studentId: own.id, labId: 'lab' };
    expect((await attempts.listOfStudent(whose)).map(({ kind }) => kind)).toEqual(['submission']);
    begun[1]?.end(10);
    for (let index = 2; index < 9; index += 1) {
      await looks(index + 1);
      begun[index]?.end(10);
    }
    await finished(id);
  });

  test('takes turns with another one', async () => {
    const sizes = { one: await started(), other: await started({ checkpointIds: ['second'] }) };
    for (let index = 0; index < 4; index += 1) {
      await looks(index + 1);
      begun[index]?.end(10);
    }
    await looks(5);
    const done = await Promise.all([counts(sizes.one), counts(sizes.other)]);
    expect(done.map(({ better }) => better)).toEqual([2, 2]);
  });

  test('goes on after a stop where it was, each item once', async () => {
    const id = await started();
    await looks(1);
    bulk.stop();
    await queue.stop();
    begun = [];
    open(2);
    await queue.start();
    bulk.resume();
    await endAll(id, [10, 10, 10, 10]);
    const { attempts } = database.store;
    const of = (studentId: string) => attempts.listOfStudent({ ...ofLab(), studentId });
    const all = await Promise.all(students.map((student) => of(student.id)));
    expect(all.map((theirs) => theirs.length)).toEqual([1, 1, 1, 1]);
  });

  test('tries again where the store failed for a moment', async () => {
    let failures = 1;
    const { bulkReruns } = database.store;
    const listRunning = async () => {
      failures -= 1;
      if (failures >= 0) throw new Error('disk full');
      return await bulkReruns.listRunning();
    };
    open(1, { bulkReruns: { ...bulkReruns, listRunning } });
    await started();
    await looks(1);
    expect(errors).toEqual([new Error('disk full')]);
  });
});

describe('a worse result', () => {
  test('counts once it is accepted, with reason and history, and not where something is newer', async () => {
    const [first, second] = students as [Person, Person];
    await tried(first, 10);
    await tried(second, 10);
    const id = await started({ only: 'tried' });
    await endAll(id, [4, 4]);
    expect(await counts(id)).toMatchObject({ worse: 2 });
    await tried(second, 3);
    const rerun = await get(id);
    const accept = (chosen: Parameters<BulkReruns['accept']>[1], reason = 'it is gone') =>
      bulk.accept(rerun, chosen, reason, school.ta);
    await expect(accept({ all: 3 })).rejects.toMatchObject({ code: 'results-moved' });
    await expect(accept({ all: 2 }, '')).rejects.toMatchObject({ code: 'reason-missing' });
    expect(await accept({ positions: [] })).toEqual({ accepted: 0, refused: [] });
    expect(await accept({ all: 2 })).toEqual({
      accepted: 1,
      refused: [{ student: second, checkpointId: 'checkpoint', because: 'newer-attempt' }],
    });
    const { attempts, history } = database.store;
    const gradeOf = async ({ id: studentId }: Person) =>
      (await attempts.listGrades({ ...ofLab(), studentId })).map(({ score }) => score);
    expect([await gradeOf(first), await gradeOf(second)]).toEqual([[4], [10]]);
    const [entry] = await history.list({ courseId: school.course.id, limit: 1 });
    expect(entry).toMatchObject({
      ...{ action: 'result-accepted', actor: school.ta, studentId: first.id },
      detail: { before: 10, after: 4, reason: 'it is gone', bulkRerun: id },
    });
    const page = { skip: 0, take: 9 };
    const rows = await database.store.bulkReruns.results(rerun, ['worse', 'accepted'], page);
    expect(rows.map(({ state, isOutdated }) => [state, isOutdated])).toEqual([
      ['worse', true],
      ['accepted', false],
    ]);
    await tried(first, 8);
    expect(await gradeOf(first)).toEqual([8]);
  });

  test('stays as it is where the grade changed since, or where it cannot be written', async () => {
    const [first] = students as [Person];
    await tried(first, 10);
    const id = await started({ only: 'tried' });
    await endAll(id, [4]);
    const rerun = await get(id);
    const accept = (by: Person) => bulk.accept(rerun, { all: 1 }, 'it is gone', by);
    await expect(accept({ ...school.ta, id: 'nobody' })).rejects.toThrow('Foreign key');
    expect(await counts(id)).toMatchObject({ worse: 1, accepted: 0 });
    const { policies, attempts } = database.store;
    const late = { kind: 'per-day', percentPerDay: 50, floorPercent: 0 } as const;
    const dueAt = new Date(Date.now() - 3_600_000);
    const saved = { ...ofLab(), basedOnRevision: 0, actorId: school.instructor.id };
    await policies.save({ ...saved, policy: { ...defaultPolicy, dueAt, late } });
    expect(await accept(school.ta)).toEqual({
      accepted: 0,
      refused: [{ student: first, checkpointId: 'checkpoint', because: 'grade-changed' }],
    });
    const [grade] = await attempts.listGrades({ ...ofLab(), studentId: first.id });
    expect(grade?.score).toBe(5);
  });
});

test('the preview says how many, of whom, how long, and whose node was last unreachable', async () => {
  const [first, second] = students as [Person, Person];
  await tried(first, null);
  await tried(second, 10);
  const preview = await bulk.preview(selection({ only: 'unreachable' }));
  expect(preview.plan).toMatchObject({
    items: [{ studentId: first.id, checkpointId: 'checkpoint' }],
    students: 1,
    unreachable: [{ student: first, checkpointIds: ['checkpoint'], detail: 'Port 22 refused.' }],
  });
  expect(typeof preview.neededMs).toBe('number');
  const id = await started({ only: 'unreachable' });
  expect(typeof (await bulk.remainingMs(await get(id), 1))).toBe('number');
  const again = await bulk.preview(selection({ of: id }));
  expect(again.plan.items).toHaveLength(1);
});
