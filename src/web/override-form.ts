import type { Course } from '../domain/course.js';
import type { Grade } from '../domain/grade.js';
import type { Step } from '../domain/lab.js';
import { longestOverrideReason, type OverrideRefusal } from '../grading/overrides.js';
import { givenGrade } from './grade-origin.js';
import { points } from './moments.js';
import type { OverrideForm } from './views-overrides.js';

/** The student's checkpoint that the form is about, and what the form needs to be sent. */
export interface OverridePlace {
  course: Course;
  labId: string;
  step: Step;
  studentId: string;
  csrfToken: string;
  from: OverrideForm['from'];
}

/** What a refused override form held, and what was wrong with it. */
export interface RefusedOverride {
  typed: { score: string; reason: string };
  problems: OverrideRefusal['problems'];
}

/**
 * The forms that change a grade and take a given one back. They show `grade` as it is now, and
 * after a refusal what was typed.
 */
export function overrideForm(
  { course, labId, step, studentId, csrfToken, from }: OverridePlace,
  grade: Grade | undefined,
  refused?: RefusedOverride,
): OverrideForm {
  const problems = refused?.problems ?? {};
  return {
    id: step.id,
    action: `/courses/${course.slug}/labs/${labId}/students/${studentId}/steps/${step.id}/override`,
    csrfToken,
    from,
    basedOn: {
      override: String(grade?.override?.id ?? ''),
      automatic: String(grade?.automatic?.score ?? ''),
    },
    points: step.checkpoint.points,
    longest: longestOverrideReason,
    automatic: points(grade?.automatic?.score ?? null),
    given: givenGrade(grade),
    score: refused?.typed.score ?? (grade ? points(grade.score) : ''),
    reason: refused?.typed.reason ?? '',
    problems: {
      score: problems.score ?? null,
      reason: problems.reason ?? null,
      grade: problems.grade ?? null,
    },
    focused: (['grade', 'score', 'reason'] as const).find((name) => problems[name]) ?? null,
    isOpen: refused !== undefined,
  };
}
