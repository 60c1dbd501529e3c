import { describe, expect, test } from '@jest/globals';
import type { Lesson } from '../../../src/domain/lessons.js';
import type { Stuck } from '../../../src/domain/stuck.js';
import { checkpointRow, lessonView, stuckView } from '../../../src/web/statistics-rows.js';
import { aLab } from '../../support/runs.js';

const base = '/courses/k8s/labs/lab';

describe('a checkpoint', () => {
  const nobody = { passed: 0, partly: 0, failed: 0, 'could-not-look': 0, 'not-tried': 0 };
  const figures = {
    checkpointId: 'checkpoint',
    counts: { ...nobody, passed: 6, failed: 1, 'not-tried': 1 },
    medianAttemptsToPass: 2.5,
    medianTimeToPass: 420_000,
    attempts: 30,
    couldNotLook: 3,
  };

  test('is a bar of everyone, in words too, without what nobody is in', () => {
    expect(checkpointRow(figures)).toEqual({
      parts: [
        { standing: 'passed', text: 'passed', count: 6, x: '0%', width: '75%' },
        { standing: 'failed', text: 'failed', count: 1, x: '75%', width: '12.5%' },
        { standing: 'not-tried', text: 'not tried', count: 1, x: '87.5%', width: '12.5%' },
      ],
      attemptsToPass: '2.5',
      timeToPass: '7 min',
      couldNotLook: '10%',
    });
  });

  test('that nobody tried has dashes, no zeros', () => {
    const none = { attempts: 0, couldNotLook: 0 };
    expect(
      checkpointRow({
        ...{ ...figures, ...none, counts: { ...nobody, 'not-tried': 3 } },
        ...{ medianAttemptsToPass: null, medianTimeToPass: null },
      }),
    ).toMatchObject({ attemptsToPass: '–', timeToPass: '–', couldNotLook: '–' });
  });
});

describe('a lesson', () => {
  const lesson: Lesson = {
    checkpointId: 'checkpoint',
    title: 'It is there',
    stepTitle: 'A step',
    students: 3,
    attempts: 1,
    notPassed: 2,
    hint: { text: 'Look', students: 1 },
    expected: 'one',
    observed: ['none'],
  };

  test('leads to its step and has its share of the most frequent', () => {
    expect(lessonView(lesson, base, 4)).toEqual({
      ...{ title: 'It is there', stepTitle: 'A step', href: `${base}/steps/checkpoint` },
      ...{ students: '3 students', attempts: '1 attempt', notPassed: '2 not passed yet' },
      share: 75,
      hint: { text: 'Look', students: '1 student' },
      ...{ expected: 'one', observed: ['none'] },
    });
    expect(lessonView({ ...lesson, hint: null }, base, 4).hint).toBeNull();
  });

  test.each([
    [3, 'all have passed since'],
    [1, 'has passed since'],
  ])('that all of %i passed says so', (students, words) => {
    expect(lessonView({ ...lesson, students, notPassed: 0 }, base, 4).notPassed).toBe(words);
  });
});

describe('who is stuck', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 10, minute));
  const stuck: Stuck = {
    kind: 'failing',
    student: { id: 'ada', login: 'ada', name: 'Ada' },
    section: 'A',
    labId: 'lab',
    checkpointId: 'checkpoint',
    attempts: 5,
    ...{ since: at(0), last: at(30), lastAttemptId: 'a', weight: 5 },
    check: { title: 'It is there', inARow: 3, outcome: { kind: 'skipped', becauseOf: 'x' } },
  };
  const view = (given: Partial<Stuck> = {}) =>
    stuckView({ ...stuck, ...given }, aLab(), base, at(40));

  test('is named with what stops them, for how long, and where to look', () => {
    expect(view()).toMatchObject({
      ...{ name: 'Ada', section: 'A', href: `${base}/students/ada#checkpoint` },
      ...{ checkpoint: 'A checkpoint', state: 'fail', attempts: '5 attempts without a pass' },
      ...{ duration: 'over 30 min', check: 'It is there, 3 times in a row' },
      last: { text: '10 min ago' },
    });
  });

  test('by a node that cannot be looked at is told apart', () => {
    expect(view({ kind: 'away' })).toMatchObject({
      ...{ state: 'away', attempts: '5 attempts could not look' },
    });
  });

  test.each<[string, Partial<Stuck>, object]>([
    ['no section', { section: null }, { section: '' }],
    ['a checkpoint that the lab has no more', { checkpointId: 'gone' }, { checkpoint: 'gone' }],
    ['attempts in quick succession', { since: at(30) }, { duration: 'within a minute' }],
    ['no check that says why', { check: null }, { check: null }],
    [
      'other checks before',
      { check: { title: 'It', inARow: 1, outcome: { kind: 'pass', observed: '' } } },
      { check: 'It' },
    ],
  ])('with %s', (_what, given, words) => expect(view(given)).toMatchObject(words));
});
