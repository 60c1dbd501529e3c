import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadCatalog } from '../../src/catalog/load-catalog.js';
import { checkers } from '../../src/checkers/registry.js';
import type { Answers } from '../../src/domain/attempt.js';
import { findStep, type Lab, type Step } from '../../src/domain/lab.js';
import { createRunner } from '../../src/grading/run-checkpoints.js';
import { createNodeConnector } from '../../src/node/node-connector.js';
import { Cleanups } from '../support/nodes.js';
import { practiceKey } from '../support/practice.js';
import { startTestNode, type TestNode } from '../support/practice-nodes.js';

const cleanups = new Cleanups();
let lab: Lab;
let its: TestNode;
/** Facts of the checks that passed, as the database keeps them, by `checkpoint/check`. */
const passed = new Map<string, unknown>();

beforeAll(async () => {
  lab = (await loadCatalog(resolve('labs'), checkers)).get('services') as Lab;
  its = await startTestNode(cleanups);
});
afterAll(() => cleanups.run());

const runCheckpoints = createRunner({
  connector: createNodeConnector({ allowedNetworks: [], isPracticeNode: () => true }),
  checkers,
  limits: { checkMs: 10_000, runMs: 60_000, pollMs: 100 },
  reportBroken: (_id, error) => {
    throw error;
  },
});

/** Checks a step; `isPatient` waits as long as the lab says. */
async function check({ checkpoint }: Step, isPatient: boolean, answers: Answers = {}) {
  const { host, sshPort, user, hostKey } = its.node;
  const checks = checkpoint.checks.map((one) => (isPatient ? one : { ...one, withinMs: 0 }));
  const { checkpoints } = await runCheckpoints({
    node: { host, sshPort, user, hostKey, apiAccess: 'ssh', apiPort: 16443 },
    privateKey: practiceKey.privateKey,
    signal: new AbortController().signal,
    checkpoints: [
      {
        checkpoint: { ...checkpoint, checks },
        answers,
        findEarlierFacts: async (id, checkId) => passed.get(`${id}/${checkId}`),
      },
    ],
  });
  const [report] = checkpoints;
  if (!report) throw new Error('no report');
  for (const { checkId, outcome, facts } of report.checks) {
    if (outcome.kind === 'pass') passed.set(`${checkpoint.id}/${checkId}`, facts);
  }
  return {
    outcome: report.outcome,
    score: report.score,
    notPassed: report.checks.filter((one) => one.outcome.kind !== 'pass'),
  };
}

async function podAddresses(): Promise<string[]> {
  const { stdout } = await its.node.run('kubectl get pods -o json');
  const { items } = JSON.parse(stdout) as {
    items: { metadata: { labels: Record<string, string> }; status: { podIP: string } }[];
  };
  return items.flatMap(({ metadata, status }) =>
    metadata.labels.app === 'kubernetes-bootcamp' ? status.podIP : [],
  );
}

/** What the student reads on the node and types. */
const answersOf: Record<string, () => Promise<Answers>> = {
  'quiz-deploy': async () => ({ 'pod-ip': (await podAddresses()).join() }),
  'quiz-scale-up': async () => ({
    endpoints: (await podAddresses()).map((ip) => `${ip}:8080`).join(', '),
  }),
};

const steps = [
  'from-outside',
  'quiz-deploy',
  'quiz-nodeport',
  'quiz-scale-up',
  'quiz-scale-down',
  'quiz-clusterip',
];

test('the proof has every step of the lab, in its order', () => {
  expect(lab.steps.map((step) => step.id)).toEqual(['your-node', ...steps]);
});

test('your-node passes on a node where nothing was done', async () => {
  expect(await check(findStep(lab, 'your-node') as Step, true)).toEqual({
    outcome: 'pass',
    score: 10,
    notPassed: [],
  });
});

describe.each(steps)('%s', (id) => {
  const step = () => findStep(lab, id) as Step;

  test('fails before the step is done', async () => {
    expect((await check(step(), false)).outcome).toBe('fail');
  });

  test('passes after its solution', async () => {
    await its.solve(id);
    const readAnswers = answersOf[id];
    if (readAnswers) {
      // answers are read where the cluster is as the step wants it
      const others = await check(step(), true);
      expect(others.notPassed.map((one) => one.checker)).toEqual(['answer-matches']);
    }
    const answers = await readAnswers?.();
    expect(await check(step(), true, answers)).toEqual({
      outcome: 'pass',
      score: step().checkpoint.points,
      notPassed: [],
    });
  });

  // the node is as this step wants it only now
  if (id in answersOf) {
    test('a wrong answer fails, and one that is not given says so', async () => {
      const [answer] = step().checkpoint.answers;
      const wrong = await check(step(), true, { [String(answer?.id)]: '10.1.2.3' });
      const missing = await check(step(), true);
      expect([wrong, missing].map(({ outcome, score }) => [outcome, score === 0])).toEqual([
        ['fail', false],
        ['fail', false],
      ]);
      expect(wrong.notPassed.map((one) => one.checker)).toEqual(['answer-matches']);
      expect(missing.notPassed.map((one) => one.outcome)).toEqual([
        expect.objectContaining({ kind: 'fail', observed: expect.stringMatching(/no answer/i) }),
      ]);
    });
  }
});

test('every answer that the lab asks for was proven', () => {
  const asking = lab.steps.filter((step) => step.checkpoint.answers.length > 0);
  expect(asking.map((step) => step.id)).toEqual(Object.keys(answersOf));
});
