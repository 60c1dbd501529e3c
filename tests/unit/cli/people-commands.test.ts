import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { addCourse, addUser, randomPassword, resetUser } from '../../../src/cli/people-commands.js';
import type { AddUserOptions } from '../../../src/cli/program.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import { createPasswordResets } from '../../../src/grading/password-resets.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { openTestStore, type TestStore } from '../../support/stores.js';
import { aTerminal } from '../../support/terminal.js';

let opened: TestStore;
let terminal: ReturnType<typeof aTerminal>;

beforeEach(async () => {
  opened = await openTestStore();
  terminal = aTerminal();
});
afterEach(() => opened.remove());

function course(slug: string, title = 'Kubernetes', timeZone = 'UTC'): Promise<number> {
  const { store } = opened;
  return addCourse(slug, { title, timeZone }, { store, createKeyPair, stdout: terminal.stdout });
}

function user(login: string, options: Partial<AddUserOptions> = {}): Promise<number> {
  const { store } = opened;
  const hashPassword = async (password: string) => `hash of ${password}`;
  return addUser(
    login,
    { role: 'student', ...options },
    { store, hashPassword, stdout: terminal.stdout },
  );
}

const enrollmentOf = async (login: string, slug = 'k8s') => {
  const known = await opened.store.people.findForSignIn(login);
  return await opened.store.courses.findEnrollment(slug, String(known?.person.id));
};

describe('podmark course add', () => {
  test('makes the course and prints the line for authorized_keys', async () => {
    expect(await course('k8s', 'Kubernetes 1')).toBe(0);
    const made = await opened.store.courses.find('k8s');
    expect(made?.title).toBe('Kubernetes 1');
    const { publicKey } = await opened.store.courses.getKey(String(made?.id));
    expect(publicKey).toMatch(/ssh-ed25519 \S+ podmark-k8s$/);
    expect(terminal.written.stdout).toBe(`added course k8s; its nodes accept\n${publicKey}\n`);
  });

  test.each(['K8s', 'k8s_1', '-k8s', 'k8s-', 'k--s', 'k 8', ''])('%j is no slug', async (slug) => {
    await expect(course(slug)).rejects.toThrow(UsageError);
    await expect(course(slug)).rejects.toThrow(/use small letters, digits and single hyphens/);
    expect(await opened.store.courses.find(slug)).toBeUndefined();
  });

  test('has the time zone that was asked for, as it is spelled', async () => {
    await course('k8s', 'Kubernetes', 'europe/berlin');
    expect((await opened.store.courses.find('k8s'))?.timeZone).toBe('Europe/Berlin');
  });

  test.each(['Europe/Springfield', '+02:00', ''])('%j is no time zone', async (zone) => {
    await expect(course('k8s', 'Kubernetes', zone)).rejects.toThrow(UsageError);
    await expect(course('k8s', 'Kubernetes', zone)).rejects.toThrow(/no time zone/);
    expect(await opened.store.courses.find('k8s')).toBeUndefined();
  });

  test('a slug that is taken changes nothing', async () => {
    await course('k8s', 'The first');
    terminal = aTerminal();
    await expect(course('k8s', 'The second')).rejects.toThrow(UsageError);
    await expect(course('k8s')).rejects.toThrow('there is a course k8s already');
    expect((await opened.store.courses.find('k8s'))?.title).toBe('The first');
    expect(terminal.written.stdout).toBe('');
  });

  test('an error of the store is thrown', async () => {
    const { store } = opened;
    const courses = Object.create(store.courses, {
      create: { value: () => Promise.reject(new Error('the disk is full')) },
    });
    const adding = addCourse(
      'k8s',
      { title: 'K', timeZone: 'UTC' },
      { store: { ...store, courses }, createKeyPair, stdout: terminal.stdout },
    );
    await expect(adding).rejects.toThrow('the disk is full');
    await expect(adding).rejects.not.toThrow(UsageError);
  });
});

describe('podmark user add', () => {
  beforeEach(async () => {
    await course('k8s');
    terminal = aTerminal();
  });

  test('adds a person and prints a password that is kept only as its hash', async () => {
    expect(await user('sam', { name: 'Sam Student' })).toBe(0);
    const printed = /^added sam \(Sam Student\), password (\S{20})\n$/.exec(
      terminal.written.stdout,
    );
    const known = await opened.store.people.findForSignIn('sam');
    expect(known?.person).toMatchObject({ login: 'sam', name: 'Sam Student' });
    expect(known?.passwordHash).toBe(`hash of ${printed?.[1]}`);
    expect(await enrollmentOf('sam')).toBeUndefined();
  });

  test('adds and enrolls in one go', async () => {
    expect(await user('tara', { name: 'Tara', course: 'k8s', role: 'ta', section: '2' })).toBe(0);
    expect(await enrollmentOf('tara')).toMatchObject({ role: 'ta', section: '2' });
    expect(terminal.written.stdout).toMatch(/^added tara .*\ntara is ta of Kubernetes\n$/);
  });

  test('enrolls someone who is there, and changes their role, but never their password', async () => {
    await user('sam', { name: 'Sam' });
    const before = await opened.store.people.findForSignIn('sam');
    terminal = aTerminal();
    expect(await user('sam', { course: 'k8s' })).toBe(0);
    expect(await enrollmentOf('sam')).toMatchObject({ role: 'student', section: null });
    expect(terminal.written.stdout).toBe('sam is student of Kubernetes\n');
    expect(await user('sam', { course: 'k8s', role: 'ta', section: '1' })).toBe(0);
    expect(await enrollmentOf('sam')).toMatchObject({ role: 'ta', section: '1' });
    expect(await opened.store.people.findForSignIn('sam')).toEqual(before);
  });

  test.each<[what: string, login: string, Partial<AddUserOptions>, words: RegExp]>([
    [
      'a course that is not there',
      'new',
      { name: 'New', course: 'k9s' },
      /there is no course k9s; "podmark course add k9s --title \.\.\." makes it/,
    ],
    ['a new person without a name', 'new', { course: 'k8s' }, /new is new: say their name/],
    ['a person who is there', 'sam', { name: 'Sam' }, /sam exists already; with --course/],
  ])('%s: nothing is written', async (_what, login, options, words) => {
    await user('sam', { name: 'Sam' });
    terminal = aTerminal();
    await expect(user(login, options)).rejects.toThrow(UsageError);
    await expect(user(login, options)).rejects.toThrow(words);
    expect(await opened.store.people.findForSignIn('new')).toBeUndefined();
    expect(await enrollmentOf('sam')).toBeUndefined();
    expect(terminal.written.stdout).toBe('');
  });
});

describe('podmark user add, of an account that its owner made', () => {
  beforeEach(async () => {
    await course('k8s');
    await user('ines', { name: 'Ines', course: 'k8s', role: 'instructor' });
    const { store } = opened;
    const [k8s, ines] = [await store.courses.find('k8s'), await store.people.findForSignIn('ines')];
    const by = { courseId: String(k8s?.id), actorId: String(ines?.person.id) };
    const expiresAt = new Date(Date.now() + 86_400_000);
    await store.invitations.create({ ...by, role: 'student', section: null, expiresAt });
    const [link] = await store.invitations.list(by.courseId, 'for-all');
    const account = { login: 'tara', name: 'Not\u001b[31m Tara', passwordHash: 'hash' };
    await store.invitations.joinAsNew(String(link?.id), account);
    terminal = aTerminal();
  });

  test.each([{}, { confirm: 'tare' }])('makes it no staff with %j', async (given) => {
    const options = { course: 'k8s', role: 'ta', ...given } as const;
    await expect(user('tara', options)).rejects.toThrow(UsageError);
    await expect(user('tara', options)).rejects.toThrow(
      'tara is an account that its owner made, with the name "Not\\u001b[31m Tara"; if that is who you want as ta, add --confirm tara',
    );
    expect(await enrollmentOf('tara')).toMatchObject({ role: 'student' });
    expect(terminal.written.stdout).toBe('');
  });

  test('makes it staff where its login is confirmed', async () => {
    expect(await user('tara', { course: 'k8s', role: 'ta', confirm: 'Tara' })).toBe(0);
    expect(await enrollmentOf('tara')).toMatchObject({ role: 'ta' });
  });

  test('needs no confirmation for a student', async () => {
    await course('other');
    expect(await user('tara', { course: 'other' })).toBe(0);
    expect(await enrollmentOf('tara', 'other')).toMatchObject({ role: 'student' });
  });

  test('passes on an error of the store', async () => {
    const { store } = opened;
    const courses = Object.create(store.courses, {
      enroll: { value: () => Promise.reject(new Error('the disk is full')) },
    });
    const adding = addUser(
      'tara',
      { course: 'k8s', role: 'ta' },
      { store: { ...store, courses }, hashPassword: async () => '', stdout: terminal.stdout },
    );
    await expect(adding).rejects.toThrow('the disk is full');
  });
});

test('passwords are long and never the same', () => {
  const all = new Set(Array.from({ length: 100 }, randomPassword));
  expect(all.size).toBe(100);
  for (const password of all) expect(password).toMatch(/^[\w-]{20}$/);
});

describe('podmark user reset', () => {
  const resets = createPasswordResets('a secret of tests, long enough', () => new Date());
  const reset = (login: string) => {
    const { store } = opened;
    const publicUrl = 'https://podmark.example';
    return resetUser(login, { store, resets, publicUrl, stdout: terminal.stdout });
  };

  test('prints a link that is good for that person', async () => {
    await user('sam', { name: 'Sam' });
    terminal.written.stdout = '';
    expect(await reset('Sam')).toBe(0);
    const { stdout } = terminal.written;
    const [, token = ''] =
      /^https:\/\/podmark\.example\/password\/reset\/(\S+)\n/.exec(stdout) ?? [];
    expect(stdout).toContain('With this link Sam chooses a new password, once, within a day.');
    const account = await opened.store.people.findForSignIn('sam');
    expect(account && resets.isGood(token, account)).toBe(true);
  });

  test('makes none for a login that nobody has', async () => {
    await expect(reset('nobody')).rejects.toThrow(UsageError);
    expect(terminal.written.stdout).toBe('');
  });
});
