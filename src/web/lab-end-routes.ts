import type { Step } from '../domain/lab.js';
import { type Route, route } from './access.js';
import { chromeOf } from './chrome.js';
import { filesUrl } from './file-routes.js';
import { PageRefusal } from './page-refusal.js';
import { getLab } from './request-parts.js';
import { endTitle, stepHref, stepList } from './step-list.js';
import type { WebDependencies } from './web-dependencies.js';

/** The page after a lab's last step: what was learned, and how to clean up. */
export function labEndRoutes(dependencies: WebDependencies): Route[] {
  const { store, render } = dependencies;
  return [
    route('get', '/courses/:course/labs/:lab/end', 'member', async (request, response, visitor) => {
      const lab = getLab(visitor.labs, request);
      if (lab.end === null) throw new PageRefusal(404);
      const { person, enrollment } = visitor;
      const { course, role } = enrollment;
      const whose = { courseId: course.id, studentId: person.id, labId: lab.id };
      const [looks, grades, rules, node] = await Promise.all([
        store.attempts.listLooks(whose),
        store.attempts.listGrades(whose),
        store.policies.getOfStudent(whose),
        store.nodes.find(course.id, person.id),
      ]);
      const last = lab.steps.at(-1) as Step;
      const page = {
        chrome: chromeOf(request, `${endTitle} · ${lab.title}`, person, enrollment, 'Labs'),
        list: {
          ...stepList(course, lab, { looks, grades }, null, rules),
          isGraded: role === 'student',
        },
        title: endTitle,
        html: dependencies.renderText(lab.id, lab.end, {
          nodeAddress: node?.host ?? "<your node's address>",
          filesUrl: filesUrl(course, lab, dependencies),
        }),
        previous: { href: stepHref(course, lab.id, last.id), title: last.title },
      };
      response.send(await render('lab-end', page));
    }),
  ];
}
