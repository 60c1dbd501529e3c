import type { Course } from '../domain/course.js';
import type { Lab, Step } from '../domain/lab.js';
import { type StudentLooks, stateOfStep, stepHref } from './step-list.js';
import type { Onward } from './views.js';

/** Where a student is in a lab. */
export interface StudentAtStep extends StudentLooks {
  course: Course;
  lab: Lab;
  step: Step;
}

/**
 * What to do next, as the newest attempt ended: after a pass the next step that is not passed, those
 * before included; where Podmark could not look, the test of the connection. null while there is
 * something to do here.
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
