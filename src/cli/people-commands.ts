import { randomBytes } from 'node:crypto';
import type { CourseKey } from '../domain/course.js';
import { type RaisedAccount, UnconfirmedStaff } from '../domain/roster.js';
import { AlreadyExists, type Store } from '../domain/stores.js';
import { findTimeZone } from '../domain/time-zone.js';
import type { PasswordResets } from '../grading/password-resets.js';
import type { AddCourseOptions, AddUserOptions } from './program.js';
import type { Terminal } from './terminal.js';
import { exitCodes, UsageError } from './usage-error.js';

export interface PeopleDependencies {
  store: Store;
  hashPassword(password: string): Promise<string>;
  stdout: Terminal['stdout'];
}

export interface ResetDependencies {
  store: Store;
  resets: PasswordResets;
  /** Without a slash at the end. */
  publicUrl: string;
  stdout: Terminal['stdout'];
}

export interface CourseDependencies {
  store: Store;
  createKeyPair(comment: string): CourseKey;
  stdout: Terminal['stdout'];
}

/** A password that nobody chose: 120 random bits. */
export function randomPassword(): string {
  return randomBytes(15).toString('base64url');
}

/**
 * `podmark user add`. Throws {@link UsageError} before anything is written, also for a self-made
 * account that would become staff without `confirm`.
 */
export async function addUser(
  login: string,
  { name, course: slug, role, section, confirm }: AddUserOptions,
  { store, hashPassword, stdout }: PeopleDependencies,
): Promise<number> {
  const course = slug === undefined ? undefined : await store.courses.find(slug);
  if (slug !== undefined && !course) {
    throw new UsageError(
      `there is no course ${slug}; "podmark course add ${slug} --title ..." makes it`,
    );
  }
  const known = await store.people.findForSignIn(login);
  if (known && !course) {
    throw new UsageError(`${login} exists already; with --course they are enrolled in it`);
  }
  if (!known && name === undefined) {
    throw new UsageError(`${login} is new: say their name with --name "..."`);
  }
  let person = known?.person;
  if (!person) {
    const password = randomPassword();
    person = await store.people.create({
      login,
      name: name as string,
      passwordHash: await hashPassword(password),
    });
    stdout.write(`added ${person.login} (${person.name}), password ${password}\n`);
  }
  if (course) {
    try {
      await store.courses.enroll({
        courseId: course.id,
        personId: person.id,
        role,
        section: section ?? null,
        confirmed: confirm === undefined ? [] : [confirm.toLowerCase()],
      });
    } catch (error) {
      if (error instanceof UnconfirmedStaff) throw new UsageError(unconfirmed(error.account));
      throw error;
    }
    stdout.write(`${person.login} is ${role} of ${course.title}\n`);
  }
  return exitCodes.ok;
}

function unconfirmed({ login, name, role }: RaisedAccount): string {
  const account = `${login} is an account that its owner made, with the name ${JSON.stringify(name)}`;
  return `${account}; if that is who you want as ${role}, add --confirm ${login}`;
}

/**
 * `podmark user reset`. Whoever can type it can read the database, too: unlike the instructor of
 * one course they give away nothing of another's. Throws {@link UsageError} for a login that nobody
 * has.
 */
export async function resetUser(login: string, { store, ...given }: ResetDependencies) {
  const account = await store.people.findForSignIn(login);
  if (!account) throw new UsageError(`nobody has the login ${login}`);
  const { name } = account.person;
  given.stdout.write(
    `${given.publicUrl}/password/reset/${given.resets.tokenOf(account)}\n` +
      `With this link ${name} chooses a new password, once, within a day. Hand it to nobody else.\n`,
  );
  return exitCodes.ok;
}

/**
 * `podmark course add`. Throws {@link UsageError} where the slug is taken or not one, or the zone
 * unknown.
 */
export async function addCourse(
  slug: string,
  { title, timeZone }: AddCourseOptions,
  { store, createKeyPair, stdout }: CourseDependencies,
): Promise<number> {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) {
    throw new UsageError(
      `${slug} cannot be in an address: use small letters, digits and single hyphens`,
    );
  }
  const zone = findTimeZone(timeZone);
  if (zone === undefined) {
    throw new UsageError(`there is no time zone ${timeZone}; one is Europe/Berlin, another UTC`);
  }
  try {
    const key = createKeyPair(`podmark-${slug}`);
    await store.courses.create({ slug, title, key, timeZone: zone });
    stdout.write(`added course ${slug}; its nodes accept\n${key.publicKey}\n`);
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof AlreadyExists) throw new UsageError(`there is a course ${slug} already`);
    throw error;
  }
}
