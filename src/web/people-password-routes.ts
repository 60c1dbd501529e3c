import type { Request, Response } from 'express';
import type { Person } from '../domain/course.js';
import { type Route, route } from './access.js';
import { chromeOf } from './chrome.js';
import { FailedSignIns } from './failed-sign-ins.js';
import { tryAgainIn } from './guess-limit.js';
import { hashPassword, maxPasswordLength, passwordProblem, verifyPassword } from './passwords.js';
import { startSession } from './sessions.js';
import type { WebDependencies } from './web-dependencies.js';

/** How often one person may type a wrong current password within {@link windowMs}. */
const maxFailures = 10;
const windowMs = 15 * 60 * 1000;

/** The page on which everyone who is signed in can change their own password. */
export function peoplePasswordRoutes({ store, render }: WebDependencies): Route[] {
  const failures = new FailedSignIns(maxFailures, windowMs);

  async function show(
    request: Request,
    response: Response,
    person: Person,
    problem: string | null,
    status = problem === null ? 200 : 422,
  ) {
    const done = 'Your password is changed, and you are signed out everywhere else.';
    const page = {
      chrome: chromeOf(request, 'Your password', person),
      login: person.login,
      problem,
      done: problem === null && 'changed' in request.query ? done : null,
    };
    response.status(status).send(await render('people-password', page));
  }

  return [
    route('get', '/password', 'person', async (request, response, { person }) => {
      await show(request, response, person, null);
    }),

    route('post', '/password', 'person', async (request, response, { person }) => {
      const field = (name: string) => String(request.body?.[name] ?? '');
      const problem = passwordProblem(field('password'), field('again'));
      if (problem !== null) return await show(request, response, person, problem);
      if (!failures.tryOnce(person.id)) {
        const wait = tryAgainIn(failures.waitMs(person.id));
        const said = `Too many wrong passwords. ${wait}`;
        return await show(request, response, person, said, 429);
      }
      const known = await store.people.findForSession(person.id);
      const current = field('current').slice(0, maxPasswordLength + 1);
      const isRight = await verifyPassword(known?.passwordHash, current, person.id).catch(
        (error) => {
          failures.giveBack(person.id);
          throw error;
        },
      );
      if (!known || !isRight) {
        return await show(request, response, person, 'The current password is another one.');
      }
      failures.forget(person.id);
      const passwordHash = await hashPassword(field('password'), person.id);
      if (!(await store.people.replacePassword(person.id, known.passwordHash, passwordHash))) {
        return await show(request, response, person, 'The current password is another one by now.');
      }
      await startSession(request, person.id, passwordHash);
      response.redirect(303, '/password?changed');
    }),
  ];
}
