import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AnyChecker } from '../../../src/checkers/checker.js';
import { RejudgeMoved } from '../../../src/domain/rejudge.js';
import type { AttemptResult } from '../../../src/domain/stores.js';
import { createRejudge, type Rejudge } from '../../../src/grading/rejudge.js';
import { aCheck, aCheckpoint, aLab } from '../../support/runs.js';
import {
  addClass,
  aRequest,
  type Class,
  openTestStore,
  type TestStore,
} from '../../support/stores.js';

/** Passes where the facts have at least so many. */
const asking = (least: number): ReadonlyMap<string, AnyChecker> => {
  const checker: AnyChecker = {
    id: 'checker',
    summary: '',
    params: undefined as never,
    gather: async () => ({}),
    judge: (facts) =>
      (facts as { seen: number }).seen >= least
        ? { kind: 'pass', observed: 'enough' }
        : { kind: 'fail', expected: `${least}`, observed: 'too few' },
  };
  return new Map([['checker', checker]]);
};

let testStore: TestStore;
let school: Class;
beforeEach(async () => {
  testStore = await openTestStore();
  school = await addClass(testStore.store);
});
afterEach(() => testStore.remove());

const lab = aLab();
const rejudgeBy = (least: number): Rejudge =>
  createRejudge({ store: testStore.store, checkers: asking(least) });
const previewBy = (least: number) => rejudgeBy(least).preview(school.course, lab, ['checkpoint']);

/** A look of a student that saw so many, as it was judged with at least five asked for. */
async function looked(seen: number, studentId = school.student.id): Promise<string> {
  const { attempts } = testStore.store;
  const { attempt } = await attempts.request(aRequest(school, { studentId }));
  await attempts.start(attempt.id);
  const pass = seen >= 5;
  const result: AttemptResult = {
    outcome: pass ? 'pass' : 'fail',
    score: pass ? 10 : 0,
    calls: [],
    checks: [
      {
        ...{ checkId: 'check', title: 'A check', checker: 'checker', durationMs: 5 },
        outcome: pass
          ? { kind: 'pass', observed: 'enough' }
          : { kind: 'fail', expected: '5', observed: 'too few' },
        facts: { seen },
      },
    ],
  };
  await attempts.finish(attempt.id, result);
  return attempt.id;
}

async function applyBy(least: number, given: { digest?: string; accepts?: boolean } = {}) {
  const digest = given.digest ?? (await previewBy(least)).digest;
  return await rejudgeBy(least).apply(school.course, lab, ['checkpoint'], {
    ...{ actor: school.ta, reason: ' The checker was wrong. ', digest },
    accepts: () => given.accepts ?? false,
  });
}

const whose = () => ({ courseId: school.course.id, studentId: school.student.id, labId: 'lab' });
const scores = async () =>
  (await testStore.store.attempts.listGrades(whose())).map(({ score }) => score);
const listed = () => testStore.store.attempts.listOfStudent(whose());
const told = () =>
  testStore.store.history.list({
    courseId: school.course.id,
    studentId: school.student.id,
    limit: 9,
  });

test('a gain is written as an attempt with the evidence of the look, and told', async () => {
  const lookId = await looked(3);
  expect(await previewBy(3)).toMatchObject({
    ...{ judged: 1, changed: 1, unchanged: 0 },
    cells: [
      {
        ...{ student: school.student, checkpointId: 'checkpoint', given: null },
        ...{ kind: 'gain', before: 0, after: 10 },
        checks: [{ title: 'A check', before: { kind: 'fail' }, after: { kind: 'pass' } }],
      },
    ],
  });
  expect(await applyBy(3)).toEqual({ gained: 1, lowered: 0, attempts: 1 });
  expect(await scores()).toEqual([10]);
  const [again] = await listed();
  expect(await testStore.store.attempts.find(String(again?.id))).toMatchObject({
    ...{ kind: 'rejudge', state: 'finished', outcome: 'pass', score: 10, points: 10 },
    ...{ rejudgedFromId: lookId, acceptedAt: null, requestedById: school.ta.id, calls: [] },
    reason: 'The checker was wrong.',
    countsAsOf: (await testStore.store.attempts.find(lookId))?.countsAsOf,
    checks: [{ outcome: { kind: 'pass' }, facts: { seen: 3 }, durationMs: 5 }],
  });
  expect((await told())[0]).toMatchObject({
    ...{ action: 'grade-rejudged', actor: school.ta, attemptId: again?.id },
    detail: { before: 0, after: 10, reason: 'The checker was wrong.' },
  });
});

test('applied twice it does nothing the second time', async () => {
  await looked(3);
  const { digest } = await previewBy(3);
  await applyBy(3, { digest });
  await expect(applyBy(3, { digest })).rejects.toThrow(RejudgeMoved);
  expect(await applyBy(3)).toEqual({ gained: 0, lowered: 0, attempts: 0 });
  expect(await listed()).toHaveLength(2);
});

test('a loss is written only where it is let count, and is offered again until then', async () => {
  await looked(6);
  expect(await previewBy(8)).toMatchObject({
    cells: [{ kind: 'loss', before: 10, after: 10, ifAccepted: 0 }],
  });
  expect(await applyBy(8)).toEqual({ gained: 0, lowered: 0, attempts: 0 });
  expect(await scores()).toEqual([10]);
  expect((await previewBy(8)).cells).toHaveLength(1);
  expect(await applyBy(8, { accepts: true })).toEqual({ gained: 0, lowered: 1, attempts: 1 });
  expect(await scores()).toEqual([0]);
  expect((await previewBy(8)).cells).toEqual([]);
  // and the next mending of the checker gives it back, from the evidence of the look
  expect(await applyBy(4)).toMatchObject({ gained: 1 });
  expect(await scores()).toEqual([10]);
  expect((await listed()).map(({ rejudgedFromId }) => rejudgedFromId)).toEqual([
    (await listed())[2]?.id,
    (await listed())[2]?.id,
    null,
  ]);
});

test('nothing is written where something moved since the preview', async () => {
  await looked(3);
  const { digest } = await previewBy(3);
  await looked(2);
  await expect(applyBy(3, { digest })).rejects.toThrow(RejudgeMoved);
  await expect(applyBy(2, { digest })).rejects.toThrow(RejudgeMoved);
  expect(await scores()).toEqual([0]);
});

test('what moves while it is judged is seen in the transaction, which is undone', async () => {
  await looked(3);
  const { digest } = await previewBy(3);
  const { rejudges } = testStore.store;
  const late = createRejudge({
    store: {
      ...testStore.store,
      rejudges: {
        ...rejudges,
        async apply(...given) {
          await looked(4);
          await rejudges.apply(...given);
        },
      },
    },
    checkers: asking(3),
  });
  const request = { actor: school.ta, reason: 'so', digest, accepts: () => false };
  await expect(late.apply(school.course, lab, ['checkpoint'], request)).rejects.toThrow(
    RejudgeMoved,
  );
  expect((await listed()).map(({ kind }) => kind)).toEqual(['submission', 'submission']);
});

test('what the evidence does not tell is asked for; a check that is new may be skipped', async () => {
  const needing = aCheck({ id: 'new', title: 'New', needs: ['check'] });
  const wider = aLab([aCheckpoint({ checks: [aCheck(), needing] })]);
  await looked(6);
  const by = (least: number) => rejudgeBy(least).preview(school.course, wider, ['checkpoint']);
  // nothing more than full can be had, so nobody is asked to look
  expect(await by(3)).toMatchObject({ cells: [], unchanged: 1, judged: 0 });
  expect(await by(8)).toMatchObject({
    cells: [
      {
        kind: 'loss',
        checks: [
          { title: 'A check', before: { kind: 'pass' }, after: { kind: 'fail' } },
          { title: 'New', before: null, after: { kind: 'skipped', becauseOf: 'check' } },
        ],
      },
    ],
  });
  const other = await addClass(testStore.store, 'other');
  const place = { courseId: school.course.id, section: null, role: 'student' as const };
  await testStore.store.courses.enroll({ ...place, personId: other.student.id });
  await looked(3, other.student.id);
  expect(await by(3)).toMatchObject({
    ...{ unchanged: 1, changed: 0 },
    cells: [{ student: other.student, kind: 'same', checks: [], rerun: { titles: ['New'] } }],
  });
});

test('only checks that come out otherwise are told', async () => {
  const { attempts } = testStore.store;
  const twice = aLab([aCheckpoint({ checks: [aCheck(), aCheck({ id: 'same', title: 'Same' })] })]);
  const { attempt } = await attempts.request(aRequest(school));
  await attempts.start(attempt.id);
  const base = { title: 'T', checker: 'checker', durationMs: 5, facts: { seen: 9 } };
  const pass = { kind: 'pass', observed: 'enough' } as const;
  const fail = { kind: 'fail', expected: '9', observed: 'too few' } as const;
  const checks = [
    { ...base, checkId: 'check', outcome: fail },
    { ...base, checkId: 'same', outcome: pass },
  ];
  await attempts.finish(attempt.id, { outcome: 'fail', score: 5, calls: [], checks });
  const { cells } = await rejudgeBy(3).preview(school.course, twice, ['checkpoint']);
  expect(cells[0]?.checks.map(({ title }) => title)).toEqual(['A check']);
});

test('a reason is needed', async () => {
  const request = { actor: school.ta, reason: ' ', digest: '', accepts: () => true };
  await expect(rejudgeBy(3).apply(school.course, lab, ['checkpoint'], request)).rejects.toThrow(
    'Say why',
  );
});

test('who is no student of the course is left out, and so are checkpoints that nobody chose', async () => {
  await looked(3);
  expect(await rejudgeBy(3).preview(school.course, lab, [])).toMatchObject({ cells: [] });
  const other = await addClass(testStore.store, 'other');
  await looked(3, other.student.id);
  expect((await previewBy(3)).cells).toHaveLength(1);
});

describe('a rejudge is no look', () => {
  const passedFacts = () =>
    testStore.store.attempts.findPassedFacts({
      ...{ ...whose(), checkpointId: 'checkpoint', checkId: 'check' },
    });
  const cell = async () => {
    const rows = await testStore.store.attempts.gradebook(school.course.id, 'lab');
    return rows[0]?.cells.get('checkpoint');
  };

  test('it stands before its look in lists, and after looks that came later', async () => {
    const first = await looked(3);
    const second = await looked(1);
    await applyBy(3);
    const ids = (await listed()).map(({ id, rejudgedFromId }) => rejudgedFromId ?? id);
    expect(ids).toEqual([second, first, first]);
  });

  test('the gradebook counts it not, and shows the newest look as it was judged last', async () => {
    await looked(1);
    const newest = await looked(3);
    expect(await cell()).toMatchObject({ attempts: 2, latest: { id: newest, outcome: 'fail' } });
    await applyBy(3);
    expect(await cell()).toMatchObject({
      ...{ attempts: 2, score: 10, latest: { id: newest, outcome: 'pass' } },
    });
  });

  test('statistics count it as no attempt, and know what counts by it', async () => {
    const now = new Date(Date.now() + 1000);
    const { statistics } = testStore.store;
    const record = async () =>
      (await statistics.read({ courseId: school.course.id, labId: 'lab' }, now)).checkpoints[0];
    const filter = { courseId: school.course.id, labId: 'lab', section: null, since: null };
    const failing = () =>
      statistics.failingChecks(filter, [{ checkpointId: 'checkpoint', checkId: 'check' }], 5);
    await looked(3);
    expect(await record()).toMatchObject({ judged: 1, passedAt: null, bestScore: 0 });
    expect(await failing()).toHaveLength(1);
    await applyBy(3);
    expect(await record()).toMatchObject({
      ...{ judged: 1, passedAt: expect.any(Date), bestScore: 10, grade: 10 },
    });
    expect(await failing()).toEqual([]);
    await applyBy(8, { accepts: true });
    expect(await record()).toMatchObject({ judged: 1, passedAt: null, bestScore: 0, grade: 0 });
  });

  test('it makes its look one that passed, with the evidence of then, or takes that back', async () => {
    expect(await passedFacts()).toBeUndefined();
    await looked(6);
    await looked(7);
    await looked(3);
    expect(await passedFacts()).toEqual({ seen: 7 });
    await applyBy(3);
    expect(await passedFacts()).toEqual({ seen: 3 });
    await applyBy(8, { accepts: true });
    expect(await passedFacts()).toBeUndefined();
  });
});
