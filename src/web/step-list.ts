import {
  type CheckpointLooks,
  type CheckpointState,
  checkpointState,
} from '../domain/checkpoint-state.js';
import type { Course } from '../domain/course.js';
import { type Grade, sumOfGrades } from '../domain/grade.js';
import { type Lab, labPoints, type Step } from '../domain/lab.js';
import { passedSince } from '../domain/passed.js';
import type { StudentPolicy } from '../domain/policy-store.js';
import { givenGrade } from './grade-origin.js';
import { points, share } from './moments.js';
import { stateTexts } from './outcome-view.js';
import { dueView } from './policy-text.js';
import type { StepList } from './views.js';

/** Returns the path of a step's page. */
export function stepHref(course: Course, labId: string, stepId: string): string {
  return `/courses/${course.slug}/labs/${labId}/steps/${stepId}`;
}

/** Podmark's looks at a student's checkpoints of a lab, and the student's grades there. */
export interface StudentLooks {
  looks: readonly CheckpointLooks[];
  grades: readonly Grade[];
}

/** The title of the page after the last step. */
export const endTitle = 'What you have learned';

/** Returns the way to the page after the last step; null if the lab has none. */
export function endLink(course: Course, { id, end }: Lab): { href: string; title: string } | null {
  const href = `/courses/${course.slug}/labs/${id}/end`;
  return end === null ? null : { href, title: endTitle };
}

/** Returns the first step that the student has not passed; undefined if they passed all. */
export function nextStep(lab: Lab, student: StudentLooks): Step | undefined {
  return lab.steps.find((step) => !isPassed(step, student));
}

/** True if the student has passed a step, whatever later attempts at it showed. */
export function isPassed(step: Step, student: StudentLooks): boolean {
  return stateOfStep(step, student) === 'pass';
}

/**
 * Builds the list of steps beside the text, each with how it stands for the student. `currentId` is
 * null on the page after the last step.
 */
export function stepList(
  course: Course,
  lab: Lab,
  student: StudentLooks,
  currentId: string | null,
  rules: StudentPolicy,
): StepList {
  const { grades } = student;
  const total = sumOfGrades(grades, lab);
  const whole = labPoints(lab);
  const end = endLink(course, lab);
  return {
    labTitle: lab.title,
    due: dueView(rules, course.timeZone),
    isGraded: true,
    score: points(total),
    points: whole,
    share: share(total, whole),
    steps: lab.steps.map((step) => {
      const state = stateOfStep(step, student);
      return {
        href: stepHref(course, lab.id, step.id),
        title: step.title,
        part: step.part,
        points: step.checkpoint.points,
        state,
        stateText: stateTexts[state],
        given: givenText(grades.find(({ checkpointId }) => checkpointId === step.id)),
        current: step.id === currentId,
      };
    }),
    end: end && { ...end, current: currentId === null },
  };
}

/** Returns how a step's checkpoint stands for the student. */
export function stateOfStep({ id }: Step, { looks, grades }: StudentLooks): CheckpointState {
  const isOfIt = ({ checkpointId }: { checkpointId: string }) => checkpointId === id;
  const [looked, grade] = [looks.find(isOfIt), grades.find(isOfIt)];
  return checkpointState({
    passedSince: passedSince(looked?.passedAt ?? null, grade?.override ?? null),
    latest: looked?.latest ?? null,
    score: grade?.score ?? null,
  });
}

function givenText(grade: Grade | undefined): string | null {
  const given = givenGrade(grade);
  return given && `${given.score}, given by ${given.by}`;
}
