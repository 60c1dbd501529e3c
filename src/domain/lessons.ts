import { findStep, type Lab } from './lab.js';
import { byFrequency } from './quantiles.js';
import { type FailingCheck, type Failure, type LabRecords, standingOf } from './statistics.js';

/** A check that many fail: something to teach. */
export interface Lesson extends FailingCheck {
  title: string;
  stepTitle: string;
  /** Of the students who failed it, how many have not passed the checkpoint by now. */
  notPassed: number;
  /** What most of them were last told, and how many were; null where the check has no hints. */
  hint: { text: string; students: number } | null;
  /** What was expected most often. */
  expected: string | null;
  /** The two most frequent observations. */
  observed: string[];
}

/** The checks that the lab still has, as they come; at most `limit`. */
export function lessonChecks(
  lab: Lab,
  failing: readonly FailingCheck[],
  limit: number,
): FailingCheck[] {
  return failing
    .filter(({ checkpointId, checkId }) =>
      findStep(lab, checkpointId)?.checkpoint.checks.some(({ id }) => id === checkId),
    )
    .slice(0, limit);
}

/** Makes lessons of checks that {@link lessonChecks} chose. */
export function lessonsOf(
  lab: Lab,
  records: LabRecords,
  checks: readonly FailingCheck[],
  failures: readonly Failure[],
): Lesson[] {
  const standing = new Map(
    records.checkpoints.map((record) => [keyOf(record.studentId, record.checkpointId), record]),
  );
  return checks.flatMap((failing) => {
    const { checkpointId, checkId } = failing;
    const step = findStep(lab, checkpointId);
    const check = step?.checkpoint.checks.find(({ id }) => id === checkId);
    if (!step || !check) return [];
    const own = failures.filter(
      (failure) => failure.checkpointId === checkpointId && failure.checkId === checkId,
    );
    const { points } = step.checkpoint;
    const notPassed = own.filter(({ studentId }) => {
      const record = standing.get(keyOf(studentId, checkpointId));
      return standingOf(record, points) !== 'passed';
    });
    const outcomes = own.map(({ outcome }) => outcome);
    const [expected] = byFrequency(outcomes.map((outcome) => outcome.expected));
    return {
      ...failing,
      title: check.title,
      stepTitle: step.title,
      notPassed: notPassed.length,
      hint: commonHint(own),
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
  if (!most) return null;
  const texts = hinted.filter(({ id }) => id === most.text).map(({ hint }) => hint);
  return { text: byFrequency(texts)[0]?.text ?? '', students: most.count };
}

function keyOf(studentId: string, checkpointId: string): string {
  return `${studentId}/${checkpointId}`;
}
