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

/** How many attempts and history entries a card shows until the reader asks for all of them. */
const mostAttempts = 5;
const mostEntries = 10;

/** What a student did at some checkpoints of a lab. */
export interface StudentRecord {
  /** Newest first. */
  attempts: readonly AttemptSummary[];
  grades: readonly Grade[];
  node: RegisteredNode | undefined;
  histories: ReadonlyMap<string, HistoryLine[]>;
  /** Names of the people who requested the attempts, by person id. */
  names: ReadonlyMap<string, string>;
}

/** Whose checkpoints are shown, whether staff see them, and what their forms need. */
export interface CardPlace {
  course: Course;
  labId: string;
  studentId: string;
  isStaff: boolean;
  csrfToken: string;
  from: OverrideForm['from'];
  /** The step whose attempts and history are shown in full; null for none. */
  wholeStepId: string | null;
  /** The override form that was just refused, and its step; null for none. */
  refused: (RefusedOverride & { stepId: string }) | null;
}

/**
 * Reads a student's record for these steps of a lab. `attempts` covers the whole lab unless there
 * is exactly one step, and `grades` always does.
 */
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

/**
 * A student's checkpoint: its grade and where that comes from, the attempts, and the staff's forms.
 */
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

/** True for the newest attempts, and for the one that the automatic grade comes from. */
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

/**
 * Which staff member had the attempt run or judged again, and why; null for a student's submission.
 */
function againText(
  { kind, requestedById, reason }: AttemptSummary,
  names: ReadonlyMap<string, string>,
): string | null {
  if (kind === 'submission') return null;
  const what = kind === 'rerun' ? 'run again' : 'judged again';
  return `${what} by ${names.get(requestedById) ?? 'staff'}: ${reason ?? ''}`;
}
