import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defaultPolicy, type LabPolicy } from '../../../src/domain/policy.js';
import { LimitReached, PolicyMoved } from '../../../src/domain/policy-store.js';
import type { AttemptRequest } from '../../../src/domain/stores.js';
import { openDatabase } from '../../../src/store/database.js';
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

/** Due before what the tests submit: everything is late. */
const past = new Date(Date.now() - 60 * 60 * 1000);
const half: LabPolicy = {
  ...defaultPolicy,
  dueAt: past,
  late: { kind: 'per-day', percentPerDay: 50, floorPercent: 0 },
};
const closed: LabPolicy = { ...half, late: { kind: 'not-counted' } };
const lab = () => ({ courseId: school.course.id, labId: 'lab' });
const mine = () => ({ ...lab(), studentId: school.student.id });
const whose = () => ({ ...mine(), checkpointId: 'checkpoint' });

async function finished(score: number | null, request: Partial<AttemptRequest> = {}) {
  const { attempts } = opened.store;
  const { attempt } = await attempts.request(aRequest(school, request));
  await attempts.start(attempt.id);
  await attempts.finish(attempt.id, aResult(score));
  return attempt;
}

async function another(login: string) {
  const { people, courses } = opened.store;
  const person = await people.create({ login, name: login, passwordHash: '' });
  const role = 'student';
  await courses.enroll({ courseId: school.course.id, personId: person.id, role, section: null });
  return person;
}

const save = (policy: LabPolicy, basedOnRevision = 0) =>
  opened.store.policies.save({
    ...lab(),
    policy,
    basedOnRevision,
    actorId: school.instructor.id,
  });
const preview = (ids = ['checkpoint', 'second']) =>
  opened.store.policies.preview(school.course.id, 'lab', half, ids);
const grant = (dueAt: Date, reason = 'was ill') =>
  opened.store.policies.grantExtension({
    ...mine(),
    ...{ dueAt, reason, actorId: school.instructor.id },
  });
const scores = async () =>
  (await opened.store.attempts.listGrades(mine())).map(({ checkpointId, score }) => [
    checkpointId,
    score,
  ]);
const history = async () =>
  (await opened.store.history.list({ courseId: school.course.id, limit: 100 }))
    .filter(({ action }) => !action.startsWith('attempt-') && !action.startsWith('node-'))
    .reverse();
const soon = () => new Date(Date.now() + 60 * 60 * 1000);

describe('a policy', () => {
  test('is the default one, revision 0, until somebody makes one', async () => {
    const { policies } = opened.store;
    const { courseId } = lab();
    expect(await policies.get(courseId, 'lab')).toEqual({ policy: defaultPolicy, revision: 0 });
    expect(await policies.getOfStudent(mine())).toEqual({
      policy: defaultPolicy,
      extendedTo: null,
    });
    expect((await policies.listOfStudent(courseId, school.student.id)).size).toBe(0);
    await save(half);
    expect(await policies.get(courseId, 'lab')).toEqual({ policy: half, revision: 1 });
    expect(await policies.get(courseId, 'other')).toEqual({ policy: defaultPolicy, revision: 0 });
  });

  test('that changes makes every grade anew, and the history says so once and for each grade', async () => {
    const first = await finished(10);
    await finished(4, { checkpointId: 'second' });
    await finished(10, { labId: 'other' });
    expect(await save(half)).toBe(2);
    expect(await scores()).toEqual([
      ['checkpoint', 5],
      ['second', 2],
    ]);
    const [grade] = await opened.store.attempts.listGrades(mine());
    expect(grade?.automatic).toMatchObject({
      earned: 10,
      lateMinutes: expect.any(Number),
      attemptId: first.id,
    });
    const database = await openDatabase(opened.databaseUrl);
    const row = await database.client.grade.findFirst({ where: whose() });
    await database.close();
    expect(row?.updatedAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
    const entries = (await history()).slice(3);
    expect(entries.map(({ action, detail }) => [action, detail])).toEqual([
      ['policy-changed', { policy: JSON.stringify(half) }],
      ['grade-recalculated', { before: 10, after: 5 }],
      ['grade-recalculated', { before: 4, after: 2 }],
    ]);
    expect(entries[1]).toMatchObject({
      ...{ studentId: school.student.id, checkpointId: 'checkpoint', labId: 'lab' },
      ...{ attemptId: first.id, actor: { id: school.instructor.id } },
    });
    expect(entries[1]?.at.getTime()).toBeGreaterThan(Date.now() - 60_000);
    const others = await opened.store.attempts.listGrades({ ...mine(), labId: 'other' });
    expect(others.map(({ score }) => score)).toEqual([10]);
  });

  test('can take grades away and give them back', async () => {
    await finished(10);
    expect(await save(closed)).toBe(1);
    expect(await scores()).toEqual([]);
    expect((await history()).at(-1)?.detail).toEqual({ before: 10, after: null });
    expect(await save(defaultPolicy, 1)).toBe(1);
    expect(await scores()).toEqual([['checkpoint', 10]]);
    expect((await history()).at(-1)?.detail).toEqual({ before: null, after: 10 });
  });

  test('keeps how late it was even where the score stays', async () => {
    await finished(10);
    expect(await save({ ...half, late: { kind: 'none' } })).toBe(0);
    const [grade] = await opened.store.attempts.listGrades(mine());
    expect(grade?.automatic?.lateMinutes).toBeGreaterThanOrEqual(60);
    expect((await history()).at(-1)?.action).toBe('policy-changed');
  });

  test('is not saved over what somebody else saved meanwhile', async () => {
    await finished(10);
    await save(half);
    const before = await history();
    await expect(save(defaultPolicy)).rejects.toThrow(PolicyMoved);
    expect(await opened.store.policies.get(school.course.id, 'lab')).toEqual({
      policy: half,
      revision: 1,
    });
    expect(await scores()).toEqual([['checkpoint', 5]]);
    expect(await history()).toEqual(before);
  });

  test('of a class that needs more than one statement', async () => {
    const { people } = opened.store;
    const checkpoints = Array.from({ length: 501 }, (_, index) => `c${index}`);
    const database = await openDatabase(opened.databaseUrl);
    const { course, student } = school;
    await database.write((tx) =>
      tx.attempt.createMany({
        data: checkpoints.map((checkpointId) => ({
          ...{ courseId: course.id, labId: 'lab', checkpointId, studentId: student.id },
          ...{ requestedById: student.id, kind: 'submission', state: 'finished', answers: '{}' },
          ...{ points: 10, score: 8, outcome: 'fail', submissionKey: checkpointId },
        })),
      }),
    );
    await database.close();
    expect(await save(half)).toBe(501);
    expect((await scores()).length).toBe(501);
    expect(new Set((await scores()).map(([, score]) => score))).toEqual(new Set([4]));
    expect(await people.find(student.id)).toBeDefined();
  });
});

describe('a preview', () => {
  test('says what would change, and writes nothing', async () => {
    const idle = await another('idle');
    const good = await another('good');
    await finished(10);
    await finished(0, { checkpointId: 'second' });
    await finished(6, { studentId: good.id, requestedById: good.id });
    const before = await history();
    const effect = await preview();
    expect(effect.unchanged).toBe(1);
    expect(effect.changes).toEqual(
      expect.arrayContaining([
        {
          ...{ studentId: school.student.id, checkpointId: 'checkpoint' },
          ...{ before: 10, after: 5, isOverridden: false },
        },
        {
          ...{ studentId: good.id, checkpointId: 'checkpoint' },
          ...{ before: 6, after: 3, isOverridden: false },
        },
      ]),
    );
    expect(effect.changes).toHaveLength(2);
    expect(effect.totals).toEqual(
      expect.arrayContaining([
        { student: school.student, before: 10, after: 5 },
        { student: good, before: 6, after: 3 },
      ]),
    );
    expect(effect.totals.map(({ student }) => student.id)).not.toContain(idle.id);
    expect(await scores()).toContainEqual(['checkpoint', 10]);
    expect(await history()).toEqual(before);
    expect((await opened.store.policies.get(school.course.id, 'lab')).revision).toBe(0);
  });

  test('is what saving does then', async () => {
    await finished(10);
    await finished(7.3, { checkpointId: 'second' });
    const effect = await preview();
    expect(await save(half)).toBe(effect.changes.length);
    const after = await preview();
    expect(after).toEqual({ changes: [], unchanged: 2, totals: [] });
  });

  test('leaves out what the lab has no more', async () => {
    await finished(10);
    await finished(8, { checkpointId: 'second' });
    const effect = await preview(['checkpoint']);
    expect(effect.changes.map(({ checkpointId }) => checkpointId)).toEqual(['checkpoint']);
    expect(effect.totals).toEqual([{ student: school.student, before: 10, after: 5 }]);
  });

  test('counts a grade that would come anew', async () => {
    await save(closed);
    await finished(10);
    const effect = await preview();
    expect(effect).toMatchObject({ changes: [{ before: null, after: 5 }], unchanged: 0 });
    expect(effect.totals).toEqual([{ student: school.student, before: 0, after: 5 }]);
  });

  test('leaves a given grade standing over the automatic one', async () => {
    await finished(10);
    await finished(8, { checkpointId: 'second' });
    const database = await openDatabase(opened.databaseUrl);
    const given = { ...whose(), reason: 'seen in class', overriddenById: school.ta.id };
    await database.write((tx) =>
      tx.override.createMany({
        data: [
          { ...given, score: 9, points: 10 },
          { ...given, checkpointId: 'second', score: 1, points: 10, undoneAt: new Date() },
        ],
      }),
    );
    await database.close();
    const effect = await preview();
    const hidden = effect.changes.map(({ checkpointId, isOverridden }) => [
      checkpointId,
      isOverridden,
    ]);
    expect(Object.fromEntries(hidden)).toEqual({ checkpoint: true, second: false });
    expect(effect.totals).toEqual([{ student: school.student, before: 17, after: 13 }]);
  });
});

describe('an extension', () => {
  test('grades that student anew at once, and is kept when the date moves', async () => {
    const other = await another('other');
    await finished(10);
    await finished(10, { studentId: other.id, requestedById: other.id });
    await save(half);
    const until = soon();
    expect(await grant(until)).toBe(1);
    expect(await scores()).toEqual([['checkpoint', 10]]);
    const entries = (await history()).slice(-2);
    expect(entries.map(({ action, detail, studentId }) => [action, detail, studentId])).toEqual([
      ['extension-granted', { dueAt: until.toISOString(), reason: 'was ill' }, school.student.id],
      ['grade-recalculated', { before: 5, after: 10 }, school.student.id],
    ]);
    expect(await save({ ...half, dueAt: new Date(past.getTime() - 1000) }, 1)).toBe(0);
    expect(await scores()).toEqual([['checkpoint', 10]]);
    const theirs = await opened.store.attempts.listGrades({ ...mine(), studentId: other.id });
    expect(theirs.map(({ score }) => score)).toEqual([5]);
  });

  test('is listed with who gave it, and another one takes its place', async () => {
    await grant(past, 'first');
    const until = soon();
    await grant(until, 'second');
    expect(await opened.store.policies.listExtensions(school.course.id, 'lab')).toEqual([
      {
        ...{ student: school.student, dueAt: until, reason: 'second' },
        ...{ grantedBy: school.instructor, grantedAt: expect.any(Date) },
      },
    ]);
    await save(half);
    const expected = { policy: half, extendedTo: until };
    expect(await opened.store.policies.getOfStudent(mine())).toEqual(expected);
    const all = await opened.store.policies.listOfStudent(school.course.id, school.student.id);
    expect([...all]).toEqual([['lab', expected]]);
    const ta = await opened.store.policies.listOfStudent(school.course.id, school.ta.id);
    expect(ta.get('lab')?.extendedTo).toBeNull();
  });

  test('that is taken back is gone from the grades, and stays in the history', async () => {
    await finished(10);
    await save(half);
    await grant(soon());
    const withdraw = () =>
      opened.store.policies.withdrawExtension({ ...mine(), actorId: school.instructor.id });
    expect(await withdraw()).toBe(1);
    expect(await scores()).toEqual([['checkpoint', 5]]);
    const before = await history();
    expect(before.slice(-2).map(({ action }) => action)).toEqual([
      'extension-withdrawn',
      'grade-recalculated',
    ]);
    expect(await withdraw()).toBeUndefined();
    expect(await history()).toEqual(before);
  });
});

test('who pressed Check in time loses nothing where Podmark could look only after the due date', async () => {
  const pressed = await finished(null);
  const database = await openDatabase(opened.databaseUrl);
  const inTime = new Date(past.getTime() - 1000);
  await database.write((tx) =>
    tx.attempt.update({
      where: { id: pressed.id },
      data: { requestedAt: inTime, countsAsOf: inTime },
    }),
  );
  await database.close();
  await save(closed);
  await finished(null);
  await finished(10, {
    kind: 'rerun',
    requestedById: school.ta.id,
    reason: 'the network was away',
  });
  expect(await scores()).toEqual([['checkpoint', 10]]);
});

describe('a limit', () => {
  const limited = { ...defaultPolicy, limit: { burst: 2, refillMinutes: 30 } };
  beforeEach(() => save(limited));
  const request = (given: Partial<AttemptRequest> = {}) =>
    opened.store.attempts.request(aRequest(school, given));

  test('refuses what is over it, and says when the next one comes; nothing is written', async () => {
    const first = await finished(3);
    await finished(4);
    const before = await history();
    const refused = request();
    await expect(refused).rejects.toThrow(LimitReached);
    const error = await refused.catch((caught: LimitReached) => caught);
    const inMs = (error as LimitReached).nextAt.getTime() - first.requestedAt.getTime();
    expect(inMs / 60_000).toBeCloseTo(30, 1);
    expect(await opened.store.attempts.listOfStudent(mine())).toHaveLength(2);
    expect(await history()).toEqual(before);
  });

  test('is not used up by what could not look, nor by re-runs, nor at another checkpoint', async () => {
    await finished(null);
    await finished(null);
    await finished(3);
    await finished(3, { kind: 'rerun', requestedById: school.ta.id, reason: 'why' });
    await finished(3, { checkpointId: 'second' });
    await finished(3, { checkpointId: 'second' });
    expect((await request()).created).toBe(true);
  });

  test('does not refuse the form that was sent already, nor the attempt under way', async () => {
    const { attempt: done } = await request({ submissionKey: 'first' });
    await opened.store.attempts.start(done.id);
    await opened.store.attempts.finish(done.id, aResult(3));
    const { attempt: open } = await request();
    expect(await request({ submissionKey: 'first' })).toMatchObject({
      attempt: { id: done.id },
      created: false,
    });
    expect(await request()).toMatchObject({ attempt: { id: open.id }, created: false });
  });

  test('never stops staff', async () => {
    await finished(3);
    await finished(3);
    const rerun = { kind: 'rerun', requestedById: school.ta.id, reason: 'why' } as const;
    expect((await request(rerun)).created).toBe(true);
  });
});
