import { z } from 'zod';
import type { ClusterNode } from '../domain/kubernetes.js';
import type { Pass } from '../domain/outcome.js';
import type { Checker } from './checker.js';
import { list, subject } from './wording.js';

const params = z.strictObject({});

/**
 * Passes when a node of the cluster is Ready and takes new pods. Others that are not are told as a
 * warning: an image of a machine that is started under another name leaves the old one behind.
 * Reading the list also shows that SSH and the Kubernetes API work.
 */
export const nodeReady: Checker<z.infer<typeof params>, { nodes: ClusterNode[] }> = {
  id: 'node-ready',
  summary: 'SSH and the Kubernetes API answer, and a node of the cluster is Ready.',
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
    const ready = nodes.filter((clusterNode) => clusterNode.ready);
    const unready = nodes.filter((clusterNode) => !clusterNode.ready);
    if (ready.length === 0) {
      return {
        kind: 'fail',
        expected,
        observed: `${subject(namesOf(unready, 'node'), 'is', 'are')} not Ready: ${unready[0]?.readyMessage ?? 'no reason given'}`,
        hint: 'Wait a moment after a start. If it stays so, look at the conditions of the node and at: microk8s inspect',
        hintId: 'node-not-ready',
        command: `kubectl describe node ${unready[0]?.name}`,
      };
    }
    const open = ready.filter((clusterNode) => !clusterNode.unschedulable);
    if (open.length === 0) {
      return {
        kind: 'fail',
        expected,
        observed: `${subject(namesOf(ready, 'node'), 'takes', 'take')} no new pods`,
        hint: `The node was cordoned. Let it take pods again: kubectl uncordon ${ready[0]?.name}`,
        hintId: 'node-cordoned',
        command,
      };
    }
    return {
      kind: 'pass',
      observed: `node ${list(open.map(({ name, kubeletVersion }) => `${name} (${kubeletVersion})`))} is Ready`,
      command,
      ...warningOf(unready),
    };
  },
};

function namesOf(nodes: readonly ClusterNode[], what: string): string[] {
  return nodes.map(({ name }) => `${what} ${name}`);
}

function warningOf(unready: readonly ClusterNode[]): Pick<Pass, 'warning'> {
  if (unready.length === 0) return {};
  const names = unready.map(({ name }) => name);
  const told = subject(namesOf(unready, 'node'), 'is', 'are');
  return {
    warning: `Of the cluster’s nodes, ${told} not Ready. If nothing runs there any more, say after the machine got another name, take it off the list: kubectl delete node ${names.join(' ')}`,
  };
}
