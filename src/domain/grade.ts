import type { Person } from './course.js';
import type { Lab } from './lab.js';
import { dueFor, type LabPolicy, lateMinutes, remainingPercent } from './policy.js';

/** A student's grade for a checkpoint: from attempts, a policy and perhaps an override. */
export interface Grade {
  courseId: string;
  labId: string;
  checkpointId: string;
  studentId: string;
  /** The score that counts: the override's if there is one, else the automatic one. */
  score: number;
  points: number;
  /** null if the only grade is one that staff gave. */
  automatic: AutomaticGrade | null;
  /** The grade that staff gave in place of the automatic one; null without one. */
  override: Override | null;
}

/** Sums the grades of the checkpoints that the lab has now, rounded to hundredths. */
export function sumOfGrades(grades: readonly Grade[], { steps }: Pick<Lab, 'steps'>): number {
  const ids = new Set(steps.map(({ id }) => id));
  const counting = grades.filter(({ checkpointId }) => ids.has(checkpointId));
  return Math.round(counting.reduce((sum, { score }) => sum + score, 0) * 100) / 100;
}

/** The grade that attempts and policy give a student for a checkpoint. */
export interface AutomaticGrade {
  /** After any late penalty. */
  score: number;
  points: number;
  /** The attempt that counts. */
  attemptId: string;
  /** The attempt's own score. */
  earned: number;
  /** How late the attempt is, by `lateMinutes` of policy.ts; 0 if it is in time. */
  lateMinutes: number;
}

/** A grade that staff gave in place of the automatic one. */
export interface Override {
  id: number;
  score: number;
  /** The checkpoint's points when the override was given. */
  points: number;
  reason: string;
  overriddenBy: Person;
  overriddenAt: Date;
}

/** The part of an attempt that grading needs. */
export interface GradableAttempt {
  id: string;
  /** null if nothing could be judged. */
  score: number | null;
  points: number;
  requestedAt: Date;
  /** The time that is compared with the due date. */
  countsAsOf: Date;
  /** The attempt whose evidence this rejudge judged; null for any other kind. */
  rejudgedFromId: string | null;
  /** When staff let this attempt count although it is worse; null if they did not. */
  acceptedAt: Date | null;
}

/**
 * Grades a checkpoint from its attempts: the best score after late penalties counts, and the
 * earliest of equal ones. Attempts without a score make no grade. An attempt lowers a grade only if
 * staff accepted it: then the attempts that it replaces no longer count (see {@link standing}).
 * Returns null if no attempt counts.
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
 * The attempts at one checkpoint that still count. An accepted re-run replaces every earlier look
 * at the checkpoint; an accepted rejudge replaces every earlier judgement of the same look.
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

/**
 * The attempt as if the checkpoint had had `points` when it ran; undefined leaves it as it was. One
 * at a checkpoint that had no points then gets all of them if it passed, or none.
 */
export function inPoints<T extends GradableAttempt & { outcome: string | null }>(
  attempt: T,
  points: number | undefined,
): T {
  if (points === undefined || points === attempt.points) return attempt;
  if (attempt.score === null) return { ...attempt, points };
  const share =
    attempt.points > 0 ? attempt.score / attempt.points : Number(attempt.outcome === 'pass');
  return { ...attempt, points, score: Math.round(share * points * 100) / 100 };
}

function byRequest(a: GradableAttempt, b: GradableAttempt): number {
  return a.requestedAt.getTime() - b.requestedAt.getTime();
}

/** What a finished attempt did to the recorded grade. */
export type GradeDecision =
  | { kind: 'record'; score: number }
  | { kind: 'keep'; because: 'no-score' | 'not-better' | 'too-late' };
