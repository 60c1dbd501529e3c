import { z } from 'zod';
import type { ClusterNode } from '../domain/kubernetes.js';
import type { Checker } from './checker.js';
import { list } from './wording.js';

const params = z.strictObject({});

/**
 * Passes when every node of the cluster is Ready and at least one takes new pods. Reading that list
 * also shows that SSH and the Kubernetes API work.
 */
export const nodeReady: Checker<z.infer<typeof params>, { nodes: ClusterNode[] }> = {
  id: 'node-ready',
  summary: 'SSH and the Kubernetes API answer, and every node of the cluster is Ready.',
  params,

  async gather(node) {
    return { nodes: await node.kubernetes.listClusterNodes() };
  },

  judge({ nodes }) {
    const expected = 'a node of the cluster that is Ready';
    const command = 'kubectl get nodes';
    if (nodes.length === 0) {
      return {
        kind: 'fail',
        expected,
        observed: 'the cluster has no node',
        hint: 'Start microk8s and wait until it is up: microk8s status --wait-ready',
        hintId: 'cluster-without-node',
        command,
      };
    }
    const unready = nodes.filter((clusterNode) => !clusterNode.ready);
    if (unready.length > 0) {
      return {
        kind: 'fail',
        expected,
        observed: `node ${list(unready.map((clusterNode) => clusterNode.name))} is not Ready: ${unready[0]?.readyMessage ?? 'no reason given'}`,
        hint: 'Wait a moment after a start. If it stays so, look at the conditions of the node and at: microk8s inspect',
        hintId: 'node-not-ready',
        command: `kubectl describe node ${unready[0]?.name}`,
      };
    }
    const cordoned = nodes.filter((clusterNode) => clusterNode.unschedulable);
    if (cordoned.length === nodes.length) {
      return {
        kind: 'fail',
        expected,
        observed: `node ${list(cordoned.map((clusterNode) => clusterNode.name))} takes no new pods`,
        hint: `The node was cordoned. Let it take pods again: kubectl uncordon ${cordoned[0]?.name}`,
        hintId: 'node-cordoned',
        command,
      };
    }
    return {
      kind: 'pass',
      observed: `node ${list(nodes.map((clusterNode) => `${clusterNode.name} (${clusterNode.kubeletVersion})`))} is Ready`,
      command,
    };
  },
};
