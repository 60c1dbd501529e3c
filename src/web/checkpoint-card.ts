import { randomUUID } from 'node:crypto';
import type { AttemptSummary } from '../domain/attempt.js';
import { checkpointState, stateOf } from '../domain/checkpoint-state.js';
import type { Course, RegisteredNode } from '../domain/course.js';
import type { Grade } from '../domain/grade.js';
import type { Step } from '../domain/lab.js';
import { firstPass, passedSince } from '../domain/passed.js';
import type { Store } from '../domain/stores.js';
import { gradeHistories } from './grade-history.js';
import { gradeOrigin } from './grade-origin.js';
import { moment, points } from './moments.js';
import { attemptText, stateTexts } from './outcome-view.js';
import { overrideForm, type RefusedOverride } from './override-form.js';
import { stepHref } from './step-list.js';
import { namesOf } from './student-of-course.js';
import type { AttemptLine, CheckpointCard } from './views-attempts.js';
import type { HistoryLine, OverrideForm } from './views-overrides.js';

/** Of each checkpoint so many attempts and entries of the history are shown, until more are asked for. */
const mostAttempts = 5;
const mostEntries = 10;

/** What a student did at some checkpoints of a lab. */
export interface StudentRecord {
  /** The newest first. */
  attempts: readonly AttemptSummary[];
  grades: readonly Grade[];
  node: RegisteredNode | undefined;
  histories: ReadonlyMap<string, HistoryLine[]>;
  /** Of who asked for attempts, by id. */
  names: ReadonlyMap<string, string>;
}

/** Whose checkpoints are shown to whom, and where their forms lead back to. */
export interface CardPlace {
  course: Course;
  labId: string;
  studentId: string;
  isStaff: boolean;
  csrfToken: string;
  from: OverrideForm['from'];
  /** The step of which everything is shown; null is none. */
  wholeStepId: string | null;
  /** A form of a step to change the grade, as it was refused. */
  refused: (RefusedOverride & { stepId: string }) | null;
}

/** Reads what a student did at these steps of a lab. */
export async function readStudentRecord(
  store: Store,
  whose: { courseId: string; studentId: string; labId: string },
  stepIds: readonly string[],
): Promise<StudentRecord> {
  const [only] = stepIds;
  const where = stepIds.length === 1 && only !== undefined ? { checkpointId: only } : {};
  const [attempts, grades, node, histories] = await Promise.all([
    store.attempts.listOfStudent({ ...whose, ...where }),
    store.attempts.listGrades(whose),
    store.nodes.find(whose.courseId, whose.studentId),
    gradeHistories(store, whose, stepIds),
  ]);
  const askedBy = attempts.map(({ requestedById }) => requestedById);
  return { attempts, grades, node, histories, names: await namesOf(store, askedBy) };
}

/** A checkpoint of a student: its grade, how that came about, the attempts, and the forms for staff. */
export function checkpointCard(
  { attempts, grades, node, histories, names }: StudentRecord,
  step: Step,
  { course, labId, studentId, isStaff, csrfToken, from, wholeStepId, refused }: CardPlace,
): CheckpointCard {
  const base = `/courses/${course.slug}`;
  const here = `${base}/labs/${labId}/students/${studentId}`;
  const mine = attempts.filter(({ checkpointId }) => checkpointId === step.id);
  const grade = grades.find(({ checkpointId }) => checkpointId === step.id);
  const state = checkpointState({
    passedSince: passedSince(firstPass(mine), grade?.override ?? null),
    latest: mine[0] ?? null,
    score: grade?.score ?? null,
  });
  const lines = mine.map((attempt) => attemptLine(attempt, base, names, grade));
  const history = histories.get(step.id) ?? [];
  const isWhole = wholeStepId === step.id;
  const shown = isWhole ? lines : lines.filter(isShownFirst);
  const entries = isWhole ? history : history.slice(0, mostEntries);
  const isAll = shown.length === lines.length && entries.length === history.length;
  const place = { course, labId, step, studentId, csrfToken, from };
  return {
    id: step.id,
    stepHref: stepHref(course, labId, step.id),
    title: step.title,
    score: points(grade?.score ?? null),
    points: step.checkpoint.points,
    state,
    stateText: stateTexts[state],
    origin: { ...gradeOrigin(grade), ...(isStaff && { given: null }) },
    history: entries,
    attempts: shown,
    more: isAll
      ? null
      : {
          text: `All ${lines.length} attempts, and the whole history`,
          href: `${here}?all=${step.id}#${step.id}`,
        },
    rerun:
      isStaff && node
        ? { action: `${here}/steps/${step.id}/rerun`, submissionKey: randomUUID() }
        : null,
    override: isStaff
      ? overrideForm(place, grade, refused?.stepId === step.id ? refused : undefined)
      : null,
  };
}

/** The newest, and the one that counts. */
function isShownFirst({ counts }: AttemptLine, place: number): boolean {
  return place < mostAttempts || counts !== null;
}

function attemptLine(
  attempt: AttemptSummary,
  base: string,
  names: ReadonlyMap<string, string>,
  grade: Grade | undefined,
): AttemptLine {
  const isBest = attempt.id === grade?.automatic?.attemptId;
  return {
    href: `${base}/attempts/${attempt.id}`,
    state: stateOf(attempt.outcome),
    text: attemptText(attempt),
    when: moment(attempt.requestedAt),
    rerun: againText(attempt, names),
    counts: isBest ? (grade.override === null ? 'counts' : 'would count') : null,
  };
}

/** Who of the staff had the attempt made, and why; null for the student's own. */
function againText(
  { kind, requestedById, reason }: AttemptSummary,
  names: ReadonlyMap<string, string>,
): string | null {
  if (kind === 'submission') return null;
  const what = kind === 'rerun' ? 'run again' : 'judged again';
  return `${what} by ${names.get(requestedById) ?? 'staff'}: ${reason ?? ''}`;
}
