import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { OverrideStore } from '../../../src/domain/override-store.js';
import { GradeMoved } from '../../../src/domain/override-store.js';
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

type Given = Parameters<OverrideStore['give']>[0];

const mine = () => ({
  ...{ courseId: school.course.id, labId: 'lab', studentId: school.student.id },
});
const untouched = { overrideId: null, automatic: null };
const give = (given: Partial<Given> = {}) =>
  opened.store.overrides.give({
    ...{ ...mine(), checkpointId: 'checkpoint', score: 8, points: 10, reason: 'a look' },
    ...{ actorId: school.ta.id, basedOn: untouched, ...given },
  });
const undo = (given: Partial<Given> = {}) => {
  const { basedOn = untouched, actorId = school.ta.id } = given;
  return opened.store.overrides.undo({ ...mine(), checkpointId: 'checkpoint', actorId, basedOn });
};
const grade = async () => (await opened.store.attempts.listGrades(mine()))[0];
const told = async () =>
  (await opened.store.history.list({ courseId: school.course.id, limit: 100 }))
    .filter(({ action }) => action === 'grade-overridden' || action === 'override-undone')
    .map(({ action, actor, checkpointId, detail }) => [action, actor?.id, checkpointId, detail])
    .reverse();

async function finished(score: number) {
  const { attempts } = opened.store;
  const { attempt } = await attempts.request(aRequest(school));
  await attempts.start(attempt.id);
  await attempts.finish(attempt.id, aResult(score));
}

test('a given grade counts in place of the automatic one, which stays beside it', async () => {
  await finished(6);
  const override = await give({ basedOn: { overrideId: null, automatic: 6 } });
  expect(override).toMatchObject({ score: 8, points: 10, reason: 'a look' });
  expect(override.overriddenBy).toEqual(school.ta);
  expect(await grade()).toMatchObject({ score: 8, automatic: { score: 6 }, override });
  expect(await told()).toEqual([
    ['grade-overridden', school.ta.id, 'checkpoint', { before: 6, after: 8, reason: 'a look' }],
  ]);
});

test('it can be given where nothing was tried, and stands when a better attempt comes', async () => {
  await give({ score: 2 });
  expect(await grade()).toMatchObject({ score: 2, automatic: null });
  await finished(10);
  expect(await grade()).toMatchObject({ score: 2, automatic: { score: 10 } });
});

test('a new one ends the old one, and undoing it leaves the automatic one', async () => {
  await finished(6);
  const first = await give({ basedOn: { overrideId: null, automatic: 6 } });
  const basedOn = { overrideId: first.id, automatic: 6 };
  const second = await give({
    score: 9.25,
    reason: 'more',
    actorId: school.instructor.id,
    basedOn,
  });
  expect(await grade()).toMatchObject({ score: 9.25, override: { id: second.id } });
  await undo({ basedOn: { overrideId: second.id, automatic: 6 } });
  expect(await grade()).toMatchObject({ score: 6, override: null });
  expect(await told()).toEqual([
    ['grade-overridden', school.ta.id, 'checkpoint', { before: 6, after: 8, reason: 'a look' }],
    [
      ...['grade-overridden', school.instructor.id, 'checkpoint'],
      { before: 8, after: 9.25, reason: 'more' },
    ],
    ['override-undone', school.ta.id, 'checkpoint', { before: 9.25, after: 6 }],
  ]);
});

test('undoing one where nothing was tried leaves no grade', async () => {
  const { id } = await give();
  await undo({ basedOn: { overrideId: id, automatic: null } });
  expect(await grade()).toBeUndefined();
  expect((await told()).at(-1)).toEqual([
    ...['override-undone', school.ta.id, 'checkpoint'],
    { before: 8, after: null },
  ]);
});

test('who saw another grade is refused, and nothing is written', async () => {
  await finished(6);
  await expect(give()).rejects.toThrow(GradeMoved);
  const seen = { overrideId: null, automatic: 6 };
  const { id } = await give({ basedOn: seen });
  await expect(give({ score: 1, basedOn: seen })).rejects.toThrow('changed meanwhile');
  await expect(undo({ basedOn: seen })).rejects.toThrow(GradeMoved);
  await expect(undo({ basedOn: { overrideId: id, automatic: 5 } })).rejects.toThrow(GradeMoved);
  expect(await grade()).toMatchObject({ score: 8, override: { id } });
  expect(await told()).toHaveLength(1);
});

test('there is nothing to undo where nothing was given', async () => {
  await expect(undo()).rejects.toThrow(GradeMoved);
  expect(await told()).toEqual([]);
});

test('the same form sent twice gives one, and takes one back', async () => {
  const [one, two] = await Promise.all([give(), give()]);
  expect(one).toEqual(two);
  const basedOn = { overrideId: one.id, automatic: null };
  await Promise.all([undo({ basedOn }), undo({ basedOn })]);
  expect(await told()).toHaveLength(2);
  await expect(undo({ basedOn, actorId: school.instructor.id })).rejects.toThrow(GradeMoved);
});

test('of two on the staff who change a grade at once, one is refused', async () => {
  const { ta, instructor } = school;
  const both = await Promise.allSettled([
    give({ score: 3, actorId: ta.id }),
    give({ score: 7, actorId: instructor.id }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const [refused] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(refused).toBeInstanceOf(GradeMoved);
  expect(await told()).toHaveLength(1);
});

test('of a change and an undo at once, one is refused', async () => {
  const { id } = await give();
  const basedOn = { overrideId: id, automatic: null };
  const actorId = school.instructor.id;
  const both = await Promise.allSettled([undo({ basedOn }), give({ score: 1, basedOn, actorId })]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(await grade()).toBeUndefined();
});

test('another checkpoint, and another student, keep theirs', async () => {
  await give();
  await give({ checkpointId: 'other', score: 1 });
  const { person } = await addStudent();
  await give({ studentId: person.id, score: 2 });
  const basedOn = { overrideId: (await grade())?.override?.id ?? null, automatic: null };
  await undo({ basedOn });
  const grades = await opened.store.attempts.listGrades(mine());
  expect(grades.map(({ checkpointId, score }) => [checkpointId, score])).toEqual([['other', 1]]);
  const theirs = await opened.store.attempts.listGrades({ ...mine(), studentId: person.id });
  expect(theirs.map(({ score }) => score)).toEqual([2]);
});

async function addStudent() {
  const { people, courses } = opened.store;
  const person = await people.create({ login: 'second', name: 'Second', passwordHash: '' });
  const role = 'student';
  await courses.enroll({ courseId: school.course.id, personId: person.id, role, section: null });
  return { person };
}
