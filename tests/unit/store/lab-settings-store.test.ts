import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defaultSettings, SettingsStale } from '../../../src/domain/lab-settings.js';
import type { AttemptRequest } from '../../../src/domain/stores.js';
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

const lab = () => ({ courseId: school.course.id, labId: 'lab' });
const mine = () => ({ ...lab(), studentId: school.student.id });

async function finished(score: number | null, request: Partial<AttemptRequest> = {}) {
  const { attempts } = opened.store;
  const { attempt } = await attempts.request(aRequest(school, request));
  await attempts.start(attempt.id);
  await attempts.finish(attempt.id, aResult(score));
  return attempt;
}

const save = (given: Partial<typeof defaultSettings>, basedOnRevision = 0) =>
  opened.store.labSettings.save({
    ...lab(),
    settings: { ...defaultSettings, ...given },
    basedOnRevision,
    actorId: school.instructor.id,
  });
const preview = (
  points: Record<string, number>,
  countBefore = ['checkpoint', 'second'],
  countAfter = countBefore,
) =>
  opened.store.labSettings.preview({
    ...{ ...lab(), points, countBefore, countAfter },
    pointsAfter: { checkpoint: 10, second: 10, ...points },
  });
const grades = async () =>
  (await opened.store.attempts.listGrades(mine())).map(({ checkpointId, score, points }) => [
    ...[checkpointId, score, points],
  ]);

test('settings are the default ones, revision 0, until somebody saves some', async () => {
  const { labSettings } = opened.store;
  const { courseId } = lab();
  expect(await labSettings.get(courseId, 'lab')).toEqual({
    settings: defaultSettings,
    revision: 0,
  });
  expect(await labSettings.listOfCourse(courseId)).toEqual(new Map());
  const settings = {
    values: { web: 'shop', pods: 3 },
    points: { second: 2.5 },
    leftOut: ['third'],
  };
  await save(settings);
  expect(await labSettings.get(courseId, 'lab')).toEqual({ settings, revision: 1 });
  expect(await labSettings.listOfCourse(courseId)).toEqual(new Map([['lab', settings]]));
  const other = await addClass(opened.store, 'other');
  expect(await labSettings.listOfCourse(other.course.id)).toEqual(new Map());
});

test('a change that is based on older settings is refused and changes nothing', async () => {
  await save({ points: { checkpoint: 20 } });
  await expect(save({ points: { checkpoint: 30 } }, 0)).rejects.toBeInstanceOf(SettingsStale);
  const { settings, revision } = await opened.store.labSettings.get(lab().courseId, 'lab');
  expect([settings.points, revision]).toEqual([{ checkpoint: 20 }, 1]);
});

test('saving writes the history', async () => {
  await save({ leftOut: ['second'] });
  const [entry] = await opened.store.history.list({ courseId: lab().courseId, limit: 1 });
  expect(entry).toMatchObject({ action: 'lab-settings-changed', labId: 'lab' });
  expect(entry?.actor?.id).toBe(school.instructor.id);
  expect(JSON.parse(String(entry?.detail.settings))).toMatchObject({ leftOut: ['second'] });
});

describe('points', () => {
  test('change grades as the preview says, and back exactly', async () => {
    await finished(5);
    const effect = await preview({ checkpoint: 20 });
    expect(effect.changes).toEqual([
      expect.objectContaining({ checkpointId: 'checkpoint', before: 5, after: 10 }),
    ]);
    expect(effect.totals).toEqual([
      { student: expect.objectContaining({ id: school.student.id }), before: 5, after: 10 },
    ]);
    expect(await grades()).toEqual([['checkpoint', 5, 10]]);
    expect(await save({ points: { checkpoint: 20 } })).toBe(1);
    expect(await grades()).toEqual([['checkpoint', 10, 20]]);
    expect(await save({ points: { checkpoint: 10 } }, 1)).toBe(1);
    expect(await grades()).toEqual([['checkpoint', 5, 10]]);
  });

  test('hold for attempts that follow, whatever they were requested in', async () => {
    await save({ points: { checkpoint: 20 } });
    await finished(10, { points: 10 });
    expect(await grades()).toEqual([['checkpoint', 20, 20]]);
  });

  test('leave a grade that staff gave as it is', async () => {
    await finished(5);
    await opened.store.overrides.give({
      ...mine(),
      ...{ checkpointId: 'checkpoint', score: 8, points: 10, reason: 'a reason' },
      ...{ actorId: school.instructor.id, basedOn: { overrideId: null, automatic: 5 } },
    });
    const { changes, totals } = await preview({ checkpoint: 20 });
    expect(changes).toEqual([expect.objectContaining({ isOverridden: true })]);
    expect(totals).toEqual([]);
    expect((await preview({ checkpoint: 8 })).givenAbove).toBe(0);
    expect((await preview({ checkpoint: 7.5 })).givenAbove).toBe(1);
  });
});

test('a checkpoint that is left out leaves totals, and comes back with its grade', async () => {
  await finished(5);
  await finished(7, { checkpointId: 'second' });
  const out = await preview({}, ['checkpoint', 'second'], ['checkpoint']);
  expect(out.changes).toEqual([]);
  expect(out.totals.map(({ before, after }) => [before, after])).toEqual([[12, 5]]);
  expect(await save({ leftOut: ['second'] })).toBe(0);
  expect(await grades()).toEqual([
    ['checkpoint', 5, 10],
    ['second', 7, 10],
  ]);
  const back = await preview({ second: 20 }, ['checkpoint'], ['checkpoint', 'second']);
  expect(back.totals.map(({ before, after }) => [before, after])).toEqual([[5, 19]]);
});
