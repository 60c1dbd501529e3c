import { execFile, spawn, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkers } from '../../src/checkers/registry.js';
import type { NodeAddress } from '../../src/domain/student-node.js';
import { createRunner } from '../../src/grading/run-checkpoints.js';
import { createNodeConnector } from '../../src/node/node-connector.js';
import {
  faults,
  host,
  hostKeyFile,
  keyFile,
  onNode,
  sshPort,
  user,
  withFaults,
} from '../support/real-node.js';
import { aCheck, aCheckpoint } from '../support/runs.js';
import { readServicesFile } from '../support/services-files.js';

let dir: string;

const connector = createNodeConnector({ allowedNetworks: [], isPracticeNode: () => true });

function address(): NodeAddress {
  const apiAccess = 'ssh' as const;
  return {
    host,
    sshPort: Number(sshPort),
    user,
    hostKey: null,
    apiAccess,
    address: null,
  };
}

/** Runs a line on the node, as the student does. */
async function onTheNode(line: string): Promise<string> {
  const session = await connector.connect(
    address(),
    await readFile(keyFile, 'utf8'),
    new AbortController().signal,
  );
  try {
    const command = { argv: ['sh', '-c', line] as const, timeoutMs: 90_000 };
    const { exitCode, stdout, stderr } = await session.run(command);
    if (exitCode !== 0) throw new Error(`${line}: ${stderr}`);
    return stdout.trim();
  } finally {
    await session.close();
  }
}

interface Report {
  checkpoints: {
    id: string;
    outcome: string;
    checks: { id: string; outcome: { kind: string; reason?: string; hintId?: string } }[];
  }[];
}

/** The program's arguments for `podmark check --json`. */
async function checkArguments(checkpoints: string[], answers: object): Promise<string[]> {
  const answersFile = join(dir, 'answers.json');
  await writeFile(answersFile, JSON.stringify(answers));
  const args = [
    'dist/main.js',
    'check',
    '--lab',
    'services',
    '--host',
    host,
    '--port',
    sshPort,
    '--user',
    user,
    '--key',
    keyFile,
  ];
  if (hostKeyFile !== '') args.push('--host-key', hostKeyFile);
  return [...args, '--answers', answersFile, '--json', '--checkpoint', ...checkpoints];
}

/** `podmark check --json`, as from a terminal. */
async function check(checkpoints: string[], answers: object = {}) {
  const args = await checkArguments(checkpoints, answers);
  return await new Promise<{ exitCode: number; report: Report }>((resolve, reject) => {
    execFile(process.execPath, args, { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      const exitCode = typeof error?.code === 'number' ? error.code : 0;
      try {
        resolve({ exitCode, report: JSON.parse(stdout) as Report });
      } catch {
        reject(new Error(`no report: ${stdout}${stderr}`));
      }
    });
  });
}

function outcomes({ report }: { report: Report }): string[] {
  return report.checkpoints.map((one) => one.outcome);
}

/** What is not as it should be, for the message of a failed test. */
function complaints({ report }: { report: Report }) {
  return report.checkpoints.flatMap((one) =>
    one.checks.filter((each) => each.outcome.kind !== 'pass'),
  );
}

onNode('the quiz on a real node', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'podmark-e2e-'));
    await cleanUp();
  });
  afterAll(async () => {
    await cleanUp();
    await rm(dir, { recursive: true, force: true });
  });

  async function cleanUp() {
    await onTheNode(
      'kubectl delete deployment,service my-nginx kubernetes-bootcamp --ignore-not-found',
    );
    // the controllers of a node that was just broken may take minutes to do it
    for (const label of ['run=my-nginx', 'app=kubernetes-bootcamp']) {
      await onTheNode(`kubectl delete replicasets -l ${label}`);
      await onTheNode(`kubectl delete pods -l ${label} --force --grace-period=0`);
    }
  }

  const all = [
    'your-node',
    'from-outside',
    'quiz-deploy',
    'quiz-nodeport',
    'quiz-scale-up',
    'quiz-scale-down',
    'quiz-clusterip',
  ];

  test('untouched, every checkpoint but the first fails, and none is unreachable or broken', async () => {
    const { exitCode, report } = await check(all);
    expect(outcomes({ report })).toEqual(['pass', ...all.slice(1).map(() => 'fail')]);
    expect(exitCode).toBe(1);
  });

  const answers: Record<string, Record<string, string>> = {};
  const steps: [id: string, solve: () => Promise<unknown>][] = [
    [
      'from-outside',
      async () => {
        for (const file of ['run-my-nginx.yaml', 'my-nginx.yaml']) {
          const manifest = await readServicesFile(`files/${file}`);
          await onTheNode(`kubectl apply -f - <<'END'\n${manifest}\nEND`);
        }
        const port = await onTheNode(
          "kubectl get service my-nginx -o jsonpath='{.spec.ports[0].nodePort}'",
        );
        answers['from-outside'] = { address: `http://${host}:${port}/` };
      },
    ],
    [
      'quiz-deploy',
      async () => {
        await solveBy('quiz-deploy');
        await onTheNode('kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s');
        const ip = await onTheNode(
          "kubectl get pods -l app=kubernetes-bootcamp -o jsonpath='{.items[0].status.podIP}'",
        );
        answers['quiz-deploy'] = { 'pod-ip': ip };
      },
    ],
    ['quiz-nodeport', () => solveBy('quiz-nodeport')],
    [
      'quiz-scale-up',
      async () => {
        await solveBy('quiz-scale-up');
        await onTheNode('kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s');
        // the endpoints follow the pods a moment later
        const endpoints = await onTheNode(
          "for i in $(seq 20); do e=$(kubectl get endpoints kubernetes-bootcamp -o jsonpath='{.subsets[*].addresses[*].ip}'); [ $(echo $e | wc -w) = 5 ] && break; sleep 1; done; echo $e",
        );
        answers['quiz-scale-up'] = { ...answers['quiz-scale-up'], endpoints };
      },
    ],
    ['quiz-scale-down', () => solveBy('quiz-scale-down')],
    ['quiz-clusterip', () => solveBy('quiz-clusterip')],
  ];

  async function solveBy(id: string) {
    const said = await onTheNode(await readServicesFile(`solutions/${id}.sh`));
    const lines = [...said.matchAll(/^([a-z-]+): (.+)$/gm)];
    answers[id] = Object.fromEntries(lines.map(([, answer = '', text = '']) => [answer, text]));
  }

  test.each(steps)('%s fails before its commands and passes after them', async (id, solve) => {
    expect(outcomes(await check([id], answers))).toEqual(['fail']);
    await solve();
    const after = await check([id], answers);
    expect(complaints(after)).toEqual([]);
    expect(after.exitCode).toBe(0);
  });

  describe('a drill that Podmark does not live to end', () => {
    const consent = { drill: { consent: 'yes' } };
    const read = (path: string) =>
      onTheNode(`kubectl get deployment kubernetes-bootcamp -o jsonpath='{${path}}'`);
    const note = () => read(String.raw`.metadata.annotations.podmark\.dev/replicas-before`);
    const replicas = () => read('.spec.replicas');

    test('is put right by the next one: the old number comes back, and the note of it goes', async () => {
      expect([await replicas(), await note()]).toEqual(['2', '']);
      const cut = spawn(process.execPath, await checkArguments(['drill'], consent));
      const ended = new Promise((resolve) => cut.once('exit', (_code, signal) => resolve(signal)));
      while (cut.exitCode === null && (await note()) === '') await delay(100);
      cut.kill('SIGKILL');
      expect(await ended).toBe('SIGKILL');
      expect(await note()).toBe('2');
      expect(await replicas()).not.toBe('2');

      const next = await check(['drill'], consent);
      expect(complaints(next)).toEqual([]);
      expect([await replicas(), await note()]).toEqual(['2', '']);
    });
  });

  describe('a student who has become right is told at once', () => {
    const service = 'kubernetes-bootcamp';
    /** Between what the API has and what Podmark says, in ms; a busy machine is slow in both. */
    const soonMs = 500;

    /** When a Service came to have that many ready endpoints, as `kubectl --watch` is told. */
    async function whenThereAre(count: number): Promise<number> {
      const ips = 'jsonpath={.subsets[*].addresses[*].ip}{"\\n"}';
      const line = `kubectl get endpoints ${service} --watch -o '${ips}'`;
      const unpinned = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
      const args = [...unpinned, '-i', keyFile, '-p', sshPort, `${user}@${host}`, line];
      const watching = spawn('ssh', args, { stdio: ['ignore', 'pipe', 'ignore'] });
      try {
        for await (const text of createInterface({ input: watching.stdout })) {
          if (text.split(' ').filter(Boolean).length === count) return performance.now();
        }
        throw new Error('the watch has ended');
      } finally {
        watching.kill();
      }
    }

    /** Starts a check that waits, has `mend` make it true, and returns when it passed. */
    async function whenPassed(count: number, mend: () => Promise<unknown>): Promise<number> {
      const isWaiting = new EventEmitter();
      const params = { namespace: 'default', service, count };
      const check = aCheck({ checker: 'endpoints-count', params, withinMs: 60_000 });
      let passedAt = Number.NaN;
      const running = createRunner({
        connector,
        checkers,
        limits: { checkMs: 30_000, runMs: 120_000, pollMs: 400 },
        reportBroken: (_id, error) => console.error(error),
      })({
        node: address(),
        privateKey: await readFile(keyFile, 'utf8'),
        signal: new AbortController().signal,
        checkpoints: [
          {
            checkpoint: aCheckpoint({ checks: [check] }),
            answers: {},
            findEarlierFacts: async () => undefined,
          },
        ],
        onProgress: ({ kind }) => {
          if (kind === 'waiting') isWaiting.emit('waiting');
          if (kind === 'finished') passedAt = performance.now();
        },
      });
      await once(isWaiting, 'waiting');
      await mend();
      expect((await running).checkpoints[0]?.outcome).toBe('pass');
      return passedAt;
    }

    test('within half a second of when the API has it', async () => {
      const delays: number[] = [];
      for (const count of [3, 4, 5, 3, 2]) {
        const known = whenThereAre(count);
        const scale = () => onTheNode(`kubectl scale deployment/${service} --replicas=${count}`);
        const passed = await whenPassed(count, scale);
        delays.push(passed - (await known));
      }
      console.info(`told after ${delays.map((ms) => ms.toFixed(0)).join(', ')} ms`);
      // the median: one look that a busy machine held up proves nothing
      expect(delays.toSorted((a, b) => a - b)[2]).toBeLessThan(soonMs);
    });
  });

  const fault = (...args: string[]) => {
    const { status, stderr } = spawnSync(faults, args, { shell: true, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${faults} ${args.join(' ')}: ${stderr}`);
  };

  withFaults.each<[string, string, string[], string[]]>([
    ['sshd stopped', 'refused', ['stop', 'sshd'], ['start', 'sshd']],
    ['every packet dropped', 'timeout', ['cut'], ['mend']],
    ['the API server stopped', 'api-refused', ['stop', 'apiserver'], ['start', 'apiserver']],
  ])('%s: every check is unreachable (%s), none failed', async (_, reason, breakIt, mendIt) => {
    fault(...breakIt);
    try {
      const { exitCode, report } = await check(['your-node', 'quiz-clusterip']);
      const kinds = report.checkpoints.flatMap((one) => one.checks.map((each) => each.outcome));
      expect(
        new Set(kinds.map((one) => (one.kind === 'skipped' ? 'unreachable' : one.kind))),
      ).toEqual(new Set(['unreachable']));
      expect(new Set(kinds.flatMap((one) => one.reason ?? []))).toEqual(new Set([reason]));
      expect(outcomes({ report })).toEqual(['unreachable', 'unreachable']);
      expect(exitCode).toBe(3);
    } finally {
      fault(...mendIt);
    }
  });
});
