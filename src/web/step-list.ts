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

/** Where a step of a lab is. */
export function stepHref(course: Course, labId: string, stepId: string): string {
  return `/courses/${course.slug}/labs/${labId}/steps/${stepId}`;
}

/** What a student did at a lab, and what they have for it. */
export interface StudentLooks {
  looks: readonly CheckpointLooks[];
  grades: readonly Grade[];
}

/** The first step that is not passed; undefined where all are. */
export function nextStep(lab: Lab, student: StudentLooks): Step | undefined {
  return lab.steps.find((step) => stateOfStep(step, student) !== 'pass');
}

/** The steps beside the text, as they stand. */
export function stepList(
  course: Course,
  lab: Lab,
  student: StudentLooks,
  currentId: string,
  rules: StudentPolicy,
): StepList {
  const { grades } = student;
  const total = sumOfGrades(grades, lab);
  const whole = labPoints(lab);
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
  };
}

/** How a step's checkpoint stands. */
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
