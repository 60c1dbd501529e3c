import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../../src/domain/stores.js';
import { openStore } from '../../src/store/open-store.js';
import type { Cleanups } from './nodes.js';
import { type PodmarkProcess, startPodmark } from './podmark-process.js';
import { type Gate, startGate } from './practice-nodes.js';
import { migrationsDir } from './stores.js';
import { WebClient } from './web-client.js';

/** A server of the bundled program in a process of its own, and what it printed at its start. */
export interface Served {
  process: PodmarkProcess;
  url: string;
  announced: string;
  signIns: { login: string; password: string; role: string }[];
}

/**
 * Starts `podmark serve`. Resolves when it has printed its URL and the rest of its announcement,
 * from which `signIns` are read.
 */
export async function startServer(cleanups: Cleanups, env: NodeJS.ProcessEnv): Promise<Served> {
  const process = startPodmark(cleanups, ['serve'], env);
  const [announced, url] = await process.printed(/^Podmark serves (\S+)\n[\s\S]*\n$/);
  const lines = announced.matchAll(/^ {2}(\S+) +(\S{20}) +\((\w+)\)$/gm);
  const signIns = [...lines].map(([, login = '', password = '', role = '']) => {
    return { login, password, role };
  });
  return { process, url: String(url), announced, signIns };
}

/** Signs in with one of the server's announced passwords. Throws if that fails. */
export async function signIn({ url, signIns }: Served, login: string): Promise<WebClient> {
  const password = signIns.find((one) => one.login === login)?.password ?? '';
  const client = new WebClient(url);
  const { status } = await client.signIn(login, password);
  if (status !== 303) throw new Error(`${login} cannot sign in: status ${status}`);
  return client;
}

/**
 * Presses Check at a step of the demo's lab, with a wrong answer in every field. Throws unless the
 * server accepts it.
 */
export async function pressCheck(client: WebClient, stepId: string): Promise<void> {
  const path = `/courses/demo/labs/services/steps/${stepId}`;
  const { text } = await client.get(path);
  const submissionKey = /name="submissionKey" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const fields = text.matchAll(/name="(answer-[^"]+)"/g);
  const answers = Object.fromEntries([...fields].map(([, name]) => [name, 'none yet']));
  const { status } = await client.post(`${path}/check`, { ...answers, submissionKey });
  if (status !== 303) throw new Error(`${path} was not checked: status ${status}`);
}

/** Opens the store of a server, which may be running. It is closed at the end of the test. */
export async function openStoreOf(cleanups: Cleanups, dataDir: string): Promise<Store> {
  const store = await openStore({
    databaseUrl: `file:${join(dataDir, 'podmark.db')}`,
    migrationsDir,
    secret: await readFile(join(dataDir, 'secret.key'), 'utf8'),
  });
  cleanups.add(() => store.close());
  return store;
}

/** Returns the ids of the demo's course, student and lab. Throws if there is no demo. */
export async function demoLab(store: Store) {
  const course = await store.courses.find('demo');
  const student = await store.people.findForSignIn('student');
  if (!course || !student) throw new Error('there is no demo');
  return { courseId: course.id, studentId: student.person.id, labId: 'services' };
}

/**
 * Puts a closed gate in front of the practice node of the demo's student, so that every look waits
 * there. The next start of the server finds the gate's port taken and registers the node at its new
 * port.
 */
export async function holdStudentsNode(cleanups: Cleanups, store: Store): Promise<Gate> {
  const { courseId, studentId } = await demoLab(store);
  const node = await store.nodes.find(courseId, studentId);
  if (!node) throw new Error('the student has no node');
  const { id: _id, registeredAt: _at, ...registered } = node;
  const gate = await startGate(cleanups, node, 'closed');
  await store.nodes.register({ ...registered, sshPort: gate.port }, studentId);
  return gate;
}
