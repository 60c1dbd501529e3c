import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { type AttemptSummary, isOpen } from '../domain/attempt.js';
import type { Person } from '../domain/course.js';
import { type Grade, sumOfGrades } from '../domain/grade.js';
import { type Lab, labPoints, type Step } from '../domain/lab.js';
import type { Visitor } from './access.js';
import { chromeOf } from './chrome.js';
import { gradeHistories } from './grade-history.js';
import { gradeOrigin } from './grade-origin.js';
import { moment, points } from './moments.js';
import { attemptText, stateOf, stateTexts } from './outcome-view.js';
import { overrideForm, type RefusedOverride } from './override-form.js';
import { checkpointState } from './step-page.js';
import { namesOf } from './student-of-course.js';
import type { AttemptLine, AttemptsPage } from './views-attempts.js';
import type { OverrideForm } from './views-overrides.js';
import type { WebDependencies } from './web-dependencies.js';

/** A form of a checkpoint to change the grade, as it was refused. */
export interface RefusedAtStep extends RefusedOverride {
  stepId: string;
  from: OverrideForm['from'];
}

/** Of each checkpoint so many attempts and entries of the history are shown, until more are asked for. */
const mostAttempts = 5;
const mostEntries = 10;

/** The newest, and the one that counts. */
function isShownFirst({ counts }: AttemptLine, place: number): boolean {
  return place < mostAttempts || counts !== null;
}

/** A student's attempts at a lab, checkpoint by checkpoint; staff changes grades and runs again there. */
export async function attemptsPage(
  request: Request,
  { person, enrollment }: Visitor['member'],
  student: Person,
  lab: Lab,
  { store }: Pick<WebDependencies, 'store'>,
  refused?: RefusedAtStep,
  /** Where the forms lead back to. */
  from: OverrideForm['from'] = '',
): Promise<AttemptsPage> {
  const { course } = enrollment;
  const whose = { courseId: course.id, studentId: student.id, labId: lab.id };
  const stepIds = lab.steps.map(({ id }) => id);
  const [attempts, grades, node, histories] = await Promise.all([
    store.attempts.listOfStudent(whose),
    store.attempts.listGrades(whose),
    store.nodes.find(course.id, student.id),
    gradeHistories(store, whose, stepIds),
  ]);
  const names = await namesOf(
    store,
    attempts.map((attempt) => attempt.requestedById),
  );
  const isStaff = enrollment.role !== 'student';
  const base = `/courses/${course.slug}`;
  const chrome = chromeOf(request, `${student.name} · ${lab.title}`, person, enrollment, 'Labs');
  const formOf = (step: Step, grade: Grade | undefined) => {
    const mine = refused?.stepId === step.id ? refused : undefined;
    const of = { course, labId: lab.id, step, studentId: student.id };
    return overrideForm(
      { ...of, csrfToken: chrome.csrfToken, from: mine?.from ?? from },
      grade,
      mine,
    );
  };
  return {
    chrome: { ...chrome, styles: ['override'], reloadSeconds: attempts.some(isOpen) ? 2 : 0 },
    labTitle: lab.title,
    backHref: `${base}/labs/${lab.id}${isStaff ? '/gradebook' : ''}`,
    studentName: student.name,
    isStaff,
    viewAs: isStaff ? { action: `${base}/people/${student.id}/view-as`, labId: lab.id } : null,
    total: points(sumOfGrades(grades, lab)),
    points: labPoints(lab),
    node: node ? `${node.user}@${node.host} port ${node.sshPort}` : null,
    checkpoints: lab.steps.map((step) => {
      const grade = grades.find((one) => one.checkpointId === step.id);
      const state = checkpointState(step.id, attempts, grades);
      const lines = attempts
        .filter((attempt) => attempt.checkpointId === step.id)
        .map((attempt) => attemptLine(attempt, base, names, grade));
      const history = histories.get(step.id) ?? [];
      const isWhole = request.query.all === step.id;
      const shown = isWhole ? lines : lines.filter(isShownFirst);
      const entries = isWhole ? history : history.slice(0, mostEntries);
      const isAll = shown.length === lines.length && entries.length === history.length;
      const here = `${base}/labs/${lab.id}/students/${student.id}/steps/${step.id}`;
      return {
        id: step.id,
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
              href: `${base}/labs/${lab.id}/students/${student.id}?all=${step.id}#${step.id}`,
            },
        rerun: isStaff && node ? { action: `${here}/rerun`, submissionKey: randomUUID() } : null,
        override: isStaff ? formOf(step, grade) : null,
      };
    }),
  };
}

function attemptLine(
  attempt: AttemptSummary,
  base: string,
  names: Map<string, string>,
  grade: Grade | undefined,
): AttemptLine {
  const isBest = attempt.id === grade?.automatic?.attemptId;
  return {
    href: `${base}/attempts/${attempt.id}`,
    state: stateOf(attempt.state === 'finished' ? attempt.outcome : null),
    text: attemptText(attempt),
    when: moment(attempt.requestedAt),
    rerun: againText(attempt, names),
    counts: isBest ? (grade.override === null ? 'counts' : 'would count') : null,
  };
}

/** Who of the staff had the attempt made, and why; null for the student's own. */
function againText(
  { kind, requestedById, reason }: AttemptSummary,
  names: Map<string, string>,
): string | null {
  if (kind === 'submission') return null;
  const what = kind === 'rerun' ? 'run again' : 'judged again';
  return `${what} by ${names.get(requestedById) ?? 'staff'}: ${reason ?? ''}`;
}
