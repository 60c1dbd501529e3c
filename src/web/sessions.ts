import type { Request } from 'express';
import { passwordMark } from './passwords.js';

/** Signs a person in, in a session with a new id: the old id is nobody's any more. */
export async function startSession(
  request: Request,
  personId: string,
  passwordHash: string,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    request.session.regenerate((error) => (error ? reject(error) : resolve()));
  });
  request.session.personId = personId;
  request.session.signedInAt = Date.now();
  request.session.passwordMark = passwordMark(passwordHash);
}
