import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Demo, DemoRefusal, prepareDemo } from '../../../src/cli/demo.js';
import type { RegisteredNode } from '../../../src/domain/course.js';
import type { Store } from '../../../src/domain/stores.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { startPracticeNode } from '../../../src/practice/practice-node.js';
import { Cleanups } from '../../support/nodes.js';
import { openTestStore, type TestStore } from '../../support/stores.js';

const cleanups = new Cleanups();
let opened: TestStore;
let store: Store;
let dataDir: string;

beforeEach(async () => {
  opened = await openTestStore();
  cleanups.add(() => opened.remove());
  ({ store, dir: dataDir } = opened);
});
afterEach(() => cleanups.run());

async function prepare(): Promise<Demo> {
  const hashPassword = async (password: string) => `hash of ${password}`;
  const demo = await prepareDemo({
    ...{ store, dataDir, createKeyPair, hashPassword, startPracticeNode },
  });
  cleanups.add(() => demo.practiceNode.stop());
  return demo;
}

/** Everything that the demo leaves behind. */
async function remains({ practiceNode }: Demo) {
  const course = await store.courses.find('demo');
  const courseId = String(course?.id);
  const logins = ['student', 'ta', 'instructor'];
  const people = await Promise.all(logins.map((login) => store.people.findForSignIn(login)));
  const studentId = String(people[0]?.person.id);
  return {
    course,
    key: await store.courses.getKey(courseId),
    people,
    enrollments: await Promise.all(
      people.map((one) => store.courses.listEnrollmentsOf(String(one?.person.id))),
    ),
    node: await store.nodes.find(courseId, studentId),
    history: await store.history.list({ courseId, limit: 500 }),
    at: [practiceNode.host, practiceNode.sshPort, practiceNode.hostKey],
    files: await Promise.all(
      ['demo-sign-ins.json', 'practice-host-key'].map((file) =>
        readFile(join(dataDir, file), 'utf8'),
      ),
    ),
  };
}

async function nodeOfStudent(): Promise<RegisteredNode> {
  const course = await store.courses.find('demo');
  const student = await store.people.findForSignIn('student');
  const node = await store.nodes.find(String(course?.id), String(student?.person.id));
  return node as RegisteredNode;
}

describe('a first start', () => {
  test('makes a course with three people, whose passwords only their hashes keep', async () => {
    const demo = await prepare();
    expect(demo.signIns.map(({ login, role }) => [login, role])).toEqual([
      ['student', 'student'],
      ['ta', 'ta'],
      ['instructor', 'instructor'],
    ]);
    for (const { login, name, role, password } of demo.signIns) {
      expect(password).toMatch(/^[\w-]{20}$/);
      const known = await store.people.findForSignIn(login);
      expect(known).toMatchObject({ person: { name }, passwordHash: `hash of ${password}` });
      const enrollment = await store.courses.findEnrollment('demo', String(known?.person.id));
      expect(enrollment?.role).toBe(role);
    }
    expect(new Set(demo.signIns.map((one) => one.password)).size).toBe(3);
  });

  test('registers a practice node for the student, which the course can sign in to', async () => {
    const { practiceNode } = await prepare();
    expect(await nodeOfStudent()).toMatchObject({
      host: practiceNode.host,
      sshPort: practiceNode.sshPort,
      user: practiceNode.user,
      hostKey: practiceNode.hostKey,
      apiAccess: 'ssh',
      practice: true,
    });
  });

  test('keeps passwords and the host key where only their owner reads them', async () => {
    await prepare();
    for (const file of ['demo-sign-ins.json', 'practice-host-key']) {
      expect((await stat(join(dataDir, file))).mode & 0o777).toBe(0o600);
    }
  });
});

describe('in a database of real people', () => {
  const people = ['student', 'ta', 'instructor'] as const;

  test.each(people)('the account %s is not touched, and there is no demo', async (login) => {
    const passwordHash = 'a hash of their own';
    const { id } = await store.people.create({ login, name: 'Real', passwordHash });
    const passwords = Object.fromEntries(people.map((one) => [one, 'kept']));
    for (const kept of [{}, passwords]) {
      await writeFile(join(dataDir, 'demo-sign-ins.json'), JSON.stringify(kept));
      await expect(prepare()).rejects.toThrow(`the account ${login} exists`);
    }
    expect((await store.people.findForSignIn(login))?.passwordHash).toBe(passwordHash);
    expect(await store.courses.listEnrollmentsOf(id)).toEqual([]);
    expect(await store.courses.find('demo')).toBeUndefined();
  });

  test('one who has another role in a course of that name is not touched', async () => {
    const key = createKeyPair('demo');
    const course = await store.courses.create({ slug: 'demo', title: 'Real', key });
    const { id } = await store.people.create({ login: 'ta', name: 'Real', passwordHash: 'x' });
    const enrollment = {
      courseId: course.id,
      personId: id,
      role: 'student',
      section: null,
    } as const;
    await store.courses.enroll(enrollment);
    await writeFile(join(dataDir, 'demo-sign-ins.json'), JSON.stringify({ ta: 'kept' }));
    await expect(prepare()).rejects.toThrow(DemoRefusal);
    expect((await store.courses.findEnrollment('demo', id))?.role).toBe('student');
  });
});

describe('a second start', () => {
  test('finds all of it and changes nothing', async () => {
    const first = await prepare();
    const before = await remains(first);
    await first.practiceNode.stop();
    const second = await prepare();
    expect(await remains(second)).toEqual(before);
    expect(second.signIns).toEqual(first.signIns);
  });

  test('with the file of passwords lost, touches none of the accounts', async () => {
    const first = await prepare();
    await first.practiceNode.stop();
    await rm(join(dataDir, 'demo-sign-ins.json'));
    const before = await store.people.findForSignIn('student');
    await expect(prepare()).rejects.toThrow(DemoRefusal);
    expect(await store.people.findForSignIn('student')).toEqual(before);
    expect(await readdir(dataDir)).not.toContain('demo-sign-ins.json');
  });

  test('completes what a first start did not end', async () => {
    const broken = { create: () => Promise.reject(new Error('killed')) };
    const started = prepareDemo({
      ...{ dataDir, createKeyPair, startPracticeNode },
      store: { ...store, people: { ...store.people, ...broken } },
      hashPassword: async (password) => password,
    });
    await expect(started).rejects.toThrow('killed');
    expect((await prepare()).signIns).toHaveLength(3);
  });

  test('with the SSH port taken, registers the node where it is now', async () => {
    const first = await prepare();
    const { host, sshPort } = first.practiceNode;
    await first.practiceNode.stop();
    const sockets = new Set<Socket>();
    const other = createServer((socket) => sockets.add(socket));
    await new Promise<void>((listening) => other.listen(sshPort, host, listening));
    cleanups.add(() => new Promise((closed) => other.close(closed)));

    const second = await prepare();
    expect(second.practiceNode.sshPort).not.toBe(sshPort);
    expect(await nodeOfStudent()).toMatchObject({
      sshPort: second.practiceNode.sshPort,
      hostKey: second.practiceNode.hostKey,
    });
    expect(second.practiceNode.hostKey).toBe(first.practiceNode.hostKey);
    expect(sockets.size).toBe(0);
  });

  test('leaves a node alone that the student registered in its place', async () => {
    const first = await prepare();
    const { id: _id, registeredAt: _at, ...registered } = await nodeOfStudent();
    await first.practiceNode.stop();
    const own = { ...registered, host: '192.0.2.7', sshPort: 22, practice: false };
    await store.nodes.register(own, registered.studentId);
    await prepare();
    expect(await nodeOfStudent()).toMatchObject({ host: '192.0.2.7', practice: false });
  });
});

test('what the file system refuses is thrown', async () => {
  await mkdir(join(dataDir, 'demo-sign-ins.json'));
  await expect(prepare()).rejects.toMatchObject({ code: 'EISDIR' });
});

describe('the panel of the simulation', () => {
  test('runs a script on the practice node and tells what it printed', async () => {
    const { practice } = await prepare();
    const node = await nodeOfStudent();
    expect(await practice.run(node, 'echo hello')).toEqual({ exitCode: 0, output: 'hello\n' });
    const failed = await practice.run(node, 'kubectl get pods no-such-pod');
    expect(failed.exitCode).toBe(1);
    expect(failed.output).toMatch(/no-such-pod/);
  });

  test('resets what was made, and leaves what the cluster has of its own', async () => {
    const { practice } = await prepare();
    const node = await nodeOfStudent();
    await practice.run(node, 'kubectl create deployment web --image=nginx');
    await practice.run(node, 'kubectl expose deployment/web --port=80');
    await practice.run(node, 'kubectl create namespace mine');
    await practice.reset(node);
    const namespaces = await practice.run(node, 'kubectl get namespaces -o name');
    expect(namespaces.output).toBe('namespace/default\nnamespace/kube-system\n');
    const { output } = await practice.run(node, 'kubectl get services && kubectl get deployments');
    expect(output).toMatch(/^NAME .*\nkubernetes .*\nNo resources found in default namespace\.\n$/);
  });

  test('switches faults, and a reset mends the node', async () => {
    const { practice } = await prepare();
    const node = await nodeOfStudent();
    const knock = () =>
      new Promise((resolve) => {
        const socket = connect({ host: node.host, port: node.sshPort }, () => resolve('open'));
        socket.on('error', () => resolve('refused')).on('connect', () => socket.destroy());
      });
    await practice.setFault(node, 'refuse');
    expect(await knock()).toBe('refused');
    await practice.reset(node);
    expect(await knock()).toBe('open');
  });

  test.each([
    ['a node of the student', { practice: false }],
    ['a practice node of another process', { sshPort: 1 }],
  ])('refuses %s', async (_what, change) => {
    const { practice } = await prepare();
    const node = { ...(await nodeOfStudent()), ...change };
    await expect(practice.run(node, 'echo hello')).rejects.toThrow(/is not the practice node/);
    await expect(practice.reset(node)).rejects.toThrow(/is not the practice node/);
    await expect(practice.setFault(node, null)).rejects.toThrow(/is not the practice node/);
  });
});
