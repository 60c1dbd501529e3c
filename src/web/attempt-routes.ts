import { randomUUID } from 'node:crypto';
import { type Attempt, type AttemptSummary, isOpen } from '../domain/attempt.js';
import type { Course, Enrollment, Person } from '../domain/course.js';
import type { HistoryEntry } from '../domain/history.js';
import { findStep, type Lab, labPoints, type Step } from '../domain/lab.js';
import { type Route, route, type Visitor } from './access.js';
import { chromeOf } from './chrome.js';
import { historyText } from './history-text.js';
import { moment, points } from './moments.js';
import { attemptText, settledCheck, stateOf, stateTexts } from './outcome-view.js';
import { PageRefusal } from './page-refusal.js';
import { getLab, getStep, getSubmissionKey, orRefuse } from './request-parts.js';
import { checkpointState } from './step-page.js';
import type { AttemptLine, AttemptPage, AttemptsPage } from './views.js';
import type { WebDependencies } from './web-dependencies.js';

const studentPath = '/courses/:course/labs/:lab/students/:student';

/** A student's attempts with their evidence, for themselves and for staff, who can run them again. */
export function attemptRoutes({ store, labs, render, grading }: WebDependencies): Route[] {
  return [
    route('get', studentPath, 'member', async (request, response, visitor) => {
      const lab = getLab(labs, request);
      const { enrollment, person } = visitor;
      const student = await getStudent(String(request.params.student), visitor);
      const whose = { courseId: enrollment.course.id, studentId: student.id, labId: lab.id };
      const [attempts, grades, node] = await Promise.all([
        store.attempts.listOfStudent(whose),
        store.attempts.listGrades(whose),
        store.nodes.find(enrollment.course.id, student.id),
      ]);
      const names = await namesOf(attempts.map((attempt) => attempt.requestedById));
      const isStaff = enrollment.role !== 'student';
      const base = `/courses/${enrollment.course.slug}`;
      const running = attempts.some(isOpen);
      const page: AttemptsPage = {
        chrome: {
          ...chromeOf(request, `${student.name} · ${lab.title}`, person, enrollment, 'Labs'),
          reloadSeconds: running ? 2 : 0,
        },
        labTitle: lab.title,
        backHref: `${base}/labs/${lab.id}${isStaff ? '/gradebook' : ''}`,
        studentName: student.name,
        isStaff,
        viewAs: isStaff ? { action: `${base}/people/${student.id}/view-as`, labId: lab.id } : null,
        total: points(grades.reduce((sum, grade) => sum + grade.score, 0)),
        points: labPoints(lab),
        node: node ? `${node.user}@${node.host} port ${node.sshPort}` : null,
        checkpoints: lab.steps.map((step) => {
          const grade = grades.find((one) => one.checkpointId === step.id);
          const state = checkpointState(step.id, attempts, grades);
          return {
            id: step.id,
            title: step.title,
            score: points(grade?.score ?? null),
            points: step.checkpoint.points,
            state,
            stateText: stateTexts[state],
            attempts: attempts
              .filter((attempt) => attempt.checkpointId === step.id)
              .map((attempt) => attemptLine(attempt, base, names, grade?.automatic?.attemptId)),
            rerun:
              isStaff && node
                ? {
                    action: `${base}/labs/${lab.id}/students/${student.id}/steps/${step.id}/rerun`,
                    submissionKey: randomUUID(),
                  }
                : null,
          };
        }),
      };
      response.send(await render('attempts', page));
    }),

    route(
      'post',
      `${studentPath}/steps/:step/rerun`,
      'staff',
      async (request, response, { person, enrollment }) => {
        const lab = getLab(labs, request);
        const step = getStep(lab, request);
        const { course } = enrollment;
        const studentId = String(request.params.student);
        const reason = String(request.body?.reason ?? '').slice(0, 500);
        const submissionKey = getSubmissionKey(request);
        const where = { course, labId: lab.id, checkpointId: step.id, studentId };
        await orRefuse(grading.rerun({ ...where, requestedBy: person, reason, submissionKey }));
        const back = `/courses/${course.slug}/labs/${lab.id}/students/${studentId}`;
        response.redirect(303, `${back}#${step.id}`);
      },
    ),

    route(
      'get',
      '/courses/:course/attempts/:attempt',
      'member',
      async (request, response, visitor) => {
        const { person, enrollment } = visitor;
        const attempt = await store.attempts.find(String(request.params.attempt));
        const lab = attempt && labs.get(attempt.labId);
        if (!attempt || !lab || attempt.courseId !== enrollment.course.id)
          throw new PageRefusal(404);
        const student = await getStudent(attempt.studentId, visitor);
        const history = await store.history.list({
          courseId: enrollment.course.id,
          attemptId: attempt.id,
          limit: 50,
        });
        const names = await namesOf([attempt.requestedById]);
        const chrome = chromeOf(request, `Attempt · ${lab.title}`, person, enrollment, 'Labs');
        const page = attemptPage(attempt, lab, student, enrollment.course, names, history);
        const reloadSeconds = isOpen(attempt) ? 2 : 0;
        response.send(await render('attempt', { chrome: { ...chrome, reloadSeconds }, ...page }));
      },
    ),
  ];

  /** Staff may see every student of the course, a student themself. */
  async function getStudent(
    studentId: string,
    { person, enrollment }: Visitor['member'],
  ): Promise<Person> {
    if (enrollment.role === 'student') {
      if (studentId !== person.id) throw new PageRefusal(404);
      return person;
    }
    const theirs: Enrollment | undefined = await store.courses.findEnrollment(
      enrollment.course.slug,
      studentId,
    );
    if (!theirs) throw new PageRefusal(404);
    return theirs.person;
  }

  async function namesOf(ids: string[]): Promise<Map<string, string>> {
    const people = await Promise.all([...new Set(ids)].map((id) => store.people.find(id)));
    return new Map(people.flatMap((one) => (one ? [[one.id, one.name] as const] : [])));
  }
}

function attemptLine(
  attempt: AttemptSummary,
  base: string,
  names: Map<string, string>,
  countingId: string | undefined,
): AttemptLine {
  return {
    href: `${base}/attempts/${attempt.id}`,
    state: stateOf(attempt.state === 'finished' ? attempt.outcome : null),
    text: attemptText(attempt),
    when: moment(attempt.requestedAt),
    rerun:
      attempt.kind === 'rerun'
        ? `run again by ${names.get(attempt.requestedById) ?? 'staff'}: ${attempt.reason ?? ''}`
        : null,
    counts: attempt.id === countingId,
  };
}

function attemptPage(
  attempt: Attempt,
  lab: Lab,
  student: Person,
  course: Course,
  names: Map<string, string>,
  history: HistoryEntry[],
): Omit<AttemptPage, 'chrome'> {
  const step: Step | undefined = findStep(lab, attempt.checkpointId);
  const titles = new Map(attempt.checks.map((check) => [check.checkId, check.title]));
  const labels = new Map(step?.checkpoint.answers.map((field) => [field.id, field.label]));
  return {
    checkpointTitle: step?.title ?? attempt.checkpointId,
    studentName: student.name,
    backHref: `/courses/${course.slug}/labs/${lab.id}/students/${student.id}`,
    state: stateOf(attempt.state === 'finished' ? attempt.outcome : null),
    summary: attemptText(attempt),
    when: moment(attempt.requestedAt),
    requestedBy: names.get(attempt.requestedById) ?? 'someone',
    reason: attempt.reason,
    answers: Object.entries(attempt.answers).map(([id, text]) => ({
      label: labels.get(id) ?? id,
      text,
    })),
    checks: attempt.checks.map((check) => ({
      ...settledCheck(check, (id) => titles.get(id) ?? id),
      checker: check.checker,
      facts: check.facts === null ? null : JSON.stringify(check.facts, null, 2),
    })),
    calls: attempt.calls.map((call) => ({ ...call, at: call.at.slice(11, 23) })),
    history: history.map((entry) => ({ when: moment(entry.at), text: historyText(entry) })),
  };
}
