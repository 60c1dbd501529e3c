import { type Route, route } from './access.js';
import { attemptPage } from './attempt-page.js';
import { attemptsPage } from './attempts-page.js';
import { PageRefusal } from './page-refusal.js';
import { getLab, getStep, getSubmissionKey, orRefuse } from './request-parts.js';
import { getStudent } from './student-of-course.js';
import type { WebDependencies } from './web-dependencies.js';

/**
 * Pages of a student's attempts and their evidence, for that student and for staff. Staff can also
 * run a checkpoint's checks again.
 */
export function attemptRoutes(dependencies: WebDependencies): Route[] {
  const { store, labsOf, render, grading } = dependencies;
  const studentPath = '/courses/:course/labs/:lab/students/:student';

  return [
    route('get', studentPath, 'member', async (request, response, visitor) => {
      const lab = getLab(visitor.labs, request);
      const student = await getStudent(store, String(request.params.student), visitor);
      const page = await attemptsPage(request, visitor, student, lab, dependencies);
      response.send(await render('attempts', page));
    }),

    route(
      'post',
      `${studentPath}/steps/:step/rerun`,
      'staff',
      async (request, response, { person, enrollment, labs }) => {
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
        const { course } = visitor.enrollment;
        const attempt = await store.attempts.find(String(request.params.attempt));
        // an attempt stays what it was where the course left its checkpoint out since
        const labs = await labsOf(course.id, 'complete');
        const lab = attempt && labs.get(attempt.labId);
        if (!attempt || !lab || attempt.courseId !== course.id) throw new PageRefusal(404);
        const page = await attemptPage(request, visitor, attempt, lab, dependencies);
        response.send(await render('attempt', page));
      },
    ),
  ];
}
