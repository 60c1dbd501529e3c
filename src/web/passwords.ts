import { createHash } from 'node:crypto';
import { type Algorithm, hash, verify } from '@node-rs/argon2';

/** OWASP's recommended minimum for argon2id: 19 MiB of memory, two passes, one lane. */
const cost = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** The longest password that can be chosen. Sign-in rejects longer ones without hashing them. */
export const maxPasswordLength = 256;
const minPasswordLength = 12;

/**
 * Checks a newly chosen password, typed twice. Returns a sentence about what is wrong with it, or
 * null if nothing is.
 */
export function passwordProblem(password: string, again: string): string | null {
  if (password.length < minPasswordLength) {
    return `A password has ${minPasswordLength} characters or more: a few words are easy to keep in mind.`;
  }
  if (password.length > maxPasswordLength) {
    return `A password has ${maxPasswordLength} characters at most.`;
  }
  return password === again ? null : 'The two passwords are not the same. Type both again.';
}

/**
 * Returns a digest of the password hash to keep in a session. Changing the password changes the
 * digest, which ends the session.
 */
export function passwordMark(passwordHash: string): string {
  return createHash('sha256').update(passwordHash).digest('base64url');
}

/** Hashes a password with argon2id; the result names its own parameters and salt. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

let unknownPerson: Promise<string> | undefined;

/**
 * Returns true if the password matches the hash. Without a hash (nobody has that login, or they
 * have not chosen a password yet) it returns false after the same time, so that the time does not
 * reveal who has an account.
 */
export async function verifyPassword(
  passwordHash: string | undefined,
  password: string,
): Promise<boolean> {
  unknownPerson ??= hashPassword('nobody has this password');
  const isRight = await verify(passwordHash || (await unknownPerson), password);
  return isRight && Boolean(passwordHash);
}
