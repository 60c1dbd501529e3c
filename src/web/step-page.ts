import { randomUUID } from 'node:crypto';
import { type Attempt, type AttemptSummary, type CheckResult, isOpen } from '../domain/attempt.js';
import type { Course } from '../domain/course.js';
import type { Lab, Step } from '../domain/lab.js';
import type { LiveCheck } from '../grading/progress.js';
import { onward, type StudentAtStep } from './onward.js';
import {
  attemptText,
  eachReasonOnce,
  liveCheck,
  settledCheck,
  untriedCheck,
  withResult,
  wrongText,
} from './outcome-view.js';
import { pointsText } from './panel-points.js';
import { panelStanding, type StandingParts } from './panel-standing.js';
import { isPassed, type StudentLooks } from './step-list.js';
import type { PanelLive } from './views.js';
import type { WebDependencies } from './web-dependencies.js';

/**
 * Returns the newest attempt at a checkpoint, with its evidence; undefined if there is none. Call
 * it before reading what is shown beside it: otherwise an attempt that has just finished could be
 * shown with a list and a grade from before.
 */
export async function findNewest(
  whose: { courseId: string; studentId: string; labId: string; checkpointId: string },
  { store }: Pick<WebDependencies, 'store'>,
): Promise<Attempt | undefined> {
  const [newest] = await store.attempts.listOfStudent(whose);
  return newest && (await store.attempts.find(newest.id));
}

/** A student's own part of a lab's page. */
export interface StudentAtLab extends StudentLooks, Pick<StandingParts, 'rules'> {
  course: Course;
  lab: Lab;
  /** The student's attempts at the step's checkpoint. */
  attempts: readonly AttemptSummary[];
}

/**
 * Reads and returns the part of the panel that changes while an attempt runs. `student` is null for
 * staff, who only read.
 */
export async function findPanel(
  step: Step,
  newest: Attempt | undefined,
  student: StudentAtLab | null,
  { places, progress }: Pick<WebDependencies, 'places' | 'progress'>,
): Promise<PanelLive> {
  const ahead = newest?.state === 'queued' ? await places.ahead(newest.id) : 0;
  return panelLive(
    step,
    newest,
    student && partsOf(step, student),
    newest && progress.find(newest.id),
    ahead,
  );
}

/** A student's part of the panel. */
interface PanelParts extends StandingParts {
  at: StudentAtStep;
}

function partsOf(step: Step, { attempts, rules, ...student }: StudentAtLab): PanelParts {
  return {
    ...{ attempts, rules },
    zone: student.course.timeZone,
    at: { ...student, step },
    grade: student.grades.find(({ checkpointId }) => checkpointId === step.id),
  };
}

/**
 * Builds the part of the panel that changes while an attempt runs. `live` is the progress of its
 * checks, and `ahead` the number of queued attempts that come before it.
 */
export function panelLive(
  { checkpoint }: Step,
  newest: Attempt | undefined,
  student: PanelParts | null,
  live: ReadonlyMap<string, LiveCheck> | undefined,
  ahead: number,
): PanelLive {
  const running = newest !== undefined && isOpen(newest);
  const settled = (running ? finishedOf(live) : (newest?.checks ?? [])).map((result) => {
    const title = checkpoint.checks.find(({ id }) => id === result.checkId)?.title;
    return { ...result, title: title ?? result.title };
  });
  const checks = eachReasonOnce(
    checkpoint.checks.map((check) => {
      if (running) return liveCheck(check, live?.get(check.id), settled);
      const result = settled.find(({ checkId }) => checkId === check.id);
      return result ? settledCheck(result, settled) : untriedCheck(check, false);
    }),
  );

  const standing = student && panelStanding(student);
  const status = [statusOf(newest, ahead), student && standsText(newest, student)];
  const shown = running ? checks : withResult(checks);
  return {
    points: pointsText(checkpoint.points, newest, student?.grade),
    standing,
    onward: student && onward(student.at, newest),
    submissionKey: randomUUID(),
    running,
    status: sentences(status),
    isPassed: newest?.outcome === 'pass',
    said: sentences([wrongText(checks), ...status, standing?.isOff && standing.left?.text]),
    checks: shown,
    isStatusResult: shown.every(({ result }) => result === null),
  };
}

/** Joins what there is to say. */
function sentences(all: readonly (string | false | null | undefined)[]): string {
  return all.filter((one) => typeof one === 'string' && one !== '').join(' ');
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
  if (newest.outcome === 'fail') return `Not yet: ${attemptText(newest)}.`;
  if (newest.outcome === 'unreachable') return 'Podmark could not look. Nothing was counted.';
  return `Podmark made a mistake, not you. Nothing was counted. Reference ${newest.id}`;
}

/** What a failed attempt leaves as it was; '' if there is nothing. */
function standsText(newest: Attempt | undefined, { at, grade }: PanelParts): string {
  if (newest?.outcome !== 'fail' || !isPassed(at.step, at)) return '';
  return grade?.override ? 'The grade from staff stays.' : 'Passed before; the points stay.';
}
