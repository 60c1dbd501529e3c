import { describe } from '@jest/globals';
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
      observed: 'node node1 (v1.30.0) and node2 (v1.30.0) is Ready',
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
});
