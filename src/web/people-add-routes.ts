import type { Request, Response } from 'express';
import type { Enrollment, Person } from '../domain/course.js';
import { invitationEnd } from '../domain/invitation.js';
import { planRoster, UnconfirmedStaff } from '../domain/roster.js';
import { type Route, route } from './access.js';
import { confirmedField, confirmStaff, fieldOf, roleChoices, roleField } from './people-form.js';
import { peopleBase, sectionsOf } from './people-list.js';
import { peopleChrome } from './people-routes.js';
import type { ConfirmStaff } from './views-people.js';
import type { WebDependencies } from './web-dependencies.js';

/** The form that adds one person to a course. */
export function peopleAddRoutes({ store, render }: WebDependencies): Route[] {
  const path = '/courses/:course/people/add';

  async function show(
    request: Request,
    response: Response,
    { person, enrollment }: { person: Person; enrollment: Enrollment },
    problem: string | null,
    confirm: ConfirmStaff | null = null,
  ) {
    const members = await store.roster.listMembers(enrollment.course.id);
    const typed = request.method === 'POST' ? request : { body: request.query };
    const text = (name: string) => fieldOf(typed as Request, name);
    const page = {
      chrome: peopleChrome(request, 'Add a person', person, enrollment),
      problem,
      base: peopleBase(enrollment),
      form: { login: text('login'), name: text('name'), section: text('section') },
      roles: roleChoices(roleField(request)),
      sections: sectionsOf(members),
      confirm,
    };
    const isRefused = problem !== null || confirm !== null;
    response.status(isRefused ? 422 : 200).send(await render('people-add', page));
  }

  return [
    route('get', path, 'instructor', async (request, response, visitor) => {
      await show(request, response, visitor, null);
    }),

    route('post', path, 'instructor', async (request, response, visitor) => {
      const { person, enrollment } = visitor;
      const { course } = enrollment;
      const login = fieldOf(request, 'login').toLowerCase();
      const section = fieldOf(request, 'section');
      if (login === '') return await show(request, response, visitor, 'Write their login.');
      if (login.includes(' ')) {
        return await show(request, response, visitor, 'A login has no spaces.');
      }
      const line = {
        ...{ line: 1, login, name: fieldOf(request, 'name') || null, role: roleField(request) },
        details: section === '' ? {} : { section },
      };
      const plan = planRoster(await store.roster.read(course.id, [login]), [line]);
      const [member] = plan.added;
      if (!member) {
        const isNew = plan.problems.length > 0;
        const problem = isNew
          ? `${login} is new: write their name.`
          : `${login} is in the course already.`;
        return await show(request, response, visitor, problem);
      }
      try {
        const added = await store.roster.add({
          ...{ courseId: course.id, actorId: person.id, member },
          linkExpiresAt: invitationEnd(new Date()),
          confirmed: confirmedField(request),
        });
        if (!added) {
          return await show(request, response, visitor, `${login} is in the course already.`);
        }
        response.redirect(303, `${peopleBase(enrollment)}/${added.id}?done=added`);
      } catch (error) {
        if (!(error instanceof UnconfirmedStaff)) throw error;
        await show(request, response, visitor, null, confirmStaff(request, error.account));
      }
    }),
  ];
}
