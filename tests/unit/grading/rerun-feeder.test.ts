import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { BulkRerun, BulkRerunStore, Turn } from '../../../src/domain/bulk-rerun.js';
import type { Person } from '../../../src/domain/course.js';
import { type AttemptQueue, createAttemptQueue } from '../../../src/grading/attempt-queue.js';
import { ProgressBoard } from '../../../src/grading/progress.js';
import { createRerunFeeder, type RerunFeeder } from '../../../src/grading/rerun-feeder.js';
import { aCheckpoint, aLab } from '../../support/runs.js';
import type { TestStore } from '../../support/stores.js';
import { addClass, addNode, aResult, type Class, openTestStore } from '../../support/stores.js';
import { until } from '../../support/web-server.js';

const labs = new Map([['lab', aLab([aCheckpoint(), aCheckpoint({ id: 'second' })])]]);
const labsOf = async () => labs;
const concurrency = 4;

let opened: TestStore;
let school: Class;
let queue: AttemptQueue;
let feeder: RerunFeeder;
let errors: unknown[];
/** Ends each look that is under way with a pass. */
let ends: (() => void)[];

function open(given: Partial<BulkRerunStore> = {}): void {
  const bulkReruns = { ...opened.store.bulkReruns, ...given };
  const reportError = (error: unknown) => errors.push(error);
  queue = createAttemptQueue({
    ...{ store: opened.store, labsOf, progress: new ProgressBoard(), concurrency, reportError },
    retriesAfterMs: [],
    async runCheckpoints({ checkpoints: [one], signal }) {
      await new Promise<void>((end) => {
        ends.push(end);
        signal.addEventListener('abort', () => end());
      });
      const { calls, ...result } = aResult(10);
      const { checkpoint } = one as NonNullable<typeof one>;
      return { checkpoints: [{ checkpoint, ...result }], calls, durationMs: 1 };
    },
  });
  const store = { bulkReruns };
  feeder = createRerunFeeder({ store, labsOf, queue, atOnce: 3, retryAfterMs: 1, reportError });
}

beforeEach(async () => {
  opened = await openTestStore();
  school = await addClass(opened.store);
  errors = [];
  ends = [];
});
afterEach(async () => {
  feeder.stop();
  await queue.stop();
  await opened.remove();
});

async function another(login: string, hasNode = true): Promise<Person> {
  const { people, courses } = opened.store;
  const person = await people.create({ login, name: login, passwordHash: 'x' });
  const of = { courseId: school.course.id, personId: person.id };
  await courses.enroll({ ...of, role: 'student', section: null });
  if (hasNode) await addNode(opened.store, { course: school.course, student: person });
  return person;
}

/** A bulk re-run as it is kept, of whose, and of which checkpoints. */
async function keep(id: string, items: [Person, string][]): Promise<void> {
  await opened.store.bulkReruns.create({
    ...{ id, courseId: school.course.id, labId: 'lab', reason: 'why', requestedById: school.ta.id },
    items: items.map(([{ id: studentId }, checkpointId]) => ({ studentId, checkpointId })),
  });
}

const get = async (id: string) => (await opened.store.bulkReruns.find(id)) as BulkRerun;
const counts = async (id: string) => (await opened.store.bulkReruns.tally(id)).counts;
const looks = (count: number) =>
  until(
    async () => ends.length,
    (now) => now >= count,
  );
const finished = (id: string) =>
  until(
    () => get(id),
    ({ state }) => state === 'finished',
  );
/** So many turns of someone else, each with a write: all that began to look before has had its answer. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await queue.addTurn(async () => {
      await opened.store.bulkReruns.take('none', new Map());
      return undefined;
    });
  }
}

test('what is nothing to look at any more is skipped, each with its reason', async () => {
  open();
  const [left, bare] = [await another('left'), await another('bare', false)];
  await opened.store.roster.remove({
    ...{ courseId: school.course.id, actorId: school.instructor.id, personId: left.id },
  });
  await keep('mixed', [
    [left, 'checkpoint'],
    [bare, 'checkpoint'],
    [school.student, 'gone'],
    [school.instructor, 'checkpoint'],
    [school.student, 'checkpoint'],
  ]);
  feeder.feed();
  await looks(1);
  expect(await counts('mixed')).toMatchObject({ skipped: 4, 'under-way': 1 });
  ends[0]?.();
  await finished('mixed');
  const page = { skip: 0, take: 9 };
  const rows = await opened.store.bulkReruns.results(await get('mixed'), ['skipped'], page);
  expect(rows.map(({ student, skippedBecause }) => [student.login, skippedBecause])).toEqual([
    ['left', 'left'],
    ['bare', 'no-node'],
    ['student-k8s', 'checkpoint-gone'],
    ['instructor-k8s', 'left'],
  ]);
  expect(rows.every(({ attempt }) => attempt === null)).toBe(true);
});

test('one of which nothing is left to look at is finished without a look', async () => {
  open();
  await keep('gone', [
    [school.student, 'gone'],
    [school.student, 'gone-too'],
  ]);
  feeder.feed();
  await finished('gone');
  expect([ends.length, (await counts('gone')).skipped]).toEqual([0, 2]);
});

test('where each node is being looked at, it waits for the end of a look, and asks no more', async () => {
  let takes = 0;
  open({
    async take(id, points) {
      takes += 1;
      // without end it would leave no time for anything else, not even for this test to fail
      if (takes > 100) throw new Error('asks without end');
      return await opened.store.bulkReruns.take(id, points);
    },
  });
  await keep('one-node', [
    [school.student, 'checkpoint'],
    [school.student, 'second'],
  ]);
  feeder.feed();
  await looks(1);
  await turns(5);
  const before = takes;
  await turns(20);
  expect([takes, ends.length]).toEqual([before, 1]);
  feeder.feed();
  feeder.feed();
  await turns(20);
  // asked twice, it looks twice at most
  expect(takes).toBeLessThanOrEqual(before + 2);
  ends[0]?.();
  await looks(2);
  ends[1]?.();
  await finished('one-node');
  expect(errors).toEqual([]);
});

test('one that has nothing to look at just now keeps no other one waiting', async () => {
  open();
  await keep('busy', [
    [school.student, 'checkpoint'],
    [school.student, 'second'],
  ]);
  await keep('free', [[await another('ben'), 'checkpoint']]);
  feeder.feed();
  await looks(2);
  expect(await counts('busy')).toMatchObject({ waiting: 1, 'under-way': 1 });
  expect(await counts('free')).toMatchObject({ 'under-way': 1 });
});

test('stopped while it skips, it leaves the rest as it is for the next start', async () => {
  open({
    async take(id, points): Promise<Turn> {
      const turn = await opened.store.bulkReruns.take(id, points);
      feeder.stop();
      return turn;
    },
  });
  await keep('gone', [
    [school.student, 'gone'],
    [school.student, 'gone-too'],
  ]);
  const skipped = () => counts('gone').then((now) => now.skipped);
  feeder.feed();
  await until(skipped, (count) => count === 1);
  feeder.feed();
  await turns(3);
  expect(await counts('gone')).toMatchObject({ skipped: 1, waiting: 1 });
});

test('stopped when the store fails, it tries no more', async () => {
  let asked = 0;
  open({
    async listRunning() {
      asked += 1;
      feeder.stop();
      throw new Error('disk full');
    },
  });
  feeder.feed();
  await until(
    async () => errors.length,
    (count) => count === 1,
  );
  // a retry would have been set before this timer, and fire before it
  await new Promise((later) => setTimeout(later, 1));
  await turns(2);
  expect([asked, errors]).toEqual([1, [new Error('disk full')]]);
});
