import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { loadCatalog } from '../../../src/catalog/load-catalog.js';
import { checkers } from '../../../src/checkers/registry.js';
import { type CheckOptions, runCheckCommand } from '../../../src/cli/check-command.js';
import { exitCodes } from '../../../src/cli/usage-error.js';
import { createRunner } from '../../../src/grading/run-checkpoints.js';
import { createNodeConnector, defaultNodeLimits } from '../../../src/node/node-connector.js';
import type { FaultyPracticeNode } from '../../../src/practice/practice-node.js';
import { Cleanups } from '../../support/nodes.js';
import { until } from '../../support/practice.js';
import { startGate, startTestNode, type TestNode } from '../../support/practice-nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { aTerminal } from '../../support/terminal.js';

/** What `--json` prints, as far as these tests look. */
interface Printed {
  checkpoints: {
    id: string;
    score: number | null;
    outcome: string;
    checks: { id: string; outcome: { kind: string; reason?: string; observed?: string } }[];
  }[];
}

const all = new Cleanups();
const cleanups = new Cleanups();
let its: TestNode;
let labs: Awaited<ReturnType<typeof loadCatalog>>;

beforeAll(async () => {
  labs = await loadCatalog(resolve('labs'), checkers);
  its = await startTestNode(all);
});
afterEach(() => cleanups.run());
afterAll(() => all.run());

/** Runs `podmark check` with everything real, and limits that a test can wait for. */
async function check(given: Partial<CheckOptions> = {}, patienceMs = 5000) {
  const terminal = aTerminal();
  const { host, sshPort, user } = its.node;
  const times = {
    readyMs: patienceMs,
    requestMs: patienceMs,
    commandMs: patienceMs,
    kubeconfigMs: patienceMs,
  };
  const exitCode = await runCheckCommand(
    {
      ...{ lab: 'services', host, port: sshPort, user, key: its.keyFile },
      ...{ hostKey: its.hostKeyFile, json: true, ...given },
    },
    {
      labs,
      stdout: terminal.stdout,
      runCheckpoints: createRunner({
        connector: createNodeConnector(
          { allowedNetworks: [], isPracticeNode: () => true },
          { ...defaultNodeLimits, ...times },
        ),
        checkers,
        limits: { checkMs: 10_000, runMs: 20_000, pollMs: 100 },
        reportBroken: (_id, error) => {
          throw error;
        },
      }),
    },
  );
  const text = terminal.written.stdout;
  const { checkpoints }: Printed = given.json === false ? { checkpoints: [] } : JSON.parse(text);
  const outcomes = Object.fromEntries(checkpoints.map((one) => [one.id, one.outcome]));
  return { exitCode, text, checkpoints, outcomes };
}

describe('a node that can be looked at', () => {
  test('where nothing was done your-node passes and the others fail, over one connection', async () => {
    const gate = await startGate(cleanups, its.node, 'open');
    const { exitCode, outcomes } = await check({ port: gate.port });
    const steps = labs.get('services')?.steps ?? [];
    expect(outcomes).toEqual(
      Object.fromEntries(steps.map(({ id }) => [id, id === 'your-node' ? 'pass' : 'fail'])),
    );
    expect(exitCode).toBe(exitCodes.failed);
    expect(gate.connections()).toBe(1);
  });

  test('the four that can pass together do so, in one go over one connection', async () => {
    for (const step of ['from-outside', 'quiz-deploy', 'quiz-nodeport']) await its.solve(step);
    const together = ['your-node', 'from-outside', 'quiz-deploy', 'quiz-nodeport'];
    const podIp = await until(addressOfPod, (address) => address !== undefined);
    const answers = await answersFile({
      'from-outside': { address: `${its.node.host}:${await nodePort('my-nginx')}` },
      'quiz-deploy': { 'pod-ip': podIp },
    });
    const gate = await startGate(cleanups, its.node, 'open');
    const given = { port: gate.port, checkpoint: together, answers };

    const { exitCode, checkpoints } = await check(given);
    expect(checkpoints.map(({ id, score, outcome }) => [id, score, outcome])).toEqual([
      ['your-node', 4, 'pass'],
      ['from-outside', 8, 'pass'],
      ['quiz-deploy', 6, 'pass'],
      ['quiz-nodeport', 8, 'pass'],
    ]);
    expect(exitCode).toBe(exitCodes.ok);
    expect(gate.connections()).toBe(1);

    const report = await check({ ...given, json: false });
    expect(report.text).toMatch(/^Services\n[\s\S]*\n26 of 26 points in \d+\.\d s\n$/);
  });

  test('an answer that is wrong, or not given, fails its check and no other', async () => {
    const answers = await answersFile({ 'quiz-deploy': { 'pod-ip': '10.9.9.9' } });
    const checkpoint = ['quiz-deploy'];
    const wrong = await check({ checkpoint, answers });
    const missing = await check({ checkpoint });
    for (const { exitCode, checkpoints } of [wrong, missing]) {
      expect(exitCode).toBe(exitCodes.failed);
      const kinds = checkpoints[0]?.checks.map((one) => [one.id, one.outcome.kind]);
      expect(kinds).toEqual([
        ['deployment', 'pass'],
        ['responds', 'pass'],
        ['pod-ip', 'fail'],
      ]);
      expect(checkpoints[0]?.score).toBe(4);
    }
    expect(observedAnswer(wrong)).toMatch(/10\.9\.9\.9/);
    expect(observedAnswer(missing)).toMatch(/no answer/i);
  });
});

function observedAnswer({ checkpoints }: Printed): string | undefined {
  return checkpoints[0]?.checks.find((one) => one.id === 'pod-ip')?.outcome.observed;
}

async function addressOfPod(): Promise<string | undefined> {
  const { stdout } = await its.node.run('kubectl get pods -o json');
  const pods = JSON.parse(stdout).items as {
    metadata: { name: string };
    status: { podIP?: string };
  }[];
  const pod = pods.find((one) => one.metadata.name.startsWith('kubernetes-bootcamp'));
  return pod?.status.podIP;
}

async function nodePort(service: string): Promise<string> {
  const where = "jsonpath='{.spec.ports[0].nodePort}'";
  return (await its.node.run(`kubectl get service ${service} -o ${where}`)).stdout;
}

async function answersFile(answers: object): Promise<string> {
  const file = join(await temporaryFolder(cleanups), 'answers.json');
  await writeFile(file, JSON.stringify(answers));
  return file;
}

describe('a node that cannot be looked at is unreachable, for the right reason, and never fail', () => {
  type Fault = (node: FaultyPracticeNode) => Promise<void>;
  const ssh =
    (fault: Parameters<FaultyPracticeNode['setSshFault']>[0]): Fault =>
    (node) =>
      node.setSshFault(fault);
  const api =
    (fault: Parameters<FaultyPracticeNode['setApiFault']>[0]): Fault =>
    (node) =>
      node.setApiFault(fault);

  test.each<[what: string, Fault, reason: string]>([
    ['SSH refused', ssh('refuse'), 'refused'],
    ['SSH silent', ssh('hang'), 'handshake-timeout'],
    ['no SSH at all', ssh('garbage'), 'not-ssh'],
    ['another host key', ssh('wrong-host-key'), 'host-key-changed'],
    ['the key not accepted', ssh('reject-auth'), 'auth-rejected'],
    ['lost in the middle', ssh('drop-mid-command'), 'connection-lost'],
    ['a command that never ends', ssh('command-hangs'), 'login-shell'],
    ['endless output', ssh('endless-output'), 'too-large'],
    ['the API refused', api('refuse'), 'api-refused'],
    ['the API silent', api('hang'), 'api-timeout'],
    ['credentials expired', api('expired-credentials'), 'api-unauthorized'],
    ['an endless answer', api('endless'), 'too-large'],
  ])('%s', async (_what, fault, reason) => {
    await fault(its.node);
    cleanups.add(() => its.node.setSshFault(null));
    cleanups.add(() => its.node.setApiFault(null));
    const isSilent = /timeout|login-shell/.test(reason);
    const { exitCode, checkpoints, outcomes } = await check(
      { checkpoint: ['from-outside', 'quiz-nodeport'] },
      isSilent ? 700 : undefined,
    );
    expect(exitCode).toBe(exitCodes.couldNotJudge);
    expect(outcomes).toEqual({ 'from-outside': 'unreachable', 'quiz-nodeport': 'unreachable' });
    expect(checkpoints.map((one) => one.score)).toEqual([null, null]);
    const found = checkpoints.flatMap((one) => one.checks.map((check) => check.outcome));
    expect(found.filter((one) => one.kind === 'fail')).toEqual([]);
    const reasons = new Set(found.flatMap((one) => one.reason ?? []));
    expect([...reasons]).toEqual([reason]);
  });

  test('a name that has no address', async () => {
    const { exitCode, checkpoints } = await check({ host: 'no-such-node.invalid' });
    expect(exitCode).toBe(exitCodes.couldNotJudge);
    expect(checkpoints[0]?.checks[0]?.outcome).toMatchObject({
      kind: 'unreachable',
      reason: 'dns',
    });
  });
});
