import type { Person } from './course.js';
import type { Lab } from './lab.js';
import { dueFor, type LabPolicy, lateMinutes, remainingPercent } from './policy.js';

/** What an attempt, a policy and perhaps an override make of a checkpoint for a student. */
export interface Grade {
  courseId: string;
  labId: string;
  checkpointId: string;
  studentId: string;
  /** What counts: the override's score where there is one, else the automatic one. */
  score: number;
  points: number;
  /** null where only staff gave one. */
  automatic: AutomaticGrade | null;
  /** What staff gave in place of the automatic grade. */
  override: Override | null;
}

/** What grades make of the checkpoints that the lab has now, to the hundredth. */
export function sumOfGrades(grades: readonly Grade[], { steps }: Pick<Lab, 'steps'>): number {
  const ids = new Set(steps.map(({ id }) => id));
  const counting = grades.filter(({ checkpointId }) => ids.has(checkpointId));
  return Math.round(counting.reduce((sum, { score }) => sum + score, 0) * 100) / 100;
}

/** What attempts and policy make of a checkpoint for a student. */
export interface AutomaticGrade {
  /** After a penalty for lateness. */
  score: number;
  points: number;
  /** The attempt that counts. */
  attemptId: string;
  /** The attempt's own score. */
  earned: number;
  /** 0 for an attempt in time. */
  lateMinutes: number;
}

/** A grade that staff gave. */
export interface Override {
  id: number;
  score: number;
  /** The checkpoint's points when it was given. */
  points: number;
  reason: string;
  overriddenBy: Person;
  overriddenAt: Date;
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
  /** For a rejudge: the attempt whose evidence it judges. */
  rejudgedFromId: string | null;
  /** Set where staff lets it count though it is worse. */
  acceptedAt: Date | null;
}

/**
 * Best counts, after penalties; of equals the earliest. No score makes no grade, and no attempt ever
 * lowers one, unless staff accepted it: then what it stands for counts no more.
 */
export function gradeOf(
  attempts: readonly GradableAttempt[],
  policy: LabPolicy,
  extendedTo: Date | null,
): AutomaticGrade | null {
  const dueAt = dueFor(policy, extendedTo);
  let best: AutomaticGrade | null = null;
  for (const attempt of standing(attempts).toSorted(byRequest)) {
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

/**
 * The attempts that still count. An accepted re-run takes the place of every earlier look at the
 * checkpoint, an accepted rejudge that of every earlier judgement of the same look.
 */
export function standing<T extends GradableAttempt>(attempts: readonly T[]): T[] {
  const byId = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  const lookOf = (attempt: T) => byId.get(attempt.rejudgedFromId ?? attempt.id) ?? attempt;
  const accepted = attempts.filter(({ acceptedAt }) => acceptedAt !== null).toSorted(byRequest);
  const rerun = accepted.findLast(({ rejudgedFromId }) => rejudgedFromId === null);
  return attempts.filter((attempt) => {
    const look = lookOf(attempt);
    if (rerun && byRequest(look, rerun) < 0) return false;
    const judgement = accepted.findLast((one) => one !== rerun && lookOf(one) === look);
    return !judgement || byRequest(attempt, judgement) >= 0;
  });
}

function byRequest(a: GradableAttempt, b: GradableAttempt): number {
  return a.requestedAt.getTime() - b.requestedAt.getTime();
}

/** What an attempt that finished did to the recorded grade. */
export type GradeDecision =
  | { kind: 'record'; score: number }
  | { kind: 'keep'; because: 'no-score' | 'not-better' | 'too-late' };
