import { dueFor, type LabPolicy, lateMinutes, remainingPercent } from './policy.js';

/** What a student has for a checkpoint by their attempts and the policy. */
export interface Grade {
  courseId: string;
  labId: string;
  checkpointId: string;
  studentId: string;
  /** After a penalty for lateness. */
  score: number;
  points: number;
  /** The attempt that counts. */
  attemptId: string;
  /** The attempt's own score. */
  earned: number;
  /** 0 for an attempt in time. */
  lateMinutes: number;
  updatedAt: Date;
}

/** What is needed of an attempt to grade it. */
export interface GradableAttempt {
  id: string;
  /** null where nothing could be judged. */
  score: number | null;
  points: number;
  requestedAt: Date;
  /** The moment by which it is late or not. */
  countsAsOf: Date;
}

/** The part of a grade that attempts and policy make. */
export type ComputedGrade = Pick<
  Grade,
  'score' | 'points' | 'attemptId' | 'earned' | 'lateMinutes'
>;

/**
 * Best counts, after penalties; of equals the earliest. No score makes no grade, and no attempt ever
 * lowers one.
 */
export function gradeOf(
  attempts: readonly GradableAttempt[],
  policy: LabPolicy,
  extendedTo: Date | null,
): ComputedGrade | null {
  const dueAt = dueFor(policy, extendedTo);
  let best: ComputedGrade | null = null;
  for (const attempt of attempts.toSorted(byRequest)) {
    if (attempt.score === null) continue;
    const late = lateMinutes(attempt.countsAsOf, dueAt, policy.graceMinutes);
    const percent = remainingPercent(policy.late, late);
    if (percent === null) continue;
    const score = Math.round(attempt.score * percent) / 100;
    if (best !== null && score <= best.score) continue;
    const { id: attemptId, points, score: earned } = attempt;
    best = { attemptId, points, score, earned, lateMinutes: late };
  }
  return best;
}

function byRequest(a: GradableAttempt, b: GradableAttempt): number {
  return a.requestedAt.getTime() - b.requestedAt.getTime();
}

/** What an attempt that finished did to the recorded grade. */
export type GradeDecision =
  | { kind: 'record'; score: number }
  | { kind: 'keep'; because: 'no-score' | 'not-better' | 'too-late' };
