import { findStep, type Lab } from './lab.js';
import { byFrequency } from './quantiles.js';
import {
  type CheckOfLab,
  type FailingCheck,
  type Failure,
  type LabRecords,
  standingOf,
} from './statistics.js';

/** A check that many fail: something to teach. */
export interface Lesson {
  checkpointId: string;
  title: string;
  stepTitle: string;
  /** How many different students failed it, and in how many attempts. */
  students: number;
  attempts: number;
  /** Of these students, how many have not passed the checkpoint by now. */
  notPassed: number;
  /** What most of them were last told, and how many were; null where the check has no hints. */
  hint: { text: string; students: number } | null;
  /** What was expected most often. */
  expected: string | null;
  /** The two most frequent observations. */
  observed: string[];
}

/** Every check that a lab has. */
export function checksOf(lab: Lab): CheckOfLab[] {
  return lab.steps.flatMap(({ checkpoint }) =>
    checkpoint.checks.map(({ id }) => ({ checkpointId: checkpoint.id, checkId: id })),
  );
}

/** What to teach of checks that fail; those that the lab has no more are left out. */
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

/** One hint can name a student's own objects: the same id with other words is the same hint. */
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
