import { describe, expect, test } from '@jest/globals';
import { nodeReady } from '../../../src/checkers/node-ready.js';
import { aClusterNode } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

describe('node-ready', () => {
  testVerdicts(nodeReady, {}, [
    {
      when: 'one node, Ready',
      on: { nodes: [aClusterNode()] },
      is: 'pass',
      observed: 'node node1 (v1.30.0) is Ready',
    },
    {
      when: 'one of two takes no pods',
      on: { nodes: [aClusterNode(), aClusterNode({ name: 'node2', unschedulable: true })] },
      is: 'pass',
      observed: 'node node1 (v1.30.0) is Ready',
    },
    {
      when: 'one that is left over from an earlier name of the machine',
      on: { nodes: [aClusterNode({ name: 'old', ready: false }), aClusterNode()] },
      is: 'pass',
      observed: 'node node1 (v1.30.0) is Ready',
    },
    {
      when: 'the only Ready one is cordoned',
      on: {
        nodes: [
          aClusterNode({ name: 'old', ready: false }),
          aClusterNode({ unschedulable: true }),
          aClusterNode({ name: 'node2', unschedulable: true }),
        ],
      },
      is: 'fail node-cordoned',
      observed: 'node node1 and node node2 take no new pods',
    },
    {
      when: 'the cluster has no node yet',
      on: {},
      is: 'fail cluster-without-node',
      observed: 'the cluster has no node',
      hint: /microk8s status --wait-ready/,
    },
    {
      when: 'not Ready, with a reason',
      on: { nodes: [aClusterNode({ ready: false, readyMessage: 'KubeletNotReady: starting' })] },
      is: 'fail node-not-ready',
      observed: 'node node1 is not Ready: KubeletNotReady: starting',
      command: 'kubectl describe node node1',
    },
    {
      when: 'not Ready, without a reason',
      on: { nodes: [aClusterNode({ ready: false })] },
      is: 'fail node-not-ready',
      observed: 'node node1 is not Ready: no reason given',
    },
    {
      when: 'cordoned',
      on: { nodes: [aClusterNode({ unschedulable: true })] },
      is: 'fail node-cordoned',
      observed: 'node node1 takes no new pods',
      hint: /kubectl uncordon node1/,
    },
  ]);

  test('a node that is not Ready beside one that is comes with a warning', async () => {
    const nodes = [aClusterNode(), aClusterNode({ name: 'lab-vm-old', ready: false })];
    expect(nodeReady.judge({ nodes }, {})).toMatchObject({
      kind: 'pass',
      warning: expect.stringMatching(
        /node lab-vm-old is not Ready.*kubectl delete node lab-vm-old/,
      ),
    });
  });
});
