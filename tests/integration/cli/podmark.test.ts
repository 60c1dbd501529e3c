import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Cleanups } from '../../support/nodes.js';
import { runPodmark, startPodmark } from '../../support/podmark-process.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

// the bundled program, as people start it
const cleanups = new Cleanups();
afterEach(() => cleanups.run());

describe('podmark practice and podmark check', () => {
  test('a node is started, checked with what it printed, and gone after Ctrl-C', async () => {
    const practice = startPodmark(cleanups, ['practice', '--json']);
    const [line] = await practice.printed(/^.*\n/);
    const { host, sshPort, user, keyFile, hostKeyFile } = JSON.parse(line);

    const node = ['--host', host, '--port', String(sshPort), '--user', user];
    const keys = ['--key', keyFile, '--host-key', hostKeyFile];
    const ask = ['--lab', 'services', '--checkpoint', 'your-node', 'quiz-nodeport', '--json'];
    const check = await runPodmark(cleanups, ['check', ...ask, ...node, ...keys]);
    expect(check.stderr).toBe('');
    const { checkpoints } = JSON.parse(check.stdout);
    expect(
      checkpoints.map((one: { id: string; outcome: string }) => [one.id, one.outcome]),
    ).toEqual([
      ['your-node', 'pass'],
      ['quiz-nodeport', 'fail'],
    ]);
    expect(check.exitCode).toBe(1);

    practice.child.kill('SIGINT');
    expect(await practice.ended).toEqual({ exitCode: 0, stdout: line, stderr: '' });
    await expect(access(dirname(keyFile))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('what cannot be done is told in words, without a stack', () => {
  test.each<[what: string, args: string[], env: NodeJS.ProcessEnv, words: RegExp]>([
    [
      'an unknown lab',
      ['check', '--lab', 'nets', '--host', 'h', '--user', 'u', '--key', 'k'],
      {},
      /^podmark: there is no lab nets; the labs are: deployments, services/,
    ],
    [
      'an environment that is not valid',
      ['serve'],
      { PORT: 'x', LOG_LEVEL: 'loud' },
      /^podmark: The environment is not valid:\n {2}PORT: .*\n {2}LOG_LEVEL: .*\n$/,
    ],
    ['a folder that is not there', ['lab', 'lint', 'nowhere'], {}, /^podmark: there is no folder/],
    [
      'labs that are not there',
      ['check', '--lab', 'services', '--host', 'h', '--user', 'u', '--key', 'k'],
      { LABS_DIR: '/nowhere' },
      /^podmark: LABS_DIR: there is no folder \/nowhere\n$/,
    ],
  ])('%s: exit code 2', async (_what, args, env, words) => {
    const { exitCode, stdout, stderr } = await runPodmark(cleanups, args, env);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/^ +at /m);
    expect([exitCode, stdout]).toEqual([2, '']);
  });

  test('labs with mistakes: every one with file, line and column', async () => {
    const dir = await temporaryFolder(cleanups);
    const labs = { LABS_DIR: join(dir, 'labs') };
    await mkdir(join(dir, 'labs/bad'), { recursive: true });
    await writeFile(join(dir, 'labs/bad/lab.yaml'), 'title: Bad\n');
    const { exitCode, stderr } = await runPodmark(cleanups, ['serve'], labs);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^podmark: bad\/lab\.yaml:\d+:\d+ /);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('settings in a file .env', () => {
  test('are read from the working folder, and the environment wins', async () => {
    const dir = await temporaryFolder(cleanups);
    await writeFile(join(dir, '.env'), '# settings\nPORT=from-the-file\nLOG_LEVEL=loud\n');
    const { exitCode, stderr } = await runPodmark(cleanups, ['serve'], { LOG_LEVEL: 'info' }, dir);
    expect(stderr).toMatch(/^podmark: The environment is not valid:\n {2}PORT: .*\n$/);
    expect(exitCode).toBe(2);
  });
});

test('a reader that stops before the end is no error', async () => {
  const schema = startPodmark(cleanups, ['lab', 'schema']);
  schema.child.stdout?.destroy();
  const { stderr } = await schema.ended;
  expect(stderr).toBe('');
});
