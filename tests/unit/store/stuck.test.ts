import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import type { Fail } from '../../../src/domain/outcome.js';
import type { AttemptRequest, AttemptResult } from '../../../src/domain/stores.js';
import {
  addClass,
  aRequest,
  aResult,
  type Class,
  openTestStore,
  type TestStore,
} from '../../support/stores.js';

let opened: TestStore;
let school: Class;

beforeEach(async () => {
  opened = await openTestStore();
  school = await addClass(opened.store);
});
afterEach(() => opened.remove());

const fail: Fail = {
  kind: 'fail',
  expected: '5',
  observed: '3',
  hint: 'Scale it.',
  hintId: 'scale',
};
const base = { checker: 'checker', facts: null, durationMs: 1 };
const failed = aResult(4, {
  checks: [
    { ...base, checkId: 'there', title: 'It is there', outcome: { kind: 'pass', observed: 'yes' } },
    { ...base, checkId: 'five', title: 'Five endpoints', outcome: fail },
    { ...base, checkId: 'after', title: 'After', outcome: { kind: 'skipped', becauseOf: 'five' } },
  ],
});

async function tried(times: number, result: AttemptResult, given: Partial<AttemptRequest> = {}) {
  let last = '';
  for (let time = 0; time < times; time += 1) {
    const { attempts } = opened.store;
    last = (await attempts.request(aRequest(school, given))).attempt.id;
    await attempts.start(last);
    await attempts.finish(last, result);
  }
  return last;
}

const find = (labId: string | null = null) =>
  opened.store.stuck.find({ courseId: school.course.id, labId });

test('who is stuck is found with section, check, hint and the last attempt', async () => {
  const { course, student } = school;
  await opened.store.courses.enroll({
    ...{ courseId: course.id, personId: student.id, role: 'student', section: 'B' },
  });
  const last = await tried(4, failed);
  await tried(4, aResult(null), { labId: 'other' });
  expect((await find()).map(({ kind, labId }) => `${kind} ${labId}`).sort()).toEqual([
    'away other',
    'failing lab',
  ]);
  const [one] = await find('lab');
  expect(one).toMatchObject({
    ...{ kind: 'failing', student, section: 'B', labId: 'lab', checkpointId: 'checkpoint' },
    ...{ attempts: 4, lastAttemptId: last },
    check: { title: 'Five endpoints', inARow: 4, outcome: fail },
  });
  expect(Date.now() - Number(one?.since)).toBeLessThan(60_000);
  expect(await opened.store.stuck.find({ courseId: 'another course', labId: null })).toEqual([]);
});

test('re-runs by staff do not make a student stuck; one that passes gets them out', async () => {
  await tried(3, failed);
  const rerun = { kind: 'rerun', requestedById: school.ta.id, reason: 'why' } as const;
  await tried(2, failed, rerun);
  expect(await find()).toEqual([]);
  await tried(1, failed);
  expect(await find()).toMatchObject([{ attempts: 4 }]);
  await tried(1, aResult(10), rerun);
  expect(await find()).toEqual([]);
});

test('neither who left the course, nor who has a grade from staff', async () => {
  await tried(4, failed);
  const { course, student, ta } = school;
  const run = (sql: string) => change(opened.databaseUrl, sql);
  run(
    `INSERT INTO "Override" ("courseId", "labId", "checkpointId", "studentId", "score", "reason", "overriddenById")
     VALUES ('${course.id}', 'lab', 'checkpoint', '${student.id}', 8, 'seen by eye', '${ta.id}')`,
  );
  expect(await find()).toEqual([]);
  run(`UPDATE "Override" SET "undoneAt" = '2026-01-01T00:00:00.000Z'`);
  expect(await find()).toHaveLength(1);
  run(`UPDATE "Enrollment" SET "leftAt" = '2026-01-01T00:00:00.000Z'`);
  expect(await find()).toEqual([]);
});

test('who tried last before the fortnight is not waiting any more', async () => {
  await tried(4, failed);
  const later = new Date(Date.now() + 15 * 24 * 3_600_000);
  expect(await opened.store.stuck.find({ courseId: school.course.id, labId: null }, later)).toEqual(
    [],
  );
});

test('an attempt that kept no check is told without one', async () => {
  await tried(4, aResult(0, { checks: [] }));
  expect(await find()).toMatchObject([{ kind: 'failing', check: null }]);
});

function change(databaseUrl: string, sql: string) {
  const database = new Database(databaseUrl.replace('file:', ''));
  database.exec(sql);
  database.close();
}
