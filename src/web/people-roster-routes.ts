import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Enrollment, Person } from '../domain/course.js';
import { invitationEnd } from '../domain/invitation.js';
import { planRoster } from '../domain/roster.js';
import { readRoster } from '../grading/roster.js';
import { type Route, route } from './access.js';
import { peopleBase } from './people-list.js';
import { previewOf } from './people-preview.js';
import { peopleChrome } from './people-routes.js';
import type { WebDependencies } from './web-dependencies.js';

const readLongForm = express.urlencoded({ extended: false, limit: '6mb', parameterLimit: 200 });

/**
 * Parses forms of up to 6 MB, for the gradebook of a large class is over 1 MB and grows when it is
 * sent. They are parsed only for people who are signed in; the parser for all other forms handles
 * the rest.
 */
export const longForms: RequestHandler = (request, response, next) => {
  if (request.session.personId === undefined) next();
  else readLongForm(request, response, next);
};

/** How many problems are shown at once; more than these have one cause. */
const maxProblems = 500;

/**
 * The import of a roster: it is previewed first, and then imported only if the preview still holds.
 */
export function peopleRosterRoutes({ store, render }: WebDependencies): Route[] {
  const path = '/courses/:course/people/roster';
  type By = { person: Person; enrollment: Enrollment };

  async function readAndPlan(request: Request, { course }: Enrollment) {
    const text = String(request.body?.roster ?? '');
    const { lines, problems, ...read } = readRoster(text);
    const logins = lines.map(({ login }) => login);
    const state = await store.roster.read(course.id, logins);
    const plan = planRoster(state, lines);
    const all = [...problems, ...plan.problems].sort((a, b) => Number(a.line) - Number(b.line));
    return { ...read, text, logins, plan, problems: all, revision: state.revision };
  }

  type Planned = Awaited<ReturnType<typeof readAndPlan>>;

  async function show(
    request: Request,
    response: Response,
    { person, enrollment }: By,
    planned: Planned | null,
    problem: string | null = null,
  ) {
    const problems = planned?.problems ?? [];
    const more = problems.length - maxProblems;
    const page = {
      chrome: peopleChrome(request, 'Import a roster', person, enrollment),
      base: peopleBase(enrollment),
      text: planned?.text ?? '',
      source: planned?.source ?? '',
      problem,
      problems: [
        ...problems
          .slice(0, maxProblems)
          .map(({ line, text }) => (line === null ? text : `line ${line}: ${text}`)),
        ...(more > 0 ? [`and ${more} more`] : []),
      ],
      preview: planned && problems.length === 0 ? previewOf(planned) : null,
    };
    const isWrong = problems.length > 0;
    response
      .status(problem === null ? (isWrong ? 422 : 200) : 409)
      .send(await render('people-roster', page));
  }

  const notTicked =
    'Nothing was imported. Confirm each account that would become staff, or take its line out of the file.';
  const outOfDate =
    'Nothing was imported, because the course has changed since the preview. This is the new one.';

  return [
    route('get', path, 'instructor', async (request, response, by) => {
      await show(request, response, by, null);
    }),

    route('post', path, 'instructor', async (request, response, by) => {
      await show(request, response, by, await readAndPlan(request, by.enrollment));
    }),

    route('post', `${path}/import`, 'instructor', async (request, response, by) => {
      const planned = await readAndPlan(request, by.enrollment);
      const { plan, logins, problems, revision } = planned;
      if (problems.length > 0) return await show(request, response, by, planned);
      const confirmed = [request.body?.raise].flat().map(String);
      if (plan.raised.some(({ login }) => !confirmed.includes(login)))
        return await show(request, response, by, planned, notTicked);
      const missing = plan.missing.filter(({ role }) => role === 'student');
      const leave = request.body?.leave === 'yes' ? missing.map(({ person }) => person.id) : [];
      const isImported =
        request.body?.revision === revision &&
        (await store.roster.apply({
          ...{ courseId: by.enrollment.course.id, actorId: by.person.id, logins, revision },
          add: plan.added,
          change: plan.changed,
          leave,
          linksExpireAt: invitationEnd(new Date()),
          confirmed,
        }));
      if (!isImported) {
        const anew = await readAndPlan(request, by.enrollment);
        return await show(request, response, by, anew, outOfDate);
      }
      const counts = { added: plan.added.length, changed: plan.changed.length, left: leave.length };
      const query = Object.entries(counts).map(([key, count]) => `&${key}=${count}`);
      response.redirect(303, `${peopleBase(by.enrollment)}?done=imported${query.join('')}`);
    }),
  ];
}
