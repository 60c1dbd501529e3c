import type { Request, Response } from 'express';
import type { Person } from '../domain/course.js';
import type { Account } from '../grading/password-resets.js';
import { type Route, route } from './access.js';
import { chromeOf } from './chrome.js';
import { createGuessLimit } from './guess-limit.js';
import { hashPassword, passwordProblem } from './passwords.js';
import { startSession } from './sessions.js';
import type { WebDependencies } from './web-dependencies.js';

const closed = {
  heading: 'This link opens nothing',
  text: 'It was used already, it is older than a day, or the password was changed since. Ask for a new one.',
};

/** The pages behind the links that an administrator makes for people who forgot their password. */
export function passwordResetRoutes({ store, render, resets }: WebDependencies): Route[] {
  const path = '/password/reset/:token';
  const countWrongLink = createGuessLimit('wrong links');

  /**
   * Returns the account that the link is for; undefined if the link is malformed, expired or used.
   */
  async function findAccount(request: Request): Promise<Account | undefined> {
    const token = String(request.params.token);
    const personId = resets.personIdOf(token);
    const account =
      personId === undefined ? undefined : await store.people.findForSession(personId);
    if (account && resets.isGood(token, account)) return account;
    countWrongLink(request);
    return undefined;
  }

  async function show(
    request: Request,
    response: Response,
    signedIn: Person | undefined,
    account: Account | undefined,
    problem: string | null = null,
  ) {
    const heading = account ? 'A new password' : closed.heading;
    const text = account
      ? `${account.person.name}, this link is for you alone. The password that you choose replaces the old one, and signs you out everywhere else.`
      : closed.text;
    const page = {
      ...{ chrome: chromeOf(request, heading, signedIn), heading, text, problem },
      ...{ action: request.path, signInHref: '/sign-in' },
      ...{ waiting: null, isSomebodyElse: false },
      form: account ? ('choose-password' as const) : null,
      ...{ login: account?.person.login ?? '', name: account?.person.name ?? '' },
    };
    const status = problem === null ? 200 : 422;
    response.status(account ? status : 404).send(await render('invitation', page));
  }

  return [
    route('get', path, 'everybody', async (request, response, { person }) => {
      await show(request, response, person, await findAccount(request));
    }),

    route('post', path, 'everybody', async (request, response, { person }) => {
      const account = await findAccount(request);
      if (!account) return await show(request, response, person, undefined);
      const field = (name: string) => String(request.body?.[name] ?? '');
      const problem = passwordProblem(field('password'), field('again'));
      if (problem !== null) return await show(request, response, person, account, problem);
      const passwordHash = await hashPassword(field('password'), account.person.id);
      const { id } = account.person;
      if (!(await store.people.replacePassword(id, account.passwordHash, passwordHash))) {
        return await show(request, response, person, undefined);
      }
      await startSession(request, id, passwordHash);
      response.redirect(303, '/');
    }),
  ];
}
