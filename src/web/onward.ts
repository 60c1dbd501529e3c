import type { AttemptSummary } from '../domain/attempt.js';
import type { Course } from '../domain/course.js';
import type { Grade } from '../domain/grade.js';
import type { Lab, Step } from '../domain/lab.js';
import { standingOf, stepHref } from './step-list.js';
import type { Onward } from './views.js';

/** Where a student is in a lab. */
export interface StudentAtStep {
  course: Course;
  lab: Lab;
  step: Step;
  /** Of this lab, the newest first. */
  attempts: readonly AttemptSummary[];
  grades: readonly Grade[];
}

/**
 * What to do next, as the newest attempt ended: after a pass the next step that is not passed, those
 * before included; where Podmark could not look, the test of the connection. null while there is
 * something to do here.
 */
export function onward(at: StudentAtStep): Onward | null {
  const { course, lab, step } = at;
  const newest = at.attempts.find(({ checkpointId }) => checkpointId === step.id);
  if (newest?.outcome === 'unreachable') {
    return { href: `/courses/${course.slug}/node`, label: 'Test the connection', isPassed: false };
  }
  if (newest?.outcome !== 'pass' && !isPassed(step, at)) return null;
  const index = lab.steps.indexOf(step);
  const others = [...lab.steps.slice(index + 1), ...lab.steps.slice(0, index)];
  const next = others.find((other) => !isPassed(other, at));
  return next
    ? { href: stepHref(course, lab.id, next.id), label: `Next: ${next.title}`, isPassed: true }
    : { href: `/courses/${course.slug}`, label: 'All passed: to the labs', isPassed: true };
}

function isPassed(step: Step, { grades, attempts }: StudentAtStep): boolean {
  const isOfIt = ({ checkpointId }: { checkpointId: string }) => checkpointId === step.id;
  return standingOf(step, grades.find(isOfIt), attempts.find(isOfIt)) === 'pass';
}
