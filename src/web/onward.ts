import type { AttemptSummary } from '../domain/attempt.js';
import type { Course } from '../domain/course.js';
import type { Lab, Step } from '../domain/lab.js';
import { endLink, isPassed, type StudentLooks, stepHref } from './step-list.js';
import type { Onward } from './views.js';

/** A student at a step of a lab. */
export interface StudentAtStep extends StudentLooks {
  course: Course;
  lab: Lab;
  step: Step;
}

/**
 * Where a student should go next; null while this step is still to be done. If the attempt on the
 * page could not reach the node, that is the connection test. If this step is passed, it is the next
 * one that is not passed, wrapping around to the first step. If all are passed, it is the page after
 * the last step, or the course page. Going on is the thing to do unless the attempt on the page runs or did not pass.
 */
export function onward(
  at: StudentAtStep,
  shown: Pick<AttemptSummary, 'outcome'> | undefined,
): Onward | null {
  const { course, lab, step } = at;
  const plain = { lead: null, isPrimary: false };
  if (shown?.outcome === 'unreachable') {
    return { ...plain, href: `/courses/${course.slug}/node`, label: 'Test the connection' };
  }
  if (!isPassed(step, at)) return null;

  const isPrimary = shown === undefined || shown.outcome === 'pass';
  const index = lab.steps.indexOf(step);
  const others = [...lab.steps.slice(index + 1), ...lab.steps.slice(0, index)];
  const next = others.find((other) => !isPassed(other, at));
  if (next) {
    const href = stepHref(course, lab.id, next.id);
    return { ...plain, href, label: `Next: ${next.title}`, isPrimary };
  }
  const lead = isPrimary ? 'All passed.' : null;
  const end = endLink(course, lab);
  if (end) return { lead, href: end.href, label: end.title, isPrimary };
  return { lead, href: `/courses/${course.slug}`, label: 'Back to labs', isPrimary };
}
