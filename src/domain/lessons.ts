import { findStep, type Lab } from './lab.js';
import { byFrequency } from './quantiles.js';
import {
  type CheckOfLab,
  type FailingCheck,
  type Failure,
  type LabRecords,
  standingOf,
} from './statistics.js';

/** A check that many students fail, and so a topic for teaching. */
export interface Lesson {
  checkpointId: string;
  title: string;
  stepTitle: string;
  /** How many different students failed the check. */
  students: number;
  /** In how many attempts it failed. */
  attempts: number;
  /** How many of these students have not passed the checkpoint by now. */
  notPassed: number;
  /**
   * The most frequent hint among the students' newest failures, and how many students got it; null
   * if none of those failures has a hint.
   */
  hint: { text: string; students: number } | null;
  /** The most frequent `expected` among the students' newest failures; null without any. */
  expected: string | null;
  /** The most frequent observations, at most two. */
  observed: string[];
}

/** Every check of a lab, in its order. */
export function checksOf(lab: Lab): CheckOfLab[] {
  return lab.steps.flatMap(({ checkpoint }) =>
    checkpoint.checks.map(({ id }) => ({ checkpointId: checkpoint.id, checkId: id })),
  );
}

/** Makes a lesson of each failing check; checks that the lab no longer has are left out. */
export function lessonsOf(
  lab: Lab,
  records: LabRecords,
  failing: readonly FailingCheck[],
): Lesson[] {
  const standing = new Map(
    records.checkpoints.map((record) => [keyOf(record.studentId, record.checkpointId), record]),
  );
  return failing.flatMap(({ checkpointId, checkId, students, attempts, newest }) => {
    const step = findStep(lab, checkpointId);
    const check = step?.checkpoint.checks.find(({ id }) => id === checkId);
    if (!step || !check) return [];
    const notPassed = newest.filter(({ studentId }) => {
      const record = standing.get(keyOf(studentId, checkpointId));
      return standingOf(record) !== 'passed';
    });
    const outcomes = newest.map(({ outcome }) => outcome);
    const [expected] = byFrequency(outcomes.map((outcome) => outcome.expected));
    return {
      ...{ checkpointId, students, attempts },
      title: check.title,
      stepTitle: step.title,
      notPassed: notPassed.length,
      hint: commonHint(newest),
      expected: expected?.text ?? null,
      observed: byFrequency(outcomes.map((outcome) => outcome.observed))
        .slice(0, 2)
        .map(({ text }) => text),
    };
  });
}

/** Counts hints by id, because the text of one hint can name a student's own objects. */
function commonHint(failures: readonly Failure[]): Lesson['hint'] {
  const hinted = failures.flatMap(({ outcome: { hint, hintId } }) =>
    hint === undefined ? [] : [{ id: hintId ?? hint, hint }],
  );
  const [most] = byFrequency(hinted.map(({ id }) => id));
  const texts = hinted.filter(({ id }) => id === most?.text).map(({ hint }) => hint);
  const [text] = byFrequency(texts);
  return most && text ? { text: text.text, students: most.count } : null;
}

function keyOf(studentId: string, checkpointId: string): string {
  return `${studentId}/${checkpointId}`;
}
