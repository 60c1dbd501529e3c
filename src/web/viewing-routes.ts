import { type Route, route } from './access.js';
import { PageRefusal } from './page-refusal.js';
import { stopPath } from './viewing.js';
import type { WebDependencies } from './web-dependencies.js';

/** Starting and ending the view in which staff look at a course as one of its students sees it. */
export function viewingRoutes({ store }: WebDependencies): Route[] {
  return [
    route(
      'post',
      '/courses/:course/people/:person/view-as',
      'staff',
      async (request, response, { person, enrollment, labs }) => {
        const { id: courseId, slug } = enrollment.course;
        const theirs = await store.courses.findEnrollment(slug, String(request.params.person));
        if (!theirs) throw new PageRefusal(404);
        if (theirs.role !== 'student') {
          throw new PageRefusal(409, 'Only the pages of students can be looked at like that.');
        }
        const studentId = theirs.person.id;
        await store.history.addView({ courseId, studentId, actorId: person.id });
        request.session.viewing = { course: slug, studentId };
        const lab = labs.get(String(request.body?.lab ?? ''));
        response.redirect(303, `/courses/${slug}${lab ? `/labs/${lab.id}` : ''}`);
      },
    ),

    route('post', stopPath, 'person', async (request, response) => {
      const { viewing } = request.session;
      delete request.session.viewing;
      const back = viewing ? `/courses/${viewing.course}/people/${viewing.studentId}` : '/';
      response.redirect(303, back);
    }),
  ];
}
