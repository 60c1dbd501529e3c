import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Role } from '../domain/attempt.js';
import type { Course, CourseKey, Person, RegisteredNode } from '../domain/course.js';
import type { PracticeControl, PracticeNode } from '../domain/practice.js';
import type { Store } from '../domain/stores.js';
import { randomPassword } from './people-commands.js';

/** An account of the demo course. */
export interface DemoSignIn {
  login: string;
  name: string;
  role: Role;
  password: string;
}

/** What makes a practice node the same machine after a restart. */
export interface PracticeNodeIdentity {
  /** OpenSSH PEM. */
  hostPrivateKey: string;
  /** If it is 0 or taken, a free port is used. */
  sshPort: number;
}

/** What the demo is made with. */
export interface DemoDependencies {
  store: Store;
  dataDir: string;
  createKeyPair(comment: string): CourseKey;
  hashPassword(password: string): Promise<string>;
  startPracticeNode(identity: PracticeNodeIdentity): Promise<PracticeNode>;
}

/** The database has accounts that the demo did not make. Nothing was written. */
export class DemoRefusal extends Error {
  override readonly name = 'DemoRefusal';
}

/** The demo that a newcomer starts with. */
export interface Demo {
  signIns: DemoSignIn[];
  practiceNode: PracticeNode;
  practice: PracticeControl;
}

const accounts = [
  { login: 'student', name: 'Sam Student', role: 'student' },
  { login: 'ta', name: 'Tara Assistant', role: 'ta' },
  { login: 'instructor', name: 'Ines Instructor', role: 'instructor' },
] as const;

/**
 * Makes sure that the demo exists: a course, three people with random passwords, and a practice
 * node registered for the student. What exists already is kept. Throws {@link DemoRefusal} if one of
 * the accounts exists and is not the demo's: it may be a person's.
 */
export async function prepareDemo(dependencies: DemoDependencies): Promise<Demo> {
  const { store, createKeyPair, dataDir } = dependencies;
  const file = join(dataDir, 'demo-sign-ins.json');
  const kept = JSON.parse((await readIfThere(file)) ?? '{}') as Record<string, string>;
  const known = await findAccounts(store, kept);
  const passwords = Object.fromEntries(
    accounts.map(({ login }) => [login, kept[login] ?? randomPassword()]),
  );
  // before the accounts: who has an account of the demo must be able to find its password
  await writeFile(file, `${JSON.stringify(passwords, null, 2)}\n`, { mode: 0o600 });

  const course =
    (await store.courses.find('demo')) ??
    (await store.courses.create({
      slug: 'demo',
      title: 'Kubernetes, a demo course',
      key: createKeyPair('podmark-demo'),
    }));
  const student = await preparePeople(course, known, passwords, dependencies);
  const practiceNode = await preparePracticeNode(course, student, dependencies);
  const signIns = accounts.map((account) => ({
    ...account,
    password: passwords[account.login] as string,
  }));
  return { signIns, practiceNode, practice: controlOf(practiceNode) };
}

/** Finds the demo's accounts. Throws {@link DemoRefusal} if one exists that the demo did not make. */
async function findAccounts(
  store: Store,
  kept: Readonly<Record<string, string>>,
): Promise<Map<string, Person>> {
  const known = new Map<string, Person>();
  for (const { login, role } of accounts) {
    const person = (await store.people.findForSignIn(login))?.person;
    if (!person) continue;

    const enrollment = await store.courses.findEnrollment('demo', person.id);
    if (kept[login] === undefined || enrollment?.role !== role) {
      const text = `the account ${login} exists, and is not as the demo made it: ${role} of the course demo, with a password that is kept`;
      throw new DemoRefusal(text);
    }
    known.set(login, person);
  }
  return known;
}

/** Makes the accounts that are missing, and returns the student's. */
async function preparePeople(
  course: Course,
  known: ReadonlyMap<string, Person>,
  passwords: Readonly<Record<string, string>>,
  { store, hashPassword }: DemoDependencies,
): Promise<Person> {
  const people = new Map(known);
  for (const { login, name, role } of accounts) {
    if (people.has(login)) continue;
    const passwordHash = await hashPassword(passwords[login] as string);
    const person = await store.people.create({ login, name, passwordHash });
    await store.courses.enroll({ courseId: course.id, personId: person.id, role, section: null });
    people.set(login, person);
  }
  return people.get('student') as Person;
}

async function preparePracticeNode(
  course: Course,
  student: Person,
  { store, dataDir, createKeyPair, startPracticeNode }: DemoDependencies,
): Promise<PracticeNode> {
  const registered = await store.nodes.find(course.id, student.id);
  const keyFile = join(dataDir, 'practice-host-key');
  let hostPrivateKey = await readIfThere(keyFile);
  if (hostPrivateKey === undefined) {
    hostPrivateKey = createKeyPair('podmark-practice').privateKey;
    await writeFile(keyFile, hostPrivateKey, { mode: 0o600 });
  }
  const sshPort = registered?.practice ? registered.sshPort : 0;
  const node = await startPracticeNode({ hostPrivateKey, sshPort });
  node.authorizeKey((await store.courses.getKey(course.id)).publicKey);
  if (!registered || (registered.practice && !isTheSame(registered, node))) {
    await store.nodes.register(
      {
        courseId: course.id,
        studentId: student.id,
        host: node.host,
        address: node.host,
        sshPort: node.sshPort,
        user: node.user,
        hostKey: node.hostKey,
        clusterId: null,
        apiAccess: 'ssh',
        practice: true,
      },
      null,
    );
  }
  return node;
}

function isTheSame(registered: RegisteredNode, node: PracticeNode): boolean {
  return (
    registered.host === node.host &&
    registered.address === node.host &&
    registered.sshPort === node.sshPort &&
    registered.user === node.user &&
    registered.hostKey === node.hostKey
  );
}

/**
 * Deletes what a student made in the namespace `default`. The cluster recreates its own Service.
 */
const resetScript = `kubectl delete deployments --all
kubectl delete pods --all
kubectl delete services --all`;

const ownNamespaces = new Set(['namespace/default', 'namespace/kube-system']);

function controlOf(node: PracticeNode): PracticeControl {
  const requireSame = (registered: RegisteredNode) => {
    if (registered.practice && isTheSame(registered, node)) return;
    throw new Error(`node ${registered.id} is not the practice node of this process`);
  };
  const run = async (registered: RegisteredNode, script: string) => {
    requireSame(registered);
    const { exitCode, stdout, stderr } = await node.run(script);
    return { exitCode, output: stdout + stderr };
  };
  return {
    run,
    async reset(registered) {
      const { output } = await run(registered, 'kubectl get namespaces -o name');
      const made = output.split('\n').filter((name) => name !== '' && !ownNamespaces.has(name));
      const deletions = made.map((name) => `kubectl delete ${name}`);
      await run(registered, [resetScript, ...deletions].join('\n'));
      await node.setFault(null);
    },
    async setFault(registered, fault) {
      requireSame(registered);
      await node.setFault(fault);
    },
  };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
