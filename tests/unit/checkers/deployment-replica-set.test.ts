import { describe, expect, test } from '@jest/globals';
import { deploymentReady } from '../../../src/checkers/deployment-ready.js';
import { deploymentReplicaSet } from '../../../src/checkers/deployment-replica-set.js';
import type { Pod } from '../../../src/domain/kubernetes.js';
import { aDeployment, aPod } from '../../support/facts.js';
import { aNode } from '../../support/fake-node.js';
import { aContext, testVerdicts, verdictOn } from '../../support/verdicts.js';

const since = { checkpoint: 'web', check: 'deployment' };
const context = (facts: unknown) => ({
  findEarlierFacts: async (checkpoint: string, check: string) =>
    checkpoint === 'web' && check === 'deployment' ? facts : undefined,
});
/** A look at the Deployment with these pods, as `deployment-ready` keeps it. */
const then = (...pods: Pod[]) => context({ deployment: aDeployment(), namesHere: ['web'], pods });
/** The n-th pod, of the Deployment's second ReplicaSet. */
const newer = (n: number, given: Partial<Pod> = {}) =>
  aPod(n, {
    owner: { kind: 'ReplicaSet', name: 'web-7c9d', uid: 'replicaset-newer' },
    ...given,
  });
const byHand = aPod(9, { owner: null });
const deployments = [aDeployment()];

describe('deployment-replica-set: same', () => {
  testVerdicts(deploymentReplicaSet, { deployment: 'web', is: 'same', since }, [
    {
      when: 'other pods of the same ReplicaSet',
      on: { deployments, pods: [aPod(3), aPod(4), aPod(5), byHand] },
      context: then(aPod(1), aPod(2)),
      is: 'pass',
      observed: 'web-5d4f8c7b9, as then',
      command: 'kubectl get replicasets',
    },
    {
      when: 'the pods of another one are going',
      on: { deployments, pods: [aPod(1), newer(2, { deleting: true })] },
      context: then(aPod(1)),
      is: 'pass',
      observed: 'web-5d4f8c7b9, as then',
    },
    {
      when: 'the template differs',
      on: { deployments, pods: [newer(3), newer(4)] },
      context: then(aPod(1), aPod(2)),
      is: 'fail replica-set-new',
      expected: 'Deployment web of checkpoint web, with the ReplicaSet of then',
      observed: 'web-7c9d instead of web-5d4f8c7b9',
      hint: /kubectl rollout history deployment\/web$/,
    },
    {
      when: 'it is being rolled back',
      on: { deployments, pods: [aPod(1), newer(3)] },
      context: then(aPod(1)),
      is: 'fail rollout-under-way',
      observed: 'pods of web-5d4f8c7b9 and web-7c9d at the same time',
      hint: /kubectl rollout status deployment\/web$/,
    },
    {
      when: 'the Deployment was made again',
      on: { deployments: [aDeployment({ uid: 'new' })], pods: [newer(1)] },
      context: then(aPod(1)),
      is: 'fail deployment-made-again final',
      observed: 'another Deployment named web, younger than the one of then',
      hint: /pass checkpoint web once more/,
    },
    {
      when: 'it is scaled to none',
      on: { deployments, pods: [byHand] },
      context: then(aPod(1)),
      is: 'fail no-pods',
      observed: 'it has no pods now',
      hint: /kubectl scale deployment web --replicas=1$/,
    },
    {
      when: 'no Deployment',
      on: { deployments: [aDeployment({ deleting: true })], pods: [aPod(1)] },
      context: then(aPod(1)),
      is: 'fail deployment-missing final',
      observed: 'no Deployment web there',
    },
    {
      when: 'in another namespace',
      params: { namespace: 'shop' },
      on: { deployments: [aDeployment({ namespace: 'shop' })], pods: [] },
      context: then(aPod(1)),
      is: 'fail no-pods',
      observed: 'it has no pods now',
      hint: / -n shop$/,
      command: 'kubectl get replicasets -n shop',
    },
    {
      when: 'never looked before',
      on: { deployments, pods: [aPod(1)] },
      is: 'fail earlier-checkpoint-missing final',
      observed: /nothing to compare with/,
    },
    {
      when: 'there were only pods by hand then',
      on: { deployments, pods: [aPod(1)] },
      context: then(byHand),
      is: 'fail earlier-checkpoint-missing final',
      observed: /nothing to compare with/,
    },
    {
      when: 'the earlier facts are of another kind',
      on: { deployments, pods: [aPod(1)] },
      context: context({ pods: [aPod(1)], otherLabels: [] }),
      is: 'fail earlier-checkpoint-missing final',
      observed: /nothing to compare with/,
    },
  ]);
});

describe('deployment-replica-set: new', () => {
  testVerdicts(deploymentReplicaSet, { deployment: 'web', is: 'new', since }, [
    {
      when: 'another one took over',
      on: { deployments, pods: [newer(3), newer(4)] },
      context: then(aPod(1), aPod(2)),
      is: 'pass',
      observed: 'web-7c9d, which took over',
    },
    {
      when: 'nothing was rolled out',
      on: { deployments, pods: [aPod(3)] },
      context: then(aPod(1)),
      is: 'fail replica-set-same',
      expected: 'Deployment web of checkpoint web, with a new ReplicaSet',
      observed: 'still web-5d4f8c7b9',
      hint: /when its pod template changes/,
    },
    {
      when: 'it is under way',
      on: { deployments, pods: [aPod(1), newer(3)] },
      context: then(aPod(1)),
      is: 'fail rollout-under-way',
      observed: /at the same time$/,
    },
    {
      when: 'the Deployment was made again',
      on: { deployments: [aDeployment({ uid: 'new' })], pods: [newer(1)] },
      context: then(aPod(1)),
      is: 'fail deployment-made-again final',
      observed: /^another Deployment/,
    },
  ]);
});

test.each([deploymentReady, deploymentReplicaSet])(
  'compares with what $id saw',
  async ({ id, ...checker }) => {
    const own = id === 'deployment-ready' ? {} : { is: 'same', since };
    const node = aNode({ deployments, pods: [aPod(1), aPod(2)] });
    const facts = await checker.gather(
      node,
      checker.params.parse({ deployment: 'web', ...own }) as never,
      aContext(then(aPod(1))),
    );
    const params = { deployment: 'web', is: 'same', since };
    const on = { deployments, pods: [aPod(1), aPod(2)] };
    const verdict = await verdictOn(deploymentReplicaSet, params, on, context(facts));
    expect(verdict).toMatchObject({ kind: 'pass', observed: 'web-5d4f8c7b9, as then' });
  },
);

test.each([
  { deployment: 'web', since },
  { deployment: 'web', is: 'old', since },
  { deployment: 'web', is: 'new' },
  { is: 'new', since },
])('an author cannot write %j', (written) => {
  expect(deploymentReplicaSet.params.safeParse(written).success).toBe(false);
});
