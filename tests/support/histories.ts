import fc from 'fast-check';
import type { AttemptKind } from '../../src/domain/attempt.js';
import type { CheckpointOutcome } from '../../src/domain/outcome.js';
import { openDatabase } from '../../src/store/database.js';
import type { Class } from './stores.js';

/** A finished attempt at a checkpoint, to be written into a database. */
export interface MadeUpAttempt {
  kind: AttemptKind;
  /** Minutes since the previous attempt of the history. */
  after: number;
  score: number | null;
  points: number;
  outcome: CheckpointOutcome;
  isAccepted: boolean;
  /** For a rejudge: the index of its look among the looks before it, modulo their number. */
  ofLook: number;
}

const judged = fc
  .record({ share: fc.constantFrom(0, 0.5, 1), points: fc.constantFrom(0, 10, 20) })
  .chain(({ share, points }) => {
    const outcome: CheckpointOutcome = share === 1 ? 'pass' : 'fail';
    // a check without weight can fail although the attempt has all points
    const outcomes = fc.constantFrom<CheckpointOutcome>(outcome, outcome, 'fail');
    return fc.record({
      ...{ score: fc.constant(share * points), points: fc.constant(points) },
      outcome: outcomes,
    });
  });
const notJudged = fc.record({
  score: fc.constant(null),
  points: fc.constantFrom(10, 20),
  outcome: fc.constantFrom<CheckpointOutcome>('unreachable', 'broken'),
});
const madeUp = fc
  .record({
    kind: fc.constantFrom<AttemptKind>('submission', 'submission', 'rerun', 'rejudge'),
    after: fc.constantFrom(0, 1, 7),
    result: fc.oneof({ weight: 3, arbitrary: judged }, { weight: 1, arbitrary: notJudged }),
    isAccepted: fc.boolean(),
    ofLook: fc.nat(5),
  })
  .map(({ result, kind, isAccepted, ...rest }): MadeUpAttempt => {
    const canBeAccepted = kind !== 'submission' && result.score !== null;
    return { ...rest, ...result, kind, isAccepted: isAccepted && canBeAccepted };
  });

/** Generates histories of one checkpoint: 1 to 9 attempts, of which the first is a submission. */
export const histories = fc
  .array(madeUp, { minLength: 1, maxLength: 9 })
  .map(([first, ...rest]): MadeUpAttempt[] => [
    { ...(first as MadeUpAttempt), kind: 'submission', isAccepted: false },
    ...rest,
  ]);

/**
 * Writes each history to a checkpoint of its own, named `c0`, `c1` and so on, for the class's
 * student. The times of every history start at `begin`.
 */
export async function addHistories(
  databaseUrl: string,
  { course, student, ta }: Class,
  labId: string,
  all: readonly MadeUpAttempt[][],
  begin: Date,
): Promise<void> {
  const database = await openDatabase(databaseUrl);
  const rows = all.flatMap((history, index) => {
    let at = begin.getTime();
    const looks: string[] = [];
    return history.map(({ kind, after, score, points, outcome, isAccepted, ofLook }, place) => {
      at += after * 60_000;
      const id = `${labId} ${index} ${place}`;
      const requestedAt = new Date(at);
      const rejudgedFromId = kind === 'rejudge' ? (looks[ofLook % looks.length] ?? null) : null;
      if (kind !== 'rejudge') looks.push(id);
      return {
        ...{ id, courseId: course.id, labId, checkpointId: `c${index}`, studentId: student.id },
        ...{ requestedById: kind === 'submission' ? student.id : ta.id, kind, state: 'finished' },
        ...{ answers: '{}', points, score, outcome, requestedAt, countsAsOf: requestedAt },
        ...{ submissionKey: id, rejudgedFromId, acceptedAt: isAccepted ? requestedAt : null },
      };
    });
  });
  await database.write((tx) => tx.attempt.createMany({ data: rows }));
  await database.close();
}
