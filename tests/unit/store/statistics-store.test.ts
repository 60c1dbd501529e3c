import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import type { FailureFilter } from '../../../src/domain/statistics.js';
import type { AttemptRequest } from '../../../src/domain/stores.js';
import {
  addClass,
  aRequest,
  aResult,
  type Class,
  openTestStore,
  type TestStore,
} from '../../support/stores.js';

let testStore: TestStore;
let school: Class;
beforeEach(async () => {
  testStore = await openTestStore();
  school = await addClass(testStore.store);
});
afterEach(() => testStore.remove());

const now = new Date('2026-11-20T12:00:00Z');
const at = (minutesAgo: number) => new Date(now.getTime() - minutesAgo * 60_000);
const lab = () => ({ courseId: school.course.id, labId: 'lab' });

/** Runs SQL beside the store, for what only time or another part of Podmark would write. */
function sql(text: string, ...values: unknown[]): void {
  const database = new Sqlite(join(testStore.dir, 'podmark.db'));
  database.prepare(text).run(...values);
  database.close();
}

/** The form in which dates are stored. */
const stored = (date: Date) => date.toISOString().replace('Z', '+00:00');

/** An attempt that was asked for so many minutes ago. */
async function tried(
  minutesAgo: number,
  score: number | null | 'open',
  given: Partial<AttemptRequest> = {},
  failed: { checkId: string; observed: string }[] = [],
): Promise<string> {
  const { attempts } = testStore.store;
  const { attempt } = await attempts.request(aRequest(school, given));
  if (score !== 'open') {
    await attempts.start(attempt.id);
    const checks = failed.map(({ checkId, observed }) => ({
      ...{ checkId, title: checkId, checker: 'checker', facts: null, durationMs: 1 },
      outcome: { kind: 'fail', expected: 'more', observed } as const,
    }));
    await attempts.finish(attempt.id, aResult(score, failed.length > 0 ? { checks } : {}));
  }
  sql('UPDATE Attempt SET requestedAt = ? WHERE id = ?', stored(at(minutesAgo)), attempt.id);
  return attempt.id;
}

async function anotherStudent(login: string, section: string | null): Promise<string> {
  const { people, courses } = testStore.store;
  const person = await people.create({ login, name: login, passwordHash: 'none' });
  const courseId = school.course.id;
  await courses.enroll({ courseId, personId: person.id, role: 'student', section });
  return person.id;
}

function override(studentId: string, score: number, undone: Date | null = null): void {
  sql(
    `INSERT INTO Override (courseId, labId, checkpointId, studentId, score, points, reason, overriddenById, overriddenAt, undoneAt)
     VALUES (?, 'lab', 'checkpoint', ?, ?, 10, 'so', ?, ?, ?)`,
    ...[school.course.id, studentId, score, school.ta.id, stored(at(1)), undone && stored(undone)],
  );
}

describe('records', () => {
  test('of a class without attempts are its students', async () => {
    expect(await testStore.store.statistics.read(lab(), now)).toEqual({
      students: [{ id: school.student.id, section: null }],
      checkpoints: [],
      dueAt: null,
    });
  });

  test('count own attempts with a score up to the first that passed; the rest is told apart', async () => {
    await tried(3000, null);
    await tried(2000, 4);
    await tried(1000, 0);
    await tried(30, 10);
    await tried(20, 10);
    await tried(10, 'open');
    const staff = { requestedById: school.ta.id, reason: 'again' };
    await tried(2500, 10, { ...staff, kind: 'rerun' });
    await tried(2400, 3, { ...staff, kind: 'rerun' });
    const { checkpoints } = await testStore.store.statistics.read(lab(), now);
    expect(checkpoints).toEqual([
      {
        studentId: school.student.id,
        checkpointId: 'checkpoint',
        startedAt: at(3000),
        judgedAt: at(2000),
        passedAt: at(2500),
        ownPassAt: at(30),
        attemptsToPass: 3,
        judged: 4,
        couldNotLook: 1,
        recent: 4,
        bestScore: 10,
        grade: 10,
        override: null,
      },
    ]);
  });

  test('another lab and another course leave no trace', async () => {
    await tried(10, 10, { labId: 'other' });
    const other = await addClass(testStore.store, 'other');
    await testStore.store.attempts.request(aRequest(other));
    const { checkpoints } = await testStore.store.statistics.read(lab(), now);
    expect(checkpoints).toEqual([]);
  });

  test('full points pass though a check without weight failed', async () => {
    await tried(10, 10);
    sql(`UPDATE Attempt SET outcome = 'fail'`);
    const { checkpoints } = await testStore.store.statistics.read(lab(), now);
    expect(checkpoints).toMatchObject([{ passedAt: at(10), ownPassAt: at(10), attemptsToPass: 1 }]);
  });

  test('have what staff gave, with or without attempts; what was undone is gone', async () => {
    await tried(10, 3);
    const bob = await anotherStudent('bob', 'A');
    const cyd = await anotherStudent('cyd', null);
    override(school.student.id, 7);
    override(school.student.id, 1, at(0));
    override(bob, 10);
    override(cyd, 10, at(0));
    const { checkpoints } = await testStore.store.statistics.read(lab(), now);
    expect(checkpoints).toMatchObject([
      {
        studentId: school.student.id,
        grade: 3,
        override: { score: 7, points: 10, overriddenAt: at(1) },
      },
      {
        studentId: bob,
        startedAt: at(1),
        grade: null,
        override: { score: 10, points: 10, overriddenAt: at(1) },
      },
    ]);
    expect(checkpoints).toHaveLength(2);
  });

  test('who left and who is staff are not among them', async () => {
    const bob = await anotherStudent('bob', 'A');
    await tried(10, 10, { studentId: bob, requestedById: bob });
    sql('UPDATE Enrollment SET leftAt = ? WHERE personId = ?', stored(now), bob);
    const { students, checkpoints } = await testStore.store.statistics.read(lab(), now);
    expect([students.length, checkpoints.length]).toEqual([1, 0]);
  });

  test('know when the lab is due', async () => {
    const policy = {
      dueAt: now.toISOString(),
      graceMinutes: 0,
      late: { kind: 'none' },
      limit: null,
    };
    sql(
      `INSERT INTO LabPolicy (courseId, labId, policy, revision) VALUES (?, 'lab', ?, 1)`,
      ...[school.course.id, JSON.stringify(policy)],
    );
    expect((await testStore.store.statistics.read(lab(), now)).dueAt).toEqual(now);
  });
});

describe('failing checks', () => {
  const known = ['both', 'often', 'mine', 'of-bob', 'check'].map((checkId) => ({
    ...{ checkpointId: 'checkpoint', checkId },
  }));
  const failing = (given: Partial<FailureFilter> = {}, checks = known, limit = 9) =>
    testStore.store.statistics.failingChecks(
      { ...lab(), section: null, since: null, ...given },
      checks,
      limit,
    );

  test('come by how many different students failed them, each with the newest failure', async () => {
    const bob = await anotherStudent('bob', 'A');
    const asBob = { studentId: bob, requestedById: bob };
    await tried(30, 0, {}, [{ checkId: 'often', observed: '1' }]);
    await tried(20, 0, {}, [{ checkId: 'often', observed: '2' }]);
    await tried(10, 0, {}, [{ checkId: 'both', observed: 'a' }]);
    await tried(10, 0, asBob, [{ checkId: 'both', observed: 'b' }]);
    const fail = (studentId: string, observed: string) => ({
      ...{ studentId, outcome: { kind: 'fail', expected: 'more', observed } },
    });
    const ada = school.student.id;
    const both = { checkpointId: 'checkpoint', checkId: 'both', students: 2, attempts: 2 };
    const often = { checkpointId: 'checkpoint', checkId: 'often', students: 1, attempts: 2 };
    expect(await failing()).toEqual([
      { ...both, newest: [fail(ada, 'a'), fail(bob, 'b')] },
      { ...often, newest: [fail(ada, '2')] },
    ]);
    expect(await failing({}, known, 1)).toMatchObject([both]);
    expect(await failing({}, known.slice(1))).toMatchObject([often]);
    expect(await failing({}, [])).toEqual([]);
  });

  test('are of a section, and of some time, where that is asked for', async () => {
    const bob = await anotherStudent('bob', 'A');
    const asBob = { studentId: bob, requestedById: bob };
    await tried(300, 0, asBob, [{ checkId: 'of-bob', observed: 'b' }]);
    await tried(10, 0, {}, [{ checkId: 'mine', observed: 'a' }]);
    const names = async (given: Partial<FailureFilter>) =>
      (await failing(given)).map(({ checkId }) => checkId);
    expect(await names({ section: 'A' })).toEqual(['of-bob']);
    expect(await names({ section: 'B' })).toEqual([]);
    expect(await names({ since: at(60) })).toEqual(['mine']);
    expect(await names({ since: at(300) })).toHaveLength(2);
  });

  test('leave out what could not look, what staff ran, who left, and other labs', async () => {
    const failed = [{ checkId: 'check', observed: 'a' }];
    const bob = await anotherStudent('bob', 'A');
    await tried(10, 0, { studentId: bob, requestedById: bob }, failed);
    sql('UPDATE Enrollment SET leftAt = ? WHERE personId = ?', stored(now), bob);
    await tried(10, null, {}, failed);
    await tried(10, 0, { labId: 'other' }, failed);
    await tried(10, 0, { kind: 'rerun', requestedById: school.ta.id, reason: 'so' }, failed);
    expect(await failing()).toEqual([]);
    await tried(10, 0, {}, failed);
    expect(await failing()).toHaveLength(1);
  });
});
