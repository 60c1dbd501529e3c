import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Step } from '../../../src/domain/lab.js';
import { giveOverride, OverrideRefusal, undoOverride } from '../../../src/grading/overrides.js';
import { aLab } from '../../support/runs.js';
import { addClass, type Class, openTestStore, type TestStore } from '../../support/stores.js';

let opened: TestStore;
let school: Class;
const lab = aLab();
const step = lab.steps[0] as Step;
const untouched = { overrideId: null, automatic: null };

beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.remove());
beforeEach(async () => {
  school = await addClass(opened.store, `k8s-${Math.random().toString(36).slice(2)}`);
});

const which = (basedOn = untouched as { overrideId: number | null; automatic: null }) => ({
  ...{ course: school.course, lab, step, studentId: school.student.id },
  ...{ actor: school.ta, basedOn },
});
const give = (typed: Partial<{ score: string; reason: string }> = {}, given = {}) =>
  giveOverride(opened.store, { ...which(), ...given }, { score: '8', reason: 'a look', ...typed });
const grade = async () => {
  const whose = { courseId: school.course.id, studentId: school.student.id, labId: 'lab' };
  return (await opened.store.attempts.listGrades(whose))[0];
};
const refusalOf = async (work: Promise<void>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OverrideRefusal);
  return error as OverrideRefusal;
};

describe('a score', () => {
  test.each([
    ['0', 0],
    ['10', 10],
    [' 8.5 ', 8.5],
    ['8,25', 8.25],
    ['10.00', 10],
  ])('%j is given', async (score, expected) => {
    await give({ score, reason: ' because ' });
    expect(await grade()).toMatchObject({
      ...{ score: expected, points: 10 },
      override: { reason: 'because', overriddenBy: school.ta },
    });
  });

  test.each(['', '-1', '10.01', '11', '8.125', 'eight', '1e1', '0x8', 'NaN', '8.'])(
    '%j is none',
    async (score) => {
      const { code, problems } = await refusalOf(give({ score }));
      expect([code, Object.keys(problems)]).toEqual(['form-wrong', ['score']]);
      expect(problems.score).toContain('from 0 to 10');
      expect(await grade()).toBeUndefined();
    },
  );
});

test('a reason is asked for, and a long one is refused whole', async () => {
  expect((await refusalOf(give({ reason: ' \n ' }))).problems.reason).toContain('Say why');
  const long = await refusalOf(give({ reason: 'x'.repeat(501) }));
  expect(long.message).toBe('That is 501 characters long; 500 are kept.');
  expect(await grade()).toBeUndefined();
  await give({ reason: 'x'.repeat(500) });
  expect((await grade())?.override?.reason).toHaveLength(500);
});

test('all that is wrong is said at once', async () => {
  const { problems } = await refusalOf(give({ score: 'a', reason: '' }));
  expect(Object.keys(problems).sort()).toEqual(['reason', 'score']);
});

test('only students who are in the course have grades', async () => {
  const { code } = await refusalOf(give({}, { studentId: school.instructor.id }));
  expect(code).toBe('not-a-student');
  const stranger = await opened.store.people.create({
    ...{ login: `stranger-${school.course.slug}`, name: 'S', passwordHash: '' },
  });
  const of = { studentId: stranger.id };
  expect((await refusalOf(give({}, of))).problems.grade).toContain('Only students');
  const undone = undoOverride(opened.store, { ...which(), ...of });
  expect((await refusalOf(undone)).code).toBe('not-a-student');
});

test('who saw another grade is told so', async () => {
  await give();
  const { code, problems } = await refusalOf(give({ score: '1' }));
  expect([code, problems.grade]).toEqual([
    'grade-moved',
    expect.stringContaining('changed while you looked at it'),
  ]);
  expect(await grade()).toMatchObject({ score: 8 });
});

test('an override is undone by somebody else, too', async () => {
  await give();
  const basedOn = { overrideId: (await grade())?.override?.id ?? null, automatic: null };
  await undoOverride(opened.store, { ...which(basedOn), actor: school.instructor });
  expect(await grade()).toBeUndefined();
  expect((await refusalOf(undoOverride(opened.store, which(basedOn)))).code).toBe('grade-moved');
});

test('what is no refusal stays what it is', async () => {
  const broken = {
    ...opened.store,
    overrides: {
      ...opened.store.overrides,
      undo: async () => {
        throw new Error('the disk is full');
      },
    },
  };
  await expect(undoOverride(broken, which())).rejects.toThrow('the disk is full');
});
