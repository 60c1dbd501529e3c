import { sumOfGrades } from '../domain/grade.js';
import { type Lab, labPoints } from '../domain/lab.js';
import { type Route, route } from './access.js';
import { chromeOf } from './chrome.js';
import { points, share } from './moments.js';
import { objectionLines } from './objection-box.js';
import { dueView } from './policy-text.js';
import { nextStep, type StudentLooks } from './step-list.js';
import type { CoursePage } from './views.js';
import type { WebDependencies } from './web-dependencies.js';

/**
 * The entry pages: a person's courses (skipped when there is only one), and the labs of a course.
 */
export function courseRoutes({ store, labsOf, render }: WebDependencies): Route[] {
  return [
    route('get', '/', 'person', async (request, response, { person }) => {
      const enrollments = await store.courses.listEnrollmentsOf(person.id);
      const [only] = enrollments;
      if (only && enrollments.length === 1) {
        return response.redirect(303, `/courses/${only.course.slug}`);
      }
      const page = {
        chrome: chromeOf(request, 'Courses', person),
        courses: enrollments.map(({ course, role }) => ({
          href: `/courses/${course.slug}`,
          title: course.title,
          role,
        })),
      };
      response.send(await render('courses', page));
    }),

    route(
      'get',
      '/courses/:course',
      'member',
      async (request, response, { person, enrollment, labs }) => {
        const { course, role } = enrollment;
        const base = `/courses/${course.slug}`;
        const isStudent = role === 'student';
        const shown: CoursePage['labs'] = [];
        const policies = await store.policies.listOfStudent(course.id, person.id);
        for (const lab of labs.values()) {
          const rules = policies.get(lab.id);
          const whose = { courseId: course.id, studentId: person.id, labId: lab.id };
          const grades = isStudent ? await store.attempts.listGrades(whose) : [];
          const looks = isStudent ? await store.attempts.listLooks(whose) : [];
          const total = sumOfGrades(grades, lab);
          shown.push({
            href: `${base}/labs/${lab.id}`,
            gradebookHref: `${base}/labs/${lab.id}/gradebook`,
            title: lab.title,
            summary: lab.summary,
            points: labPoints(lab),
            score: points(total),
            share: share(total, labPoints(lab)),
            due: rules ? dueView(rules, course.timeZone) : null,
            mine: isStudent
              ? {
                  goOnLabel: goOnLabel(lab, { looks, grades }),
                  attemptsHref: `${base}/labs/${lab.id}/students/${person.id}`,
                }
              : null,
          });
        }
        const mine = { courseId: course.id, studentId: person.id };
        const objections = isStudent ? await store.objections.listOfStudent(mine) : [];
        const node = isStudent ? await store.nodes.find(course.id, person.id) : undefined;
        const page = {
          chrome: chromeOf(request, course.title, person, enrollment, 'Labs'),
          title: course.title,
          isStudent,
          labs: shown,
          objections: objectionLines(course.slug, await labsOf(course.id, 'complete'), objections),
          node: isStudent
            ? {
                registered: node !== undefined,
                text: node
                  ? `${node.user}@${node.host}${node.practice ? ', the practice node' : ''}`
                  : 'Podmark looks at your own Kubernetes node. Tell it where that is.',
                href: `${base}/node`,
              }
            : null,
        };
        response.send(await render('course', page));
      },
    ),
  ];
}

function goOnLabel(lab: Lab, student: StudentLooks): string {
  const next = nextStep(lab, student);
  if (!next) return 'All passed: read it again';
  return student.looks.length === 0 ? 'Begin' : `Go on: ${next.title}`;
}
