import type { Request, Response } from 'express';
import { type Route, route } from './access.js';
import { chromeOf } from './chrome.js';
import { addressOf, tryAgainIn } from './guess-limit.js';
import { KnownBrowsers } from './known-browsers.js';
import { maxPasswordLength, verifyPassword } from './passwords.js';
import { startSession } from './sessions.js';
import { SignInGuard } from './sign-in-guard.js';
import type { WebDependencies } from './web-dependencies.js';

/** Longer than any real login. */
const maxLoginLength = 200;

/** Signing in and out. */
export function signInRoutes({ store, render, demoSignIns, publicUrl }: WebDependencies): Route[] {
  const guard = new SignInGuard();
  const knownBrowsers = new KnownBrowsers(publicUrl);

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

  /** Returns the account if the password is right. */
  async function findAccount(typed: {
    login: string;
    password: string;
    owner: string;
    onlyKnown: boolean;
  }) {
    const { login, password, owner, onlyKnown } = typed;
    const account = await store.people.findForSignIn(login);
    if (password.length > maxPasswordLength || (onlyKnown && !account?.passwordHash)) {
      return undefined;
    }
    const isRight = await verifyPassword(account?.passwordHash, password, owner);
    return isRight ? account : undefined;
  }

  return [
    route('get', '/sign-in', 'everybody', async (request, response, { person }) => {
      if (person) return response.redirect(303, safePath(request.query.next));
      await show(request, response, 200, null);
    }),

    route('post', '/sign-in', 'everybody', async (request, response) => {
      const login = String(request.body?.login ?? '')
        .trim()
        .toLowerCase()
        .slice(0, maxLoginLength);
      const password = String(request.body?.password ?? '');
      const browser = knownBrowsers.find(request, login);
      const address = addressOf(request);
      const owner = browser ?? address;

      const result = await guard.check({ login, browser, address }, ({ onlyKnown }) =>
        findAccount({ login, password, owner, onlyKnown }),
      );
      switch (result.kind) {
        case 'right': {
          const { person, passwordHash } = result.account;
          knownBrowsers.remember(request, response, login);
          const next = safePath(request.body?.next);
          await startSession(request, person.id, passwordHash);
          return response.redirect(303, next);
        }
        case 'wrong':
          return await show(request, response, 401, 'Wrong login or password.');
        case 'too-often': {
          const problem = `Too many wrong passwords. ${tryAgainIn(result.waitMs)}`;
          response.set('Retry-After', String(Math.ceil(result.waitMs / 1000)));
          return await show(request, response, 429, problem);
        }
        case 'too-many': {
          const problem =
            'Too many sign-ins from your address at once. Try again in a few seconds.';
          return await show(request, response, 429, problem);
        }
        default:
          return result satisfies never;
      }
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
