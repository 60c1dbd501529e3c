import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';

/**
 * Protects forms against cross-site request forgery: each form carries a token that another site
 * cannot know. The token of a signed-in person is in their session. All others have it in a cookie,
 * so that the server stores nothing for somebody who only reads a page. A form without the right
 * token ends in an error with the code `EBADCSRFTOKEN`.
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
      // browsers reject a secure cookie on a page that was loaded without HTTPS
      else if (!secure || request.secure)
        request.res?.cookie(name, token, { httpOnly: true, sameSite: 'lax', secure, path: '/' });
    },
  }).csrfSynchronisedProtection;
}
