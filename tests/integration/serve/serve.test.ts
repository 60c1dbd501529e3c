import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Cleanups, listen } from '../../support/nodes.js';
import { runPodmark, startPodmark } from '../../support/podmark-process.js';
import { until } from '../../support/practice.js';
import {
  demoLab,
  holdStudentsNode,
  openStoreOf,
  pressCheck,
  signIn,
  startServer,
} from '../../support/served.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { WebClient } from '../../support/web-client.js';

// the bundled program, as `npm start` starts it
const cleanups = new Cleanups();
let dataDir: string;

beforeEach(async () => {
  dataDir = join(await temporaryFolder(cleanups), 'data');
});
afterEach(() => cleanups.run());

const step = '/courses/demo/labs/services/steps/your-node';
const settings = () => ({ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error' });

const serve = (env: NodeJS.ProcessEnv = {}) => startServer(cleanups, { ...settings(), ...env });

/** Starts the server; its student pressed Check, and their node does not answer. */
async function serveHeldAttempt() {
  const served = await serve();
  const student = await signIn(served, 'student');
  const store = await openStoreOf(cleanups, dataDir);
  const gate = await holdStudentsNode(cleanups, store);
  await pressCheck(student, 'your-node');
  await until(gate.connections, (count) => count === 1);
  student.headers = { accept: 'text/event-stream' };
  return { served, student, store };
}

describe('the embedded default', () => {
  test('prints where it serves and three sign-ins, and a second start keeps everything', async () => {
    const first = await serve();
    expect(first.url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(first.signIns.map((one) => one.role)).toEqual(['student', 'ta', 'instructor']);
    const student = await signIn(first, 'student');
    await pressCheck(student, 'your-node');
    await until(
      async () => (await student.get(step)).text,
      (text) => /4 of 4/.test(text),
      20_000,
    );
    first.process.child.kill('SIGINT');
    expect(await first.process.ended).toMatchObject({ exitCode: 0, stderr: '' });

    const second = await serve();
    expect(second.signIns).toEqual(first.signIns);
    expect((await (await signIn(second, 'student')).get(step)).text).toMatch(/4 of 4/);
    second.process.child.kill('SIGTERM');
    expect((await second.process.ended).exitCode).toBe(0);
  }, 60_000);

  test('Ctrl-C ends it at once while a page watches and an attempt is under way', async () => {
    const { served, student, store } = await serveHeldAttempt();
    const watching = await new Promise<{ stream: Promise<unknown> }>((resolve) => {
      const stream = student.stream(`${step}/events`, () => {
        resolve({ stream });
        return false;
      });
    });

    const stoppedAt = performance.now();
    served.process.child.kill('SIGINT');
    expect(await served.process.ended).toMatchObject({ exitCode: 0, stderr: '' });
    // what is under way may have 5 seconds; neither of these waits for them
    expect(performance.now() - stoppedAt).toBeLessThan(3000);
    await expect(watching.stream).resolves.toMatchObject({ status: 200 });
    const [attempt] = await store.attempts.listOfStudent(await demoLab(store));
    expect(attempt?.state).toBe('queued');
  }, 60_000);

  test('SIGTERM while pages open their streams ends it in order', async () => {
    const { served, student } = await serveHeldAttempt();
    const open = (onEvent: () => boolean) =>
      student.stream(`${step}/events`, onEvent).catch(() => {});
    const streams = [];
    await new Promise<void>((isOpen) => {
      for (let count = 0; count < 40; count += 1) {
        streams.push(
          open(() => {
            isOpen();
            return false;
          }),
        );
      }
    });
    for (let count = 0; count < 40; count += 1) streams.push(open(() => false));
    served.process.child.kill('SIGTERM');
    expect(await served.process.ended).toMatchObject({ exitCode: 0, stderr: '' });
    await Promise.all(streams);
  }, 60_000);

  test.each([
    ['once where sign-in cannot work behind a proxy', {}, 1],
    ['nothing where the proxy is named', { TRUST_PROXY: '1' }, 0],
  ])('warns %s', async (_what, trust, count) => {
    const https = { PUBLIC_URL: 'https://podmark.example', LOG_LEVEL: 'warn', ...trust };
    const process = startPodmark(cleanups, ['serve'], { ...settings(), ...https });
    await process.printed(/Podmark serves https/);
    process.child.kill('SIGINT');
    const { stdout } = await process.ended;
    const lines = stdout.split('\n').filter((line) => line.includes('names no proxy'));
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(Array(count).fill(40));
  });

  test('people are added while it serves', async () => {
    const served = await serve();
    const added = await runPodmark(
      cleanups,
      ['user', 'add', 'nora', '--name', 'Nora New', '--course', 'demo', '--role', 'ta'],
      settings(),
    );
    expect(added).toMatchObject({ exitCode: 0, stderr: '' });
    const password = String(/password (\S+)/.exec(added.stdout)?.[1]);
    const signIns = [{ login: 'nora', password, role: 'ta' }];
    const nora = await signIn({ ...served, signIns }, 'nora');
    const { status, text } = await nora.get('/courses/demo/labs/services/gradebook');
    expect(status).toBe(200);
    expect(text).toContain('Sam Student');
  }, 60_000);
});

/** Starts a server that has something to say in its log. Resolves when it serves. */
async function serveTelling(env: NodeJS.ProcessEnv) {
  const server = startPodmark(cleanups, ['serve'], { ...settings(), ...env, LOG_LEVEL: 'warn' });
  await server.printed(/Podmark serves \S+\n/);
  return server;
}

test('a sessions.db that cannot be read is put aside, and the rest is served', async () => {
  await mkdir(dataDir);
  await writeFile(join(dataDir, 'sessions.db'), 'this is no database at all, but a text');
  const { stdout } = await serveTelling({ NODE_ENV: 'production' });
  expect(stdout).toContain('sessions.db was damaged: everybody signs in anew');
  const [aside] = (await readdir(dataDir)).filter((file) => file.includes('damaged'));
  expect(await readFile(join(dataDir, String(aside)), 'utf8')).toContain('no database at all');
}, 60_000);

test.each([{ PUBLIC_URL: 'http://192.0.2.7:3000' }, { TRUST_PROXY: 'loopback' }])(
  'where others can come, as %j says, there is no demo',
  async (env) => {
    const { stdout } = await serveTelling(env);
    expect(stdout).toContain('there is no demo');
    expect(stdout).not.toContain('Sign in to the demo');
    expect(await readdir(dataDir)).not.toContain('demo-sign-ins.json');
  },
  60_000,
);

test('in a database of real people there is no demo, and they are served', async () => {
  const add = ['user', 'add', 'instructor', '--name', 'Ines'];
  expect(await runPodmark(cleanups, add, settings())).toMatchObject({ exitCode: 0 });
  const { stdout } = await serveTelling({});
  expect(stdout).toContain('There is no demo: the account instructor exists');
  expect(stdout).not.toContain('Sign in to the demo');
}, 60_000);

test('in production there is no demo, and nothing that anybody could sign in with', async () => {
  const { url, announced } = await serve({ NODE_ENV: 'production' });
  expect(announced).toBe(`Podmark serves ${url}\n\n`);
  expect((await new WebClient(url).get('/readyz')).status).toBe(200);
  const files = await readdir(dataDir);
  expect(files).not.toContain('demo-sign-ins.json');
  const store = await openStoreOf(cleanups, dataDir);
  expect(await store.courses.find('demo')).toBeUndefined();
}, 60_000);

describe('what keeps it from starting is told in words, and it ends', () => {
  test('a port that is taken: the data is not touched', async () => {
    const port = await listen(createServer(), cleanups);
    const { exitCode, stdout, stderr } = await runPodmark(cleanups, ['serve'], {
      ...settings(),
      PORT: String(port),
    });
    expect(stderr).toBe(
      `podmark: port ${port} of 127.0.0.1 is taken: stop what listens there, or set PORT to another (EADDRINUSE)\n`,
    );
    expect([exitCode, stdout]).toEqual([1, '']);
    await expect(readdir(dataDir)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a data folder that cannot be written', async () => {
    const file = resolve(dataDir, '../file');
    await writeFile(file, '');
    const { exitCode, stderr } = await runPodmark(cleanups, ['serve'], {
      ...settings(),
      DATA_DIR: join(file, 'data'),
    });
    expect(stderr).toMatch(
      /^podmark: the data folder .*\/file\/data cannot be written \(ENOTDIR\)/,
    );
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(1);
  });

  test.each([
    ['no database', 'this is no database at all, but a text of some length'],
    ['half a database', `SQLite format 3\0${'x'.repeat(5000)}`],
  ])('a database that is %s', async (_, text) => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'podmark.db'), text);
    const { exitCode, stdout, stderr } = await runPodmark(cleanups, ['serve'], {
      ...settings(),
      PODMARK_SECRET: 'a'.repeat(32),
    });
    expect(stderr).toMatch(/^podmark: the database .*podmark\.db is damaged .*restore it/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([exitCode, stdout]).toEqual([1, '']);
  });

  test('another secret than the one that wrote the database', async () => {
    const first = await serve({ PODMARK_SECRET: 'a'.repeat(32) });
    first.process.child.kill('SIGINT');
    await first.process.ended;
    const { exitCode, stderr } = await runPodmark(cleanups, ['serve'], {
      ...settings(),
      PODMARK_SECRET: 'b'.repeat(32),
    });
    expect(stderr).toMatch(/^podmark: the secret does not fit the database: .* demo cannot be/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(1);
  }, 60_000);
});
