import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Course, Person } from '../../src/domain/course.js';
import type { AttemptRequest, AttemptResult, Store } from '../../src/domain/stores.js';
import { createKeyPair } from '../../src/node/course-key.js';
import { migrate } from '../../src/store/migrate.js';
import { openStore } from '../../src/store/open-store.js';

export const migrationsDir = resolve('prisma/migrations');

/** A store with a database of its own. `remove` closes the store and deletes its folder. */
export interface TestStore {
  store: Store;
  dir: string;
  databaseUrl: string;
  remove(): Promise<void>;
}

export async function openTestStore(secret = 'a secret of tests, long enough'): Promise<TestStore> {
  const dir = await mkdtemp(join(tmpdir(), 'podmark-test-'));
  const databaseFile = join(dir, 'podmark.db');
  const databaseUrl = `file:${databaseFile}`;
  await copyFile(await migratedDatabase(), databaseFile);
  const store = await openStore({ databaseUrl, migrationsDir, secret });
  return {
    store,
    dir,
    databaseUrl,
    async remove() {
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/**
 * Returns the file of an empty, fully migrated database. It is cached across test runs until a
 * migration changes, because migrating takes longer than most tests.
 */
async function migratedDatabase(): Promise<string> {
  const digest = createHash('sha256');
  for (const name of (await readdir(migrationsDir)).sort()) {
    digest.update(name);
    if (name.endsWith('.toml')) continue;
    digest.update(await readFile(join(migrationsDir, name, 'migration.sql')));
  }
  const file = resolve('.cache', `migrated-${digest.digest('hex').slice(0, 16)}.db`);
  if (!existsSync(file)) {
    await mkdir(dirname(file), { recursive: true });
    const unfinished = await mkdtemp(`${file}-`);
    await migrate(`file:${join(unfinished, 'podmark.db')}`, migrationsDir);
    await rename(join(unfinished, 'podmark.db'), file);
    await rm(unfinished, { recursive: true });
  }
  return file;
}

/** A course with an instructor, a TA, and a student who has a node. */
export interface Class {
  course: Course;
  student: Person;
  ta: Person;
  instructor: Person;
}

export async function addClass(store: Store, slug = 'k8s', passwordHash = 'none'): Promise<Class> {
  const key = createKeyPair(slug);
  const course = await store.courses.create({ slug, title: `Course ${slug}`, key });
  const add = async (role: 'student' | 'ta' | 'instructor') => {
    const login = `${role}-${slug}`;
    const person = await store.people.create({ login, name: `The ${role}`, passwordHash });
    await store.courses.enroll({ courseId: course.id, personId: person.id, role, section: null });
    return person;
  };
  const all = {
    course,
    student: await add('student'),
    ta: await add('ta'),
    instructor: await add('instructor'),
  };
  await addNode(store, all);
  return all;
}

export async function addNode(
  store: Store,
  { course, student }: Pick<Class, 'course' | 'student'>,
) {
  return await store.nodes.register(
    {
      courseId: course.id,
      studentId: student.id,
      host: '192.0.2.7',
      address: '192.0.2.7',
      sshPort: 22,
      user: 'student',
      hostKey: 'ssh-ed25519 AAAA',
      clusterId: null,
      apiAccess: 'ssh',
      practice: false,
    },
    student.id,
  );
}

/** A submission of the class's student, with default values for everything that is not given. */
export function aRequest(
  { course, student }: Pick<Class, 'course' | 'student'>,
  given: Partial<AttemptRequest> = {},
): AttemptRequest {
  return {
    courseId: course.id,
    labId: 'lab',
    checkpointId: 'checkpoint',
    studentId: student.id,
    requestedById: student.id,
    kind: 'submission',
    reason: null,
    answers: {},
    points: 10,
    submissionKey: Math.random().toString(36),
    ...given,
  };
}

/**
 * A result that is `unreachable` for the score null, `pass` for 10, otherwise `fail`. Its one check
 * passes unless the score is null.
 */
export function aResult(score: number | null, given: Partial<AttemptResult> = {}): AttemptResult {
  const outcome = score === null ? 'unreachable' : score === 10 ? 'pass' : 'fail';
  return {
    outcome,
    score,
    checks: [
      {
        checkId: 'check',
        title: 'A check',
        checker: 'checker',
        outcome:
          score === null
            ? { kind: 'unreachable', reason: 'refused', detail: 'Port 22 refused.' }
            : { kind: 'pass', observed: 'it is there' },
        facts: score === null ? null : { seen: true },
        durationMs: 5,
      },
    ],
    calls: [{ at: '2026-01-01T00:00:00.000Z', what: 'exec true', durationMs: 3, result: 'exit 0' }],
    ...given,
  };
}
