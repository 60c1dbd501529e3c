import type { CheckpointFigures } from '../domain/class-figures.js';
import { findStep, type Lab } from '../domain/lab.js';
import type { Lesson } from '../domain/lessons.js';
import { type Standing, standings } from '../domain/statistics.js';
import type { Stuck } from '../domain/stuck.js';
import { counted, duration, percentOf } from './amounts.js';
import { percent } from './charts/scale.js';
import { moment, points, share } from './moments.js';
import type { CheckpointRow, LessonView, StuckView } from './views-statistics.js';

const standingTexts: Record<Standing, string> = {
  passed: 'passed',
  partly: 'partly',
  failed: 'failed',
  'could-not-look': 'could not look',
  'not-tried': 'not tried',
};

/**
 * Returns a checkpoint as a bar of all students by how they stand, with figures about their
 * attempts.
 */
export function checkpointRow(figures: CheckpointFigures): Omit<CheckpointRow, 'title' | 'href'> {
  const { counts, medianAttemptsToPass, medianTimeToPass, attempts, couldNotLook } = figures;
  const students = standings.reduce((sum, standing) => sum + counts[standing], 0);
  let before = 0;
  const parts = standings.flatMap((standing) => {
    const count = counts[standing];
    if (count === 0) return [];
    const x = percent(before, 0, students);
    before += count;
    const width = percent(count, 0, students);
    return [{ standing, text: standingTexts[standing], count, x, width }];
  });
  return {
    parts,
    attemptsToPass: points(medianAttemptsToPass),
    timeToPass: medianTimeToPass === null ? '–' : duration(medianTimeToPass),
    couldNotLook: attempts === 0 ? '–' : percentOf(couldNotLook, attempts),
  };
}

/**
 * Returns a check that many students fail, for the page. `most` is how many students failed the
 * most frequent of these checks; the lesson's `share` is relative to it.
 */
export function lessonView(lesson: Lesson, base: string, most: number): LessonView {
  const { title, stepTitle, checkpointId, students, attempts, notPassed, hint } = lesson;
  return {
    title,
    stepTitle,
    href: `${base}/steps/${checkpointId}`,
    students: counted(students, 'student'),
    attempts: counted(attempts, 'attempt'),
    notPassed:
      notPassed === 0
        ? `${students === 1 ? 'has' : 'all have'} passed since`
        : `${notPassed} not passed yet`,
    share: share(students, most),
    hint: hint && { text: hint.text, students: counted(hint.students, 'student') },
    expected: lesson.expected,
    observed: lesson.observed,
  };
}

/** Returns a stuck student, for a list of them. */
export function stuckView(stuck: Stuck, lab: Lab, base: string, now: Date): StuckView {
  const { kind, student, section, checkpointId, attempts, since, last, check } = stuck;
  const row = check && check.inARow > 1 ? `, ${check.inARow} times in a row` : '';
  return {
    name: student.name,
    section: section ?? '',
    href: `${base}/students/${student.id}#${checkpointId}`,
    checkpoint: findStep(lab, checkpointId)?.title ?? checkpointId,
    state: kind === 'away' ? 'away' : 'fail',
    attempts: `${counted(attempts, 'attempt')} ${kind === 'away' ? 'could not look' : 'without a pass'}`,
    duration: spanText(last.getTime() - since.getTime()),
    check: check && `${check.title}${row}`,
    last: moment(last, now),
  };
}

function spanText(ms: number): string {
  return ms < 60_000 ? 'within a minute' : `over ${duration(ms)}`;
}
