import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { defaultPolicy, type LabPolicy } from '../../../src/domain/policy.js';
import { type Database, openDatabase } from '../../../src/store/database.js';
import { readFinishedAttempts } from '../../../src/store/finished-attempts.js';
import { createPolicyStore } from '../../../src/store/policy-store.js';
import { createRejudgeStore } from '../../../src/store/rejudge-store.js';
import { createStatisticsStore } from '../../../src/store/statistics-store.js';
import { createStuckStore } from '../../../src/store/stuck.js';
import { makeUpClass } from '../../support/large-class.js';
import { addClass, type Class, openTestStore, type TestStore } from '../../support/stores.js';

const checkpoints = ['one', 'two'].map((id) => ({ id, points: 10 }));
const checkpointIds = checkpoints.map(({ id }) => id);
const halved: LabPolicy = {
  ...defaultPolicy,
  dueAt: new Date('2020-01-01T00:00:00Z'),
  late: { kind: 'per-day', percentPerDay: 50, floorPercent: 33 },
};

let opened: TestStore;
let school: Class;
let database: Database;
beforeEach(async () => {
  opened = await openTestStore();
  school = await addClass(opened.store);
  database = await openDatabase(opened.databaseUrl);
});
afterEach(async () => {
  await database.close();
  await opened.remove();
});

const file = () => opened.databaseUrl.replace('file:', '');
function sql(text: string): void {
  const beside = new Sqlite(file());
  beside.exec(text);
  beside.close();
}

/** What is read of a whole lab, and what is written of it. */
async function useAll({ client }: Pick<Database, 'client'>) {
  const write: Database['write'] = (work) => client.$transaction(work) as ReturnType<typeof work>;
  const { id: courseId } = school.course;
  const lab = { courseId, labId: 'lab' };
  const now = new Date();
  const policies = createPolicyStore({ ...database, client, write });
  const preview = await policies.preview(courseId, 'lab', halved, checkpointIds);
  const change = { ...lab, policy: halved, basedOnRevision: 0, actorId: school.instructor.id };
  const saved = await policies.save(change);
  await createRejudgeStore({ ...database, client, write }).readCells({ ...lab, checkpointIds });
  const statistics = createStatisticsStore({ client });
  await statistics.read(lab, now);
  const checks = checkpointIds.map((checkpointId) => ({ checkpointId, checkId: 'made-up' }));
  await statistics.failingChecks({ ...lab, section: null, since: null }, checks, 8);
  await createStuckStore({ client }).find(lab, now);
  return { preview, saved };
}

const makeUp = (students: number) =>
  makeUpClass({
    ...{ file: file(), courseSlug: 'k8s', labId: 'lab', checkpoints },
    ...{ students, attemptsEach: 5 },
  });

test.each([6, 700])('a class of %d takes as many queries as any', async (students) => {
  makeUp(students);
  let queries = 0;
  const client = database.client.$extends({
    query: {
      $allOperations({ args, query }) {
        queries += 1;
        return query(args);
      },
    },
  });
  const { preview, saved } = await useAll({ client: client as never });
  expect(saved).toBeGreaterThan(students / 2);
  expect(preview.changes).toHaveLength(saved);
  expect(queries).toBe(29);
});

test('what a lab is graded by is what stands in the attempts, in order, whatever they are', async () => {
  makeUp(30);
  sql(`
    UPDATE Attempt SET points = 3.3, score = 10.0 / 3 WHERE rowid % 7 = 0;
    UPDATE Attempt SET state = 'running', outcome = NULL, score = NULL WHERE rowid % 11 = 0;
    UPDATE Attempt SET labId = 'other' WHERE rowid % 13 = 0;
    UPDATE Attempt SET kind = 'rerun', countsAsOf = '2026-01-01T00:00:00.123+00:00',
      acceptedAt = '2026-02-01T00:00:00.000+00:00' WHERE rowid % 5 = 0;
    UPDATE Attempt SET kind = 'rejudge', rejudgedFromId = (SELECT MIN(id) FROM Attempt)
      WHERE rowid % 17 = 0;
    UPDATE Attempt SET requestedAt = '2026-03-01T00:00:00.000+00:00' WHERE rowid % 3 = 0;`);
  const lab = { courseId: school.course.id, labId: 'lab' };
  const studentIds = (await opened.store.courses.listStudents(lab.courseId))
    .map(({ person }) => person.id)
    .slice(0, 9);
  const select = {
    ...{ id: true, studentId: true, checkpointId: true, outcome: true, score: true, points: true },
    ...{ requestedAt: true, countsAsOf: true, rejudgedFromId: true, acceptedAt: true },
  };
  const plain = async (where: object) =>
    await database.client.attempt.findMany({
      where: { ...lab, state: 'finished', ...where },
      select,
      orderBy: (['studentId', 'checkpointId', 'requestedAt', 'id'] as const).map((one) => ({
        [one]: 'asc',
      })),
    });
  const all = await readFinishedAttempts(database.client, lab);
  expect(all.length).toBeGreaterThan(100);
  expect(all).toEqual(await plain({}));
  expect(
    await readFinishedAttempts(database.client, { ...lab, studentIds, checkpointIds: ['one'] }),
  ).toEqual(await plain({ studentId: { in: studentIds }, checkpointId: 'one' }));
  expect(await readFinishedAttempts(database.client, { ...lab, studentIds: [] })).toEqual([]);
});

test('a policy makes the grades of a class as it was previewed, and back again', async () => {
  makeUp(40);
  // staff gave some, and some checkpoints have no grade
  sql(`
    INSERT INTO Override (courseId, labId, checkpointId, studentId, score, points, reason, overriddenById)
      SELECT courseId, labId, checkpointId, studentId, 7, points, 'so', '${school.ta.id}'
      FROM Grade WHERE rowid % 4 = 0;
    INSERT INTO Extension (courseId, labId, studentId, dueAt, reason, grantedById)
      SELECT DISTINCT courseId, labId, studentId, '2099-01-01T00:00:00.000+00:00', 'ill', '${school.ta.id}'
      FROM Grade WHERE rowid % 5 = 0;
    DELETE FROM Grade WHERE rowid % 6 = 0;`);
  const { policies } = opened.store;
  const { id: courseId } = school.course;
  const actorId = school.instructor.id;
  const save = (policy: LabPolicy, basedOnRevision: number) =>
    policies.save({ courseId, labId: 'lab', policy, basedOnRevision, actorId });
  const grades = async () =>
    await database.client.grade.findMany({
      orderBy: [{ studentId: 'asc' }, { checkpointId: 'asc' }],
      omit: { updatedAt: true },
    });
  await save(defaultPolicy, 0);
  const before = await grades();
  const preview = await policies.preview(courseId, 'lab', halved, checkpointIds);
  expect(await save(halved, 1)).toBe(preview.changes.length);
  const after = new Map(
    (await grades()).map((one) => [`${one.studentId}/${one.checkpointId}`, one.score]),
  );
  for (const change of preview.changes) {
    expect(after.get(`${change.studentId}/${change.checkpointId}`)).toBe(change.after);
  }
  expect(preview.changes.some(({ isOverridden }) => isOverridden)).toBe(true);
  expect(await save({ ...halved, late: { kind: 'not-counted' } }, 2)).toBeGreaterThan(0);
  expect((await grades()).length).toBeLessThan(before.length);
  await save(defaultPolicy, 3);
  expect(await grades()).toEqual(before);
});

test('attempts are graded from the index alone', async () => {
  const client = database.client.$extends({
    query: {
      $queryRaw: async ({ args, query }) => {
        const { sql: text, values } = args as { sql: string; values: unknown[] };
        const plan = await database.client.$queryRawUnsafe(`EXPLAIN QUERY PLAN ${text}`, ...values);
        const steps = (plan as { detail: string }[]).map(({ detail }) => detail).join('\n');
        expect(steps).toContain('COVERING INDEX Attempt_in_its_lab');
        return query(args);
      },
    },
  });
  const lab = { courseId: school.course.id, labId: 'lab', checkpointIds };
  await readFinishedAttempts(client as never, lab);
  expect.assertions(1);
});
