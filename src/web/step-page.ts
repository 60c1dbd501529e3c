import { randomUUID } from 'node:crypto';
import { type Attempt, type AttemptSummary, type CheckResult, isOpen } from '../domain/attempt.js';
import { type CheckpointState, checkpointState } from '../domain/checkpoint-state.js';
import type { Course } from '../domain/course.js';
import { type Grade, sumOfGrades } from '../domain/grade.js';
import { type Lab, labPoints, type Step } from '../domain/lab.js';
import type { StudentPolicy } from '../domain/policy-store.js';
import type { LiveCheck } from '../grading/progress.js';
import { givenGrade } from './grade-origin.js';
import { points, share } from './moments.js';
import {
  attemptText,
  eachReasonOnce,
  liveCheck,
  settledCheck,
  stateTexts,
  untriedCheck,
} from './outcome-view.js';
import { panelStanding, type StandingParts } from './panel-standing.js';
import { dueView } from './policy-text.js';
import type { PanelLive, StepList } from './views.js';
import type { WebDependencies } from './web-dependencies.js';

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

/**
 * The newest attempt at a checkpoint, with its evidence. Read it before what is shown beside it, so
 * that a finished attempt never stands beside its own unfinished past.
 */
export async function findNewest(
  whose: { courseId: string; studentId: string; labId: string; checkpointId: string },
  { store }: Pick<WebDependencies, 'store'>,
): Promise<Attempt | undefined> {
  const [newest] = await store.attempts.listOfStudent(whose);
  return newest && (await store.attempts.find(newest.id));
}

/** What a student's panels are made of, besides the newest attempt. */
export interface StudentAtLab extends Pick<StandingParts, 'rules' | 'zone'> {
  attempts: readonly AttemptSummary[];
  grades: readonly Grade[];
}

/** The part of the panel that changes, as it is now; `student` is null for staff, who only read. */
export async function findPanel(
  step: Step,
  newest: Attempt | undefined,
  student: StudentAtLab | null,
  { store, progress }: Pick<WebDependencies, 'store' | 'progress'>,
): Promise<PanelLive> {
  const queued = newest?.state === 'queued' ? await store.attempts.listQueued() : [];
  const place = queued.findIndex((one) => one.id === newest?.id);
  return panelLive(
    step,
    newest,
    student && partsOf(step, student),
    newest && progress.find(newest.id),
    Math.max(0, place),
  );
}

function partsOf({ id }: Step, { attempts, grades, ...rest }: StudentAtLab): StandingParts {
  return {
    ...rest,
    grade: grades.find(({ checkpointId }) => checkpointId === id),
    attempts: attempts.filter(({ checkpointId }) => checkpointId === id),
  };
}

/** The part of the panel that changes. `ahead` counts the attempts before a queued one. */
export function panelLive(
  { checkpoint }: Step,
  newest: Attempt | undefined,
  student: StandingParts | null,
  live: ReadonlyMap<string, LiveCheck> | undefined,
  ahead: number,
): PanelLive {
  const running = newest !== undefined && isOpen(newest);
  const settled = (running ? finishedOf(live) : (newest?.checks ?? [])).map((result) => {
    const title = checkpoint.checks.find(({ id }) => id === result.checkId)?.title;
    return { ...result, title: title ?? result.title };
  });
  return {
    score: points(student?.grade?.score ?? null),
    standing: student && panelStanding(student),
    points: checkpoint.points,
    submissionKey: randomUUID(),
    running,
    status: statusOf(newest, ahead),
    checks: eachReasonOnce(
      checkpoint.checks.map((check) => {
        if (running) return liveCheck(check, live?.get(check.id), settled);
        const result = settled.find(({ checkId }) => checkId === check.id);
        return result ? settledCheck(result, settled) : untriedCheck(check, false);
      }),
    ),
  };
}

function finishedOf(live: ReadonlyMap<string, LiveCheck> | undefined): CheckResult[] {
  return [...(live?.values() ?? [])].flatMap(({ latest }) =>
    latest.kind === 'finished' ? [latest.result] : [],
  );
}

function statusOf(newest: Attempt | undefined, ahead: number): string {
  if (!newest) return 'Not checked yet.';
  if (newest.state === 'queued') {
    return ahead === 0 ? 'Waiting for its turn.' : `Waiting: ${ahead} before this one.`;
  }
  if (newest.state === 'running') return 'Looking at your node…';
  if (newest.outcome === 'pass') return `Passed: ${attemptText(newest)}.`;
  if (newest.outcome === 'fail') return `Not there yet: ${attemptText(newest)}.`;
  if (newest.outcome === 'unreachable') return 'Podmark could not look. Nothing was counted.';
  return `Podmark made a mistake, not you. Nothing was counted. Reference ${newest.id}`;
}
