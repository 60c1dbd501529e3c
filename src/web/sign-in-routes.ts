import type { Request, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { type Route, route } from './access.js';
import { chromeOf } from './chrome.js';
import { FailedSignIns } from './failed-sign-ins.js';
import { KnownBrowsers } from './known-browsers.js';
import { maxPasswordLength, verifyPassword } from './passwords.js';
import { runMiddleware } from './run-middleware.js';
import { startSession } from './sessions.js';
import type { WebDependencies } from './web-dependencies.js';

/**
 * How many wrong passwords one account may get from one place within {@link windowMs}. Counting by
 * place keeps someone elsewhere from locking the owner out. A place is an address, or a browser in
 * which the account signed in before: a whole class can share one address.
 */
const failuresFromOnePlace = 10;
/**
 * How many wrong passwords one account may get from all places together, except browsers in which
 * it signed in before. Only somebody with many addresses reaches this limit.
 */
const failuresPerAccount = 100;
/** How many sign-ins one address may try in the same time, right or wrong: a class can share it. */
const attemptsPerAddress = 300;
const windowMs = 15 * 60 * 1000;
/** Longer than any real login. */
const maxLoginLength = 200;

/** Signing in and out. */
export function signInRoutes({ store, render, demoSignIns, publicUrl }: WebDependencies): Route[] {
  const byAddress = rateLimit({
    windowMs,
    limit: attemptsPerAddress,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: async (request, response) => {
      await show(
        request,
        response,
        429,
        'Too many sign-ins from your address. Wait a few minutes.',
      );
    },
  });
  const fromOnePlace = new FailedSignIns(failuresFromOnePlace, windowMs);
  const knownBrowsers = new KnownBrowsers(publicUrl);
  const fromEverywhere = new FailedSignIns(failuresPerAccount, windowMs);

  async function show(
    request: Request,
    response: Response,
    status: number,
    problem: string | null,
  ) {
    const page = {
      chrome: chromeOf(request, 'Sign in', undefined),
      problem,
      login: String(request.body?.login ?? '').slice(0, maxLoginLength),
      next: safePath(request.body?.next ?? request.query.next),
      demo: demoSignIns,
    };
    response.status(status).send(await render('sign-in', page));
  }

  return [
    route('get', '/sign-in', 'everybody', async (request, response, { person }) => {
      if (person) return response.redirect(303, safePath(request.query.next));
      await show(request, response, 200, null);
    }),

    route('post', '/sign-in', 'everybody', async (request, response) => {
      await runMiddleware(byAddress, request, response);
      if (response.headersSent) return;
      const login = String(request.body?.login ?? '')
        .trim()
        .toLowerCase()
        .slice(0, maxLoginLength);
      const password = String(request.body?.password ?? '');
      const browser = knownBrowsers.find(request, login);
      // counts IPv6 addresses by network, because one owner has many addresses
      const place = `${browser ?? ipKeyGenerator(request.ip ?? '')} ${login}`;
      // once a place has used up its tries, more of them do not count against the account
      const mayTry =
        fromOnePlace.tryOnce(place) && (browser !== undefined || fromEverywhere.tryOnce(login));
      if (!mayTry) {
        await show(request, response, 429, 'Too many wrong passwords. Wait a quarter of an hour.');
        return;
      }
      const known = await store.people.findForSignIn(login);
      const isRight =
        password.length <= maxPasswordLength &&
        (await verifyPassword(known?.passwordHash, password));
      if (!known || !isRight) {
        await show(request, response, 401, 'That login and password do not belong together.');
        return;
      }
      fromOnePlace.forget(place);
      fromEverywhere.forget(login);
      knownBrowsers.remember(request, response, login);
      const next = safePath(request.body?.next);
      await startSession(request, known.person.id, known.passwordHash);
      response.redirect(303, next);
    }),

    route('post', '/sign-out', 'everybody', async (request, response) => {
      await new Promise<void>((resolve, reject) => {
        request.session.destroy((error) => (error ? reject(error) : resolve()));
      });
      response.redirect(303, '/sign-in');
    }),
  ];
}

/**
 * Returns the path and the query of `next` if it leads to this server, and '/' otherwise: `//host`
 * and `/\host` lead to other servers.
 */
export function safePath(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/')) return '/';
  const base = 'http://localhost';
  try {
    const url = new URL(next, base);
    const isHere = url.origin === base && !url.pathname.startsWith('//');
    return isHere ? url.pathname + url.search : '/';
  } catch {
    return '/';
  }
}
