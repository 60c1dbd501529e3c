import type { Course } from '../domain/course.js';
import type { Lab, Step } from '../domain/lab.js';
import { type StudentLooks, stateOfStep, stepHref } from './step-list.js';
import type { Onward } from './views.js';

/** A student at a step of a lab. */
export interface StudentAtStep extends StudentLooks {
  course: Course;
  lab: Lab;
  step: Step;
}

/**
 * Where a student should go next; null while this step is still to be done. If the newest attempt
 * could not reach the node, that is the connection test. If this step is passed, it is the next one
 * that is not passed, wrapping around to the first step. If all are passed, it is the course page.
 */
export function onward(at: StudentAtStep): Onward | null {
  const { course, lab, step } = at;
  const looked = at.looks.find(({ checkpointId }) => checkpointId === step.id);
  if (looked?.latest.outcome === 'unreachable') {
    return { href: `/courses/${course.slug}/node`, label: 'Test the connection', isPassed: false };
  }
  const isPassed = (one: Step) => stateOfStep(one, at) === 'pass';
  if (!isPassed(step)) return null;
  const index = lab.steps.indexOf(step);
  const others = [...lab.steps.slice(index + 1), ...lab.steps.slice(0, index)];
  const next = others.find((other) => !isPassed(other));
  return next
    ? { href: stepHref(course, lab.id, next.id), label: `Next: ${next.title}`, isPassed: true }
    : { href: `/courses/${course.slug}`, label: 'All passed: to the labs', isPassed: true };
}
