import type { AttemptSummary } from '../domain/attempt.js';
import { type CheckpointState, checkpointState } from '../domain/checkpoint-state.js';
import type { Course } from '../domain/course.js';
import { type Grade, sumOfGrades } from '../domain/grade.js';
import { type Lab, labPoints, type Step } from '../domain/lab.js';
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

/** The steps beside the text: each in the state of its grade, else of its newest attempt. */
export function stepList(
  course: Course,
  lab: Lab,
  attempts: readonly AttemptSummary[],
  grades: readonly Grade[],
  currentId: string,
  rules: StudentPolicy,
): StepList {
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
      const isOfIt = ({ checkpointId }: { checkpointId: string }) => checkpointId === step.id;
      const grade = grades.find(isOfIt);
      const state = standingOf(step, grade, attempts.find(isOfIt));
      return {
        href: stepHref(course, lab.id, step.id),
        title: step.title,
        part: step.part,
        points: step.checkpoint.points,
        state,
        stateText: stateTexts[state],
        given: givenText(grade),
        current: step.id === currentId,
      };
    }),
  };
}

/** How a step's checkpoint stands, by the points that it had when the grade was made. */
export function standingOf(
  { checkpoint }: Step,
  grade: Pick<Grade, 'score' | 'points'> | undefined,
  newest: Pick<AttemptSummary, 'outcome'> | undefined,
): CheckpointState {
  return checkpointState(grade?.score ?? null, grade?.points ?? checkpoint.points, newest ?? null);
}

function givenText(grade: Grade | undefined): string | null {
  const given = givenGrade(grade);
  return given && `${given.score}, given by ${given.by}`;
}
