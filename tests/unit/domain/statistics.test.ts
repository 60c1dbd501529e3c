import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkpointFigures, figuresOf, totalsOf } from '../../../src/domain/class-figures.js';
import { bandsOf, begunAt, classProgress } from '../../../src/domain/class-progress.js';
import { checksOf, lessonsOf } from '../../../src/domain/lessons.js';
import { byFrequency, median } from '../../../src/domain/quantiles.js';
import {
  type CheckpointRecord,
  type FailingCheck,
  type Failure,
  type LabRecords,
  ofSection,
  scoreThatCounts,
  standingOf,
} from '../../../src/domain/statistics.js';
import { aCheck, aCheckpoint, aLab } from '../../support/runs.js';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 10, minute));

function aRecord(given: Partial<CheckpointRecord> = {}): CheckpointRecord {
  return {
    studentId: 'ada',
    checkpointId: 'one',
    startedAt: at(0),
    judgedAt: null,
    passedAt: null,
    ownPassAt: null,
    attemptsToPass: 0,
    judged: 0,
    couldNotLook: 0,
    recent: 0,
    bestScore: null,
    grade: null,
    override: null,
    ...given,
  };
}

/** Given by staff, of ten points. */
const given = (score: number) => ({ score, points: 10, overriddenAt: at(5) });

/** Passed by the student's own attempt. */
const passed = (minute: number, given: Partial<CheckpointRecord> = {}) =>
  aRecord({
    judgedAt: at(0),
    passedAt: at(minute),
    ownPassAt: at(minute),
    attemptsToPass: 1,
    judged: 1,
    bestScore: 10,
    grade: 10,
    ...given,
  });

const lab = aLab([aCheckpoint({ id: 'one' }), aCheckpoint({ id: 'two', title: 'Two' })]);
const students = ['ada', 'bob', 'cyd'].map((id) => ({ id, section: id === 'cyd' ? 'B' : 'A' }));
const classOf = (checkpoints: CheckpointRecord[]): LabRecords => ({
  students,
  checkpoints,
  dueAt: null,
});

describe('the median', () => {
  test.each([
    [[], null],
    [[7], 7],
    [[3, 1], 2],
    [[9, 1, 4], 4],
    [[10, 2, 9, 100], 9.5],
  ])('of %j is %j', (numbers, middle) => expect(median(numbers)).toBe(middle));

  test('has as many numbers below it as above', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (numbers) => {
        const middle = median(numbers) ?? Number.NaN;
        const below = numbers.filter((number) => number < middle).length;
        const above = numbers.filter((number) => number > middle).length;
        expect(Math.max(below, above) * 2).toBeLessThanOrEqual(numbers.length);
      }),
    );
  });
});

test('texts come by how often they occur, and equals as they were seen', () => {
  expect(byFrequency(['b', 'a', 'c', 'a'])).toEqual([
    { text: 'a', count: 2 },
    { text: 'b', count: 1 },
    { text: 'c', count: 1 },
  ]);
});

describe('how a checkpoint of ten points stands', () => {
  test.each<[string, CheckpointRecord | undefined, string]>([
    ['without a record', undefined, 'not-tried'],
    ['with an attempt that waits', aRecord(), 'not-tried'],
    ['where nothing could be seen', aRecord({ couldNotLook: 3 }), 'could-not-look'],
    ['with nothing right', aRecord({ bestScore: 0, grade: 0, couldNotLook: 3 }), 'failed'],
    ['with something right', aRecord({ bestScore: 4, grade: 4 }), 'partly'],
    ['right too late to count', aRecord({ bestScore: 4, grade: 0 }), 'partly'],
    ['passed', passed(3), 'passed'],
    ['passed when staff ran it again', aRecord({ passedAt: at(9), bestScore: 10 }), 'passed'],
    [
      'with all points from staff',
      aRecord({ bestScore: 0, grade: 0, override: given(10) }),
      'passed',
    ],
    ['with some points from staff', aRecord({ override: given(2) }), 'partly'],
    ['with no points from staff', aRecord({ override: given(0) }), 'failed'],
  ])('%s: %#', (_how, record, standing) => expect(standingOf(record)).toBe(standing));

  test('what staff gave counts in place of the grade', () => {
    expect(scoreThatCounts(aRecord({ grade: 3 }))).toBe(3);
    expect(scoreThatCounts(aRecord({ grade: 3, override: given(0) }))).toBe(0);
  });
});

describe('figures', () => {
  test('of a class', () => {
    const records = classOf([
      passed(1, { recent: 1, judged: 2, couldNotLook: 1 }),
      aRecord({ checkpointId: 'two', judged: 1, bestScore: 4, override: given(10) }),
      aRecord({ studentId: 'bob', couldNotLook: 1, recent: 1 }),
      aRecord({ studentId: 'bob', checkpointId: 'two', judged: 4, bestScore: 2.5, grade: 2.5 }),
    ]);
    expect(figuresOf(lab, records)).toEqual({
      students: 3,
      started: 2,
      finished: 1,
      medianTotal: 11.25,
      recent: 2,
      attempts: 9,
      couldNotLook: 2,
    });
    expect(totalsOf(lab, records)).toEqual({ totals: [20, 2.5], notStarted: 1 });
  });

  test('of a class in which nobody began have no median', () => {
    expect(figuresOf(lab, classOf([]))).toMatchObject({
      ...{ started: 0, finished: 0, medianTotal: null, attempts: 0 },
    });
  });

  test('a bonus without points is not needed to finish, unless there is nothing else', () => {
    const bonus = aCheckpoint({ id: 'two', points: 0 });
    const all = classOf([passed(1)]);
    expect(figuresOf(aLab([aCheckpoint({ id: 'one' }), bonus]), all).finished).toBe(1);
    expect(figuresOf(aLab([bonus]), all).finished).toBe(0);
  });

  test('a lab without steps is finished by nobody', () => {
    expect(figuresOf(aLab([]), classOf([passed(1)])).finished).toBe(0);
  });

  test('hundredths add up', () => {
    const parts = ['one', 'two'].map((checkpointId, index) =>
      aRecord({ checkpointId, grade: [0.1, 0.2][index] ?? 0 }),
    );
    expect(totalsOf(lab, classOf(parts)).totals).toEqual([0.3]);
  });

  test('what the lab has no more is in no total', () => {
    const records = classOf([passed(1), passed(1, { checkpointId: 'removed' })]);
    expect(totalsOf(lab, records).totals).toEqual([10]);
    expect(figuresOf(lab, records).medianTotal).toBe(10);
  });

  test('of a section are of its students only', () => {
    const records = classOf([passed(1), passed(1, { studentId: 'cyd' })]);
    expect(ofSection(records, 'B')).toMatchObject({
      students: [{ id: 'cyd' }],
      checkpoints: [{ studentId: 'cyd' }],
    });
    expect(ofSection(records, null)).toEqual(records);
    expect(ofSection(records, 'C').students).toEqual([]);
  });

  test('of each checkpoint: everyone is counted once, and times are of those who passed alone', () => {
    const figures = checkpointFigures(
      lab,
      classOf([
        passed(8, { attemptsToPass: 3, judged: 5, couldNotLook: 1 }),
        aRecord({ studentId: 'bob', passedAt: at(50), bestScore: 10, judged: 1 }),
      ]),
    );
    expect(figures).toEqual([
      {
        checkpointId: 'one',
        counts: { passed: 2, partly: 0, failed: 0, 'could-not-look': 0, 'not-tried': 1 },
        medianAttemptsToPass: 3,
        medianTimeToPass: 8 * 60_000,
        attempts: 7,
        couldNotLook: 1,
      },
      {
        checkpointId: 'two',
        counts: { passed: 0, partly: 0, failed: 0, 'could-not-look': 0, 'not-tried': 3 },
        medianAttemptsToPass: null,
        medianTimeToPass: null,
        attempts: 0,
        couldNotLook: 0,
      },
    ]);
  });
});

describe('bands', () => {
  test.each([
    [1, '1-1 0-0'],
    [2, '2-2 1-1 0-0'],
    [4, '4-4 3-3 2-2 1-1 0-0'],
    [15, '15-15 10-14 5-9 1-4 0-0'],
  ])('of %i checkpoints', (checkpoints, bands) => {
    expect(
      bandsOf(checkpoints)
        .map(({ from, to }) => `${from}-${to}`)
        .join(' '),
    ).toBe(bands);
  });

  test('have every number of checkpoints in exactly one of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (checkpoints) => {
        const covered = bandsOf(checkpoints).flatMap(({ from, to }) =>
          Array.from({ length: to - from + 1 }, (_, index) => from + index),
        );
        expect(covered.sort((a, b) => a - b)).toEqual([...Array(checkpoints + 1).keys()]);
      }),
    );
  });
});

describe('the progress of a class', () => {
  test('is where everybody stood at a moment', () => {
    const records = classOf([
      passed(5),
      passed(20, { checkpointId: 'two' }),
      aRecord({ studentId: 'bob', startedAt: at(10), judged: 1 }),
      aRecord({ studentId: 'bob', startedAt: at(12), checkpointId: 'two' }),
    ]);
    expect(begunAt(records)).toEqual(at(0));
    const { moments } = classProgress(lab, records, [at(0), at(10), at(20)]);
    expect(moments).toEqual([
      { at: at(0), counts: [0, 0, 1], notStarted: 2 },
      { at: at(10), counts: [0, 1, 1], notStarted: 1 },
      { at: at(20), counts: [1, 0, 1], notStarted: 1 },
    ]);
  });

  test('has no beginning where nobody began', () => expect(begunAt(classOf([]))).toBeNull());

  test('counts every student at every moment, and nobody falls back', () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const record = fc
      .record({
        studentId: fc.constantFrom('ada', 'bob', 'cyd'),
        checkpointId: fc.constantFrom('one', 'two'),
        start: minute,
        pass: fc.option(minute),
      })
      .map(({ start, pass, ...of }) =>
        pass === null
          ? aRecord({ ...of, startedAt: at(start) })
          : passed(Math.max(start, pass), { ...of, startedAt: at(start) }),
      );
    const records = fc.uniqueArray(record, {
      selector: ({ studentId, checkpointId }) => `${studentId}/${checkpointId}`,
    });
    fc.assert(
      fc.property(records, (checkpoints) => {
        const times = [0, 15, 30, 45, 60].map(at);
        const { moments } = classProgress(lab, classOf(checkpoints), times);
        let before = -1;
        for (const { counts, notStarted } of moments) {
          expect(counts.every((count) => count >= 0)).toBe(true);
          expect(counts.reduce((a, b) => a + b, notStarted)).toBe(students.length);
          expect(counts[0]).toBeGreaterThanOrEqual(before);
          before = counts[0] ?? 0;
        }
      }),
    );
  });
});

describe('lessons', () => {
  const checks = [aCheck({ id: 'there', title: 'It is there' }), aCheck({ id: 'right' })];
  const taught = aLab([aCheckpoint({ id: 'one', checks })]);
  const failing = (checkId: string, newest: Failure[] = []): FailingCheck => ({
    ...{ checkpointId: 'one', checkId, students: newest.length, attempts: 9, newest },
  });
  const failure = (studentId: string, outcome: Partial<Failure['outcome']>): Failure => ({
    studentId,
    outcome: { kind: 'fail', expected: 'one', observed: 'none', ...outcome },
  });

  test('are of checks that the lab has', () => {
    expect(checksOf(taught)).toEqual([
      { checkpointId: 'one', checkId: 'there' },
      { checkpointId: 'one', checkId: 'right' },
    ]);
    const gone = { ...failing('there'), checkpointId: 'gone' };
    expect(lessonsOf(taught, classOf([]), [gone, failing('gone')])).toEqual([]);
  });

  test('say what most were told and what was seen, and who has not passed since', () => {
    const newest = [
      failure('ada', { hint: 'Make a.', hintId: 'missing', observed: 'nothing' }),
      failure('bob', { hint: 'Make b.', hintId: 'missing' }),
      failure('cyd', { hint: 'Make b.', hintId: 'missing' }),
      failure('dan', { hint: 'Other', hintId: 'other', observed: 'a third' }),
      failure('eve', {}),
    ];
    const records = classOf([passed(5), aRecord({ studentId: 'bob', judged: 1, bestScore: 0 })]);
    expect(lessonsOf(taught, records, [failing('there', newest)])).toEqual([
      {
        checkpointId: 'one',
        title: 'It is there',
        stepTitle: 'A checkpoint',
        ...{ students: 5, attempts: 9, notPassed: 4 },
        hint: { text: 'Make b.', students: 3 },
        expected: 'one',
        observed: ['none', 'nothing'],
      },
    ]);
  });

  test('a hint without an id is named by its words; a check without hints has none', () => {
    const lessons = lessonsOf(taught, classOf([]), [
      failing('there', [failure('ada', { hint: 'Look' })]),
      failing('right'),
    ]);
    expect(lessons).toMatchObject([
      { hint: { text: 'Look', students: 1 } },
      { hint: null, expected: null, observed: [], notPassed: 0 },
    ]);
  });
});
