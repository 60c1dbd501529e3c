import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Attempt } from '../../../src/domain/attempt.js';
import type { BulkRerun } from '../../../src/domain/bulk-rerun.js';
import { itemsLeft, rerunItemStates } from '../../../src/domain/bulk-rerun.js';
import type { Store } from '../../../src/domain/stores.js';
import { Cleanups } from '../../support/nodes.js';
import { until } from '../../support/practice.js';
import {
  demoLab,
  holdStudentsNode,
  openStoreOf,
  pressCheck,
  type Served,
  signIn,
  startServer,
} from '../../support/served.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const cleanups = new Cleanups();
let dataDir: string;
let store: Store;

beforeEach(async () => {
  dataDir = join(await temporaryFolder(cleanups), 'data');
});
afterEach(() => cleanups.run());

const serve = (env: NodeJS.ProcessEnv = {}) =>
  startServer(cleanups, { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error', ...env });

/** Presses Check at each step while the student's node lets nobody in. */
async function holdChecks(served: Served, steps: string[]): Promise<void> {
  const student = await signIn(served, 'student');
  store = await openStoreOf(cleanups, dataDir);
  const gate = await holdStudentsNode(cleanups, store);
  for (const step of steps) await pressCheck(student, step);
  await until(gate.connections, (count) => count > 0);
}

async function kill({ process: { child, ended } }: Served): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);
  await ended;
}

const attempts = async () =>
  (await store.attempts.listOfStudent(await demoLab(store))).toReversed();

const states = async () => (await attempts()).map((one) => [one.checkpointId, one.state]);

/** What the history says of an attempt, oldest first. */
async function actionsOf(attemptId: string): Promise<string[]> {
  const { courseId } = await demoLab(store);
  const entries = await store.history.list({ courseId, attemptId, limit: 500 });
  return entries.map((one) => one.action).toReversed();
}

const finished = (all: string[][]) => all.every(([, state]) => state === 'finished');

test('an attempt that kill -9 interrupts is finished exactly once after the next start', async () => {
  const first = await serve();
  await holdChecks(first, ['your-node']);
  expect(await states()).toEqual([['your-node', 'running']]);
  const [interrupted] = await attempts();
  await kill(first);
  expect(await states()).toEqual([['your-node', 'running']]);

  const second = await serve();
  await until(states, finished, 20_000);
  const all = await attempts();
  expect(all.map((one) => one.id)).toEqual([interrupted?.id]);
  expect(all[0]).toMatchObject({ outcome: 'pass', score: 4 });
  const { checks } = (await store.attempts.find(String(interrupted?.id))) as Attempt;
  expect(checks.map((one) => [one.checkId, one.outcome.kind])).toEqual([
    ['ready', 'pass'],
    ['dns', 'pass'],
  ]);
  expect(await actionsOf(String(interrupted?.id))).toEqual(['attempt-requested', 'grade-recorded']);
  const grades = await store.attempts.listGrades(await demoLab(store));
  expect(grades).toMatchObject([{ score: 4, automatic: { attemptId: interrupted?.id } }]);

  // and once it is finished, it stays so
  second.process.child.kill('SIGINT');
  await second.process.ended;
  const third = await serve();
  expect((await (await signIn(third, 'student')).get(stepPath)).text).toMatch(/4 of 4/);
  expect(await attempts()).toEqual(all);
}, 90_000);

const stepPath = '/courses/demo/labs/services/steps/your-node';

test('attempts that were waiting are neither lost nor run twice', async () => {
  const steps = ['your-node', 'from-outside', 'quiz-deploy'];
  const first = await serve({ ATTEMPT_CONCURRENCY: '1' });
  await holdChecks(first, steps);
  expect(await states()).toEqual([
    ['your-node', 'running'],
    ['from-outside', 'queued'],
    ['quiz-deploy', 'queued'],
  ]);
  await kill(first);

  await serve({ ATTEMPT_CONCURRENCY: '1' });
  await until(states, finished, 20_000);
  const all = await attempts();
  expect(all.map((one) => [one.checkpointId, one.outcome, one.score])).toEqual([
    ['your-node', 'pass', 4],
    ['from-outside', 'fail', 0],
    ['quiz-deploy', 'fail', 0],
  ]);
  for (const { id } of all) {
    expect(await actionsOf(id)).toEqual(['attempt-requested', 'grade-recorded']);
  }
}, 90_000);

test('a bulk re-run that kill -9 interrupts twice goes on, and runs each of its items once', async () => {
  const first = await serve();
  store = await openStoreOf(cleanups, dataDir);
  const gate = await holdStudentsNode(cleanups, store);
  const instructor = await signIn(first, 'instructor');
  const path = '/courses/demo/labs/services/reruns';
  const id = randomUUID();
  await instructor.get(path);
  const form = { id, only: 'everyone', student: 'student', reason: 'the lab was mended' };
  const { status } = await instructor.post(path, form);
  expect(status).toBe(303);
  await until(gate.connections, (count) => count > 0);
  const tally = () => store.bulkReruns.tally(id);
  const { counts, total } = await tally();
  expect(counts).toMatchObject({ 'under-way': 1, waiting: total - 1 });
  expect(total).toBeGreaterThan(3);
  await kill(first);

  const second = await serve();
  await until(tally, (now) => itemsLeft(now) < total, 20_000);
  await kill(second);

  await serve();
  const get = async () => (await store.bulkReruns.find(id)) as BulkRerun;
  await until(get, ({ state }) => state === 'finished', 20_000);
  const page = { skip: 0, take: 99 };
  const rows = await store.bulkReruns.results(await get(), rerunItemStates, page);
  const inOrder = rows.toSorted((a, b) => a.position - b.position);
  const all = await attempts();
  expect(all.map((one) => one.id)).toEqual(inOrder.map(({ attempt }) => attempt?.id));
  expect(all.map((one) => one.checkpointId)).toEqual(inOrder.map((row) => row.checkpointId));
  expect(all).toHaveLength(total);
  expect(all.every(({ kind, state }) => kind === 'rerun' && state === 'finished')).toBe(true);
  for (const one of all) {
    expect(await actionsOf(one.id)).toEqual(['rerun-requested', 'grade-recorded']);
  }
}, 90_000);
