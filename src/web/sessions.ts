import type { Request } from 'express';
import { StoreUnavailable } from '../domain/stores.js';
import { passwordMark } from './passwords.js';

/**
 * Signs a person in. The session gets a new id, so that an id that somebody knew before is
 * worthless. Throws {@link StoreUnavailable} if the session cannot be replaced.
 */
export async function startSession(
  request: Request,
  personId: string,
  passwordHash: string,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    request.session.regenerate((error) =>
      error ? reject(new StoreUnavailable({ cause: error })) : resolve(),
    );
  });
  request.session.personId = personId;
  request.session.signedInAt = Date.now();
  request.session.passwordMark = passwordMark(passwordHash);
}
