import { createHash } from 'node:crypto';
import { type Algorithm, hash, verify } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const cost = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** The longest password that is hashed; a longer one is refused before it costs anything. */
export const maxPasswordLength = 256;
const minPasswordLength = 12;

/** What is wrong with a password that somebody chose, typed twice; null where nothing is. */
export function passwordProblem(password: string, again: string): string | null {
  if (password.length < minPasswordLength) {
    return `A password has ${minPasswordLength} characters or more: a few words are easy to keep in mind.`;
  }
  if (password.length > maxPasswordLength) {
    return `A password has ${maxPasswordLength} characters at most.`;
  }
  return password === again ? null : 'The two passwords are not the same. Type both again.';
}

/** Stands for a password in a session: with another password the session is over. */
export function passwordMark(passwordHash: string): string {
  return createHash('sha256').update(passwordHash).digest('base64url');
}

/** Hashes a password with argon2id; the result names its own parameters and salt. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

let unknownPerson: Promise<string> | undefined;

/**
 * True where the password belongs to the hash. Without a hash (nobody has that login, or they chose no
 * password yet) it takes the same time and is false, so that time does not tell who has an account.
 */
export async function verifyPassword(
  passwordHash: string | undefined,
  password: string,
): Promise<boolean> {
  unknownPerson ??= hashPassword('nobody has this password');
  const isRight = await verify(passwordHash || (await unknownPerson), password);
  return isRight && Boolean(passwordHash);
}
