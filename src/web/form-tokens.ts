import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';

/**
 * Every form has a token that no other site can know. Of who is signed in it is kept in the session; of
 * everybody else in a cookie, so that whoever only looks at a page has the server keep nothing.
 */
export function formTokens(secure: boolean): RequestHandler {
  const name = secure ? '__Host-podmark-form' : 'podmark-form';
  const inCookie = new RegExp(`(?:^|; )${name}=([0-9a-f]{256})(?:;|$)`);
  const isSignedIn = ({ session }: Request) => session.personId !== undefined;
  return csrfSync({
    getTokenFromRequest: (request) => request.body?.csrfToken,
    getTokenFromState: (request) =>
      isSignedIn(request)
        ? request.session.csrfToken
        : inCookie.exec(request.get('cookie') ?? '')?.[1],
    storeTokenInState(request, token) {
      if (isSignedIn(request)) request.session.csrfToken = token;
      // browsers keep no secure cookie of a page that came without https
      else if (!secure || request.secure)
        request.res?.cookie(name, token, { httpOnly: true, sameSite: 'lax', secure, path: '/' });
    },
  }).csrfSynchronisedProtection;
}
