import { createHook } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type RunningCluster,
  startPracticeCluster,
} from '../../../src/practice/cluster/start-practice-cluster.js';
import { readManifest } from '../../../src/practice/shell/read-manifest.js';
import { runScript } from '../../../src/practice/shell/run-script.js';
import { Cleanups, listen } from '../../support/nodes.js';

describe('a script runs', () => {
  const cleanups = new Cleanups();
  let cluster: RunningCluster;
  const run = (script: string) => runScript(script, cluster);
  beforeAll(async () => {
    cluster = await startPracticeCluster('127.0.0.1');
    cleanups.add(() => cluster.stop());
  });
  afterAll(() => cleanups.run());

  test.each<[string, number, string]>([
    ['true', 0, ''],
    ['false', 1, ''],
    ['false; echo on', 0, 'on\n'],
    ['false; echo $?', 0, '1\n'],
    ['true; echo $?', 0, '0\n'],
    ['false && echo no', 1, ''],
    ['true || echo no', 0, ''],
    ['false || echo yes && echo also', 0, 'yes\nalso\n'],
    ['nothing 2>/dev/null || hostname', 0, 'practice\n'],
    [`sh -c 'echo one; sh -c "echo two" && hostname'`, 0, 'one\ntwo\npractice\n'],
    ["sh -c 'nothing'", 127, ''],
    ['sh script', 2, ''],
    ['sleep 0.01 && echo awake', 0, 'awake\n'],
    ['sleep soon', 0, ''],
    ['microk8s status --wait-ready', 0, expect.stringContaining('simulation') as never],
    ['microk8s enable dns', 0, 'Addon core/dns is already enabled\n'],
    ['microk8s enable', 1, ''],
    ['microk8s enable gpu', 1, ''],
    ['microk8s disable dns dns-but-not', 1, ''],
    ['microk8s version', 0, expect.stringContaining('simulated') as never],
    ['microk8s kubectl get nodes -o name', 0, 'node/practice\n'],
    [
      'kubectl get endpointslices -l kubernetes.io/service-name=kubernetes',
      0,
      expect.stringMatching(/^NAME +ADDRESSTYPE +PORTS +ENDPOINTS +AGE\nkubernetes +IPv4/) as never,
    ],
    ['microk8s reset', 1, ''],
    ['microk8s', 1, ''],
  ])('%s', async (script, exitCode, stdout) => {
    expect(await run(script)).toMatchObject({ exitCode, stdout });
  });

  test('microk8s config gives the kubeconfig', async () => {
    expect((await run('microk8s config')).stdout).toBe(cluster.kubeconfig);
  });

  test('nothing of a script runs where a part of it is not understood', async () => {
    expect(await run('echo a\necho b | cat')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(/^sh: .*“\|”.*\n$/),
    });
  });

  test('no script ever starts a program of this machine', async () => {
    const known = new Set([
      '',
      'true',
      'false',
      'echo',
      'hostname',
      'sleep',
      'curl',
      'kubectl',
      'microk8s',
      'sh',
    ]);
    const canary = join(tmpdir(), `podmark-canary-${process.pid}`);
    const started: string[] = [];
    const hook = createHook({
      init: (_id, type) => {
        if (type === 'PROCESSWRAP') started.push(type);
      },
    }).enable();
    const programs = fc.oneof(
      fc.constantFrom(
        'bash',
        '/bin/bash',
        'touch',
        '/usr/bin/touch',
        'exec',
        'eval',
        'constructor',
      ),
      fc.string(),
    );
    try {
      await fc.assert(
        fc.asyncProperty(
          programs,
          fc.array(fc.string(), { maxLength: 3 }),
          async (program, args) => {
            fc.pre(!known.has(program));
            const words = [program, ...args, canary].map(
              (word) => `'${word.replaceAll("'", "'\\''")}'`,
            );
            const script = words.join(' ');
            expect(await run(script)).toEqual({
              ...{ exitCode: 127, stdout: '', stderr: `sh: ${program}: not found\n` },
            });
          },
        ),
      );
      // what the shell does know, with anything after it
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(
            ...[
              'kubectl',
              'microk8s',
              'echo',
              'curl -m 0.01',
              'microk8s kubectl',
              'sh -c',
              'sh',
              '/bin/sh -c',
              '/bin/sh',
            ],
          ),
          fc.array(
            fc.oneof(
              fc.string(),
              fc.constantFrom(canary, '-f', 'apply', '-o', 'get', 'constructor'),
            ),
            { maxLength: 4 },
          ),
          async (command, args) => {
            const words = args.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
            const { exitCode } = await run([command, ...words].join(' '));
            expect(exitCode).toBeGreaterThanOrEqual(0);
          },
        ),
      );
      // whatever a script looks like
      await fc.assert(
        fc.asyncProperty(fc.string(), async (script) => {
          fc.pre(!/sleep|curl/.test(script));
          expect([0, 1, 2, 127]).toContain((await run(script)).exitCode);
        }),
      );
    } finally {
      hook.disable();
    }
    expect(started).toEqual([]);
    expect(existsSync(canary)).toBe(false);
  });

  test.each<[string, number, RegExp]>([
    ['curl', 2, /try a URL/],
    ['curl https://localhost', 2, /try a URL/],
    ['curl file:///etc/passwd', 2, /try a URL/],
    ['curl http://localhost:80', 7, /\(7\) Failed to connect to localhost port 80/],
    ['curl -m 0.05 http://10.152.183.99:80', 28, /\(28\)/],
    ['curl -m 0.05 http://example.com', 28, /\(28\)/],
    // the API speaks TLS there
    ['curl http://localhost:16443', 52, /\(52\) Empty reply/],
  ])('%s', async (script, exitCode, stderr) => {
    expect(await run(script)).toEqual({
      exitCode,
      stdout: '',
      stderr: expect.stringMatching(stderr),
    });
  });

  test('curl reaches no program of this machine', async () => {
    let asked = 0;
    const port = await listen(
      createServer((_request, response) => {
        asked += 1;
        response.end('of this machine');
      }),
      cleanups,
    );
    for (const host of ['localhost', '127.0.0.1'])
      expect(await run(`curl http://${host}:${port}`)).toMatchObject({ exitCode: 7, stdout: '' });
    expect(asked).toBe(0);
  });
});

describe('a manifest is read', () => {
  const cleanups = new Cleanups();
  afterEach(() => cleanups.run());
  const serve = async (answer: Parameters<typeof createServer>[1]) =>
    `http://127.0.0.1:${await listen(createServer(answer as never), cleanups)}/a.yaml`;

  test('from this machine', async () => {
    const url = await serve((_request, response) => response.end('kind: Servicé\n'));
    expect(await readManifest(url)).toBe('kind: Servicé\n');
  });

  test.each([
    'http://example.com/a.yaml',
    'http://10.77.1.2/a.yaml',
    'http://127.0.0.1.example.com/a.yaml',
    'https://127.0.0.1/a.yaml',
    'file:///etc/passwd',
    '/etc/passwd',
    '-',
    '',
  ])('and from nowhere else: %s', async (url) => {
    await expect(readManifest(url)).rejects.toThrow('from this machine only');
  });

  test('not where the server says that there is none, or sends elsewhere', async () => {
    const missing = await serve((_request, response) => response.writeHead(404).end());
    await expect(readManifest(missing)).rejects.toThrow('status 404');
    const moved = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    );
    await expect(readManifest(moved)).rejects.toThrow();
  });

  test('not where it never ends', async () => {
    const endless = await serve((_request, response) => {
      const write = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', write);
      response.on('error', () => {});
      write();
    });
    await expect(readManifest(endless)).rejects.toThrow('too long');
  });
});
