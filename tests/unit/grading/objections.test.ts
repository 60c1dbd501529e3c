import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import type { Objection } from '../../../src/domain/objection.js';
import { NotFound } from '../../../src/domain/stores.js';
import { createObjections, type Objections } from '../../../src/grading/objections.js';
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
let objections: Objections;

beforeEach(async () => {
  opened = await openTestStore();
  school = await addClass(opened.store);
  objections = createObjections(opened.store);
});
afterEach(() => opened.remove());

const ask = (text = 'My five pods are there.', checkpointId = 'checkpoint', by = school) =>
  objections.open({ course: by.course, labId: 'lab', checkpointId, student: by.student, text });
const find = (id: string) => opened.store.objections.find(id) as Promise<Objection>;
const saidIn = async (id: string) =>
  (await find(id)).messages.map(({ author, text }) => `${author.login}: ${text}`);
async function historyOf() {
  const entries = await opened.store.history.list({ courseId: school.course.id, limit: 50 });
  return entries
    .filter(({ action }) => action.startsWith('objection'))
    .map(({ action, actor, detail }) => [action, actor?.login, detail])
    .reverse();
}

test('a thread goes from the question to its end, and each step stands in the history', async () => {
  const { store } = opened;
  const { ta, student, course } = school;
  await store.attempts.request(aRequest(school));
  const [attempt] = await store.attempts.listOfStudent({
    courseId: course.id,
    studentId: student.id,
    labId: 'lab',
  });
  await store.attempts.start(attempt?.id ?? '');
  await store.attempts.finish(attempt?.id ?? '', aResult(4));
  const { id } = await ask('  My five\r\npods\u0000 are there. \n');
  await objections.answer(await find(id), ta, 'Which namespace?');
  await objections.answer(await find(id), student, 'The default one.');
  await objections.close(await find(id), ta, 'accepted', 'You are right.');
  expect(await find(id)).toMatchObject({
    ...{ state: 'accepted', student, closedBy: ta, attemptId: attempt?.id, section: null },
    ...{ labId: 'lab', checkpointId: 'checkpoint', closedAt: expect.any(Date) },
  });
  expect(await saidIn(id)).toEqual([
    'student-k8s: My five\npods are there.',
    'ta-k8s: Which namespace?',
    'student-k8s: The default one.',
    'ta-k8s: You are right.',
  ]);
  expect(await historyOf()).toEqual([
    ['objection-opened', 'student-k8s', { objection: id }],
    ['objection-answered', 'ta-k8s', { objection: id }],
    ['objection-answered', 'student-k8s', { objection: id }],
    ['objection-closed', 'ta-k8s', { objection: id, outcome: 'accepted' }],
  ]);
  const entries = await store.history.list({
    courseId: course.id,
    attemptId: attempt?.id ?? '',
    limit: 9,
  });
  expect(entries.map(({ action }) => action)).toContain('objection-closed');
});

describe('asking', () => {
  test('works before anything was tried', async () => {
    expect(await ask()).toMatchObject({ attemptId: null, state: 'open' });
  });

  test('is once at a time for a checkpoint, and again after the end', async () => {
    const first = await ask();
    await expect(ask('Again')).rejects.toMatchObject({ code: 'already-open' });
    await objections.withdraw(first);
    expect(await find(first.id)).toMatchObject({ state: 'withdrawn', closedBy: school.student });
    const second = await ask('Again');
    expect(second.id).not.toBe(first.id);
    const mine = await opened.store.objections.listOfStudent({
      courseId: school.course.id,
      studentId: school.student.id,
      labId: 'lab',
    });
    expect(mine.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  test('at the same moment twice makes one', async () => {
    const both = await Promise.allSettled([ask(), ask()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await opened.store.objections.listOpen(school.course.id)).toHaveLength(1);
  });

  test('is for five checkpoints of a course at once', async () => {
    for (const checkpoint of ['1', '2', '3', '4', '5']) await ask('Look', checkpoint);
    await expect(ask('Look', '6')).rejects.toMatchObject({ code: 'too-many-open' });
    const other = await addClass(opened.store, 'other');
    expect(await ask('Look', '6', other)).toMatchObject({ state: 'open' });
    const [first] = await opened.store.objections.listOpen(school.course.id);
    await objections.withdraw(first as Objection);
    expect(await ask('Look', '6')).toMatchObject({ state: 'open' });
  });

  test.each([
    ['nothing', '', 'text-missing'],
    ['only what does not print', ' \r\n\u0007 ', 'text-missing'],
    ['more than is read', 'x'.repeat(4001), 'text-too-long'],
  ])('with %s is refused', async (_what, text, code) => {
    await expect(ask(text)).rejects.toMatchObject({ code });
    expect(await opened.store.objections.listOpen(school.course.id)).toEqual([]);
    expect(await historyOf()).toEqual([]);
  });

  test('with as much as is read is not, lines counted as one character each', async () => {
    const { id } = await ask('x\r\n'.repeat(2000).slice(0, -2));
    expect((await find(id)).messages[0]?.text).toHaveLength(3999);
  });
});

describe('an end and an answer', () => {
  test('need words, but for a withdrawal', async () => {
    const one = await ask();
    await expect(objections.answer(one, school.ta, ' ')).rejects.toMatchObject({
      code: 'text-missing',
    });
    await expect(objections.close(one, school.ta, 'declined', ' ')).rejects.toMatchObject({
      code: 'text-missing',
    });
    expect(await find(one.id)).toMatchObject({ state: 'open', messages: [{}] });
  });

  test('come too late after the end, and change nothing', async () => {
    const one = await ask();
    await objections.close(one, school.ta, 'declined', 'No.');
    const late = { code: 'already-closed' };
    await expect(objections.answer(one, school.student, 'But')).rejects.toMatchObject(late);
    await expect(objections.close(one, school.ta, 'accepted', 'Yes.')).rejects.toMatchObject(late);
    await expect(objections.withdraw(one)).rejects.toMatchObject(late);
    expect(await saidIn(one.id)).toEqual(['student-k8s: My five pods are there.', 'ta-k8s: No.']);
    expect(await find(one.id)).toMatchObject({ state: 'declined' });
    expect(await historyOf()).toHaveLength(2);
  });

  test('sent twice are there once', async () => {
    const one = await ask();
    await objections.answer(one, school.ta, 'Which namespace?');
    await objections.answer(one, school.ta, 'Which namespace?');
    await objections.answer(one, school.student, 'Which namespace?');
    expect(await saidIn(one.id)).toHaveLength(3);
    expect(await historyOf()).toHaveLength(3);
  });

  test('need an objection', async () => {
    const nothing = { ...(await ask()), id: 'nothing' };
    await expect(objections.answer(nothing, school.ta, 'Well')).rejects.toBeInstanceOf(NotFound);
  });
});

test('open ones of a course are listed with their sections, without who left', async () => {
  const { store, databaseUrl } = opened;
  const { course, student } = school;
  await store.courses.enroll({
    courseId: course.id,
    personId: student.id,
    role: 'student',
    section: 'A',
  });
  const other = await addClass(store, 'other');
  await store.courses.enroll({
    courseId: other.course.id,
    personId: student.id,
    role: 'student',
    section: 'B',
  });
  const { id } = await ask();
  const closed = await ask('Look', 'closed');
  await objections.withdraw(closed);
  expect(await store.objections.listOpen(course.id)).toMatchObject([{ id, section: 'A' }]);
  expect(await store.objections.listOpen(other.course.id)).toEqual([]);
  const database = new Database(databaseUrl.replace('file:', ''));
  database.exec(
    `UPDATE "Enrollment" SET "leftAt" = '2026-01-01T00:00:00.000Z' WHERE "courseId" = '${course.id}'`,
  );
  database.close();
  expect(await store.objections.listOpen(course.id)).toEqual([]);
});
