import { createHash } from 'node:crypto';
import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { FailedSignIns } from './failed-sign-ins.js';
import { FairQueue, QueueFull } from './fair-queue.js';
import { PageRefusal } from './page-refusal.js';

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

/**
 * How often one owner's turn comes without rest within a quarter of an hour: two large classes
 * behind one address, once each. Whoever needs more is not refused, but gets a fraction of a core.
 */
const turns = new FailedSignIns(600, 15 * 60 * 1000);
const restMs = 200;

/**
 * All work on passwords. Two at once leave two of the four threads of Node's pool to files, names
 * and sessions. A thousand that wait take about half a minute.
 */
const work = new FairQueue({
  concurrency: 2,
  waiting: 1000,
  restMs: (owner) => (turns.tryOnce(owner) ? 0 : restMs),
});

/**
 * Hashes a password with argon2id; the result names its own parameters and salt. `owner` is whose
 * turn it takes, see {@link FairQueue}. Throws a {@link PageRefusal} if too many wait.
 */
export async function hashPassword(password: string, owner = ''): Promise<string> {
  return await orBusy(work.run(owner, () => hash(password, cost)));
}

let unknownPerson: Promise<string> | undefined;

/**
 * Returns true if the password matches the hash. Without a hash (nobody has that login, or they
 * have not chosen a password yet) it returns false after the same time, so that the time does not
 * reveal who has an account. `owner` and what it throws are as for {@link hashPassword}.
 */
export async function verifyPassword(
  passwordHash: string | undefined,
  password: string,
  owner = '',
): Promise<boolean> {
  unknownPerson ??= hash('nobody has this password', cost);
  const compared = passwordHash || (await unknownPerson);
  const isRight = await orBusy(work.run(owner, () => verify(compared, password)));
  return isRight && Boolean(passwordHash);
}

async function orBusy<T>(working: Promise<T>): Promise<T> {
  try {
    return await working;
  } catch (error) {
    throw error instanceof QueueFull ? new PageRefusal(503) : error;
  }
}
