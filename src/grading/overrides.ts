import type { Course, Person } from '../domain/course.js';
import type { Lab, Step } from '../domain/lab.js';
import { GradeMoved, type GradeSeen } from '../domain/override-store.js';
import type { Store } from '../domain/stores.js';

/** The maximum length of a reason, in characters. */
export const longestOverrideReason = 500;

/** Why a grade was not changed. Nothing was written. */
export class OverrideRefusal extends Error {
  override readonly name = 'OverrideRefusal';

  constructor(
    readonly code: 'form-wrong' | 'not-a-student' | 'grade-moved',
    /**
     * What is wrong with each field, in words for the person who typed it; `grade` concerns them
     * all.
     */
    readonly problems: Readonly<{ score?: string; reason?: string; grade?: string }>,
  ) {
    super(Object.values(problems).join(' '));
  }
}

/** The grade to change, who changes it, and how they saw it. */
export interface GradeToChange {
  course: Course;
  lab: Lab;
  step: Step;
  studentId: string;
  actor: Person;
  basedOn: GradeSeen['basedOn'];
}

/**
 * Gives a grade in place of the automatic one, even without any attempt. Throws
 * {@link OverrideRefusal}.
 *
 * TAs may give grades as well as instructors, because they answer the questions that lead to it,
 * and because it is never silent: the student and all staff see who gave the grade, why, and the
 * automatic grade beside it. The history keeps it, and any of the staff can take it back. A score
 * is at most the checkpoint's points: a bonus would make totals that exceed the lab's points.
 */
export async function giveOverride(
  store: Store,
  which: GradeToChange,
  typed: { score: string; reason: string },
): Promise<void> {
  const { points } = which.step.checkpoint;
  const score = scoreOf(typed.score);
  const reason = typed.reason.trim();
  const problems = {
    ...((score === undefined || score > points) && {
      score: `Give a number from 0 to ${points}, with at most two decimals.`,
    }),
    ...(reason === '' && { reason: 'Say why: the student reads it.' }),
    ...(reason.length > longestOverrideReason && {
      reason: `That is ${reason.length} characters long; ${longestOverrideReason} are kept.`,
    }),
  };
  if (score === undefined || Object.keys(problems).length > 0) {
    throw new OverrideRefusal('form-wrong', problems);
  }
  await requireStudent(store, which);
  await orMoved(store.overrides.give({ ...seenOf(which), score, points, reason }));
}

/** Takes an override back, whoever gave it. Throws {@link OverrideRefusal}. */
export async function undoOverride(store: Store, which: GradeToChange): Promise<void> {
  await requireStudent(store, which);
  await orMoved(store.overrides.undo(seenOf(which)));
}

function scoreOf(typed: string): number | undefined {
  const text = typed.trim();
  return /^\d{1,6}([.,]\d{1,2})?$/.test(text) ? Number(text.replace(',', '.')) : undefined;
}

async function requireStudent(store: Store, { course, studentId }: GradeToChange): Promise<void> {
  const enrollment = await store.courses.findEnrollment(course.slug, studentId);
  if (enrollment?.role === 'student') return;
  const grade = 'Only students of the course have grades. Nothing was changed.';
  throw new OverrideRefusal('not-a-student', { grade });
}

function seenOf({ course, lab, step, studentId, actor, basedOn }: GradeToChange): GradeSeen {
  const key = { courseId: course.id, labId: lab.id, checkpointId: step.id, studentId };
  return { ...key, basedOn, actorId: actor.id };
}

async function orMoved(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof GradeMoved)) throw error;
    const grade =
      'This grade changed while you looked at it. Nothing was changed by you. What counts now stands here; change it if it still needs that.';
    throw new OverrideRefusal('grade-moved', { grade });
  }
}
