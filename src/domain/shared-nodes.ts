import type { Person, RegisteredNode } from './course.js';

/** A node with whose it is. */
export interface NodeOfStudent extends Pick<RegisteredNode, 'address' | 'sshPort' | 'clusterId'> {
  student: Person;
}

/**
 * Students whose nodes are one machine: surely, where address and port are the same; maybe, where it is
 * the cluster. A team may do so on purpose, and somebody must look: Podmark accuses nobody.
 */
export interface SharedNode {
  students: Person[];
  because: 'address' | 'cluster';
}

/** More machines of one cluster are copies of an image that had its cluster already, which tells nothing. */
const maxMachinesOfCluster = 4;

/** Nodes that more than one student has, those that surely are first. */
export function sharedNodes(nodes: readonly NodeOfStudent[]): SharedNode[] {
  const byAddress = groups(nodes, machineOf);
  const byCluster = groups(nodes, ({ clusterId }) => clusterId).filter((group) => {
    const machines = new Set(group.map(machineOf)).size;
    return machines > 1 && machines <= maxMachinesOfCluster;
  });
  const shared = (because: SharedNode['because']) => (group: NodeOfStudent[]) => ({
    students: group.map(({ student }) => student),
    because,
  });
  return [...byAddress.map(shared('address')), ...byCluster.map(shared('cluster'))];
}

function machineOf({ address, sshPort }: NodeOfStudent): string {
  return `${address} ${sshPort}`;
}

/** Those of a key that more than one has; null is no key. */
function groups(
  nodes: readonly NodeOfStudent[],
  keyOf: (node: NodeOfStudent) => string | null,
): NodeOfStudent[][] {
  const byKey = new Map<string, NodeOfStudent[]>();
  for (const node of nodes) {
    const key = keyOf(node);
    if (key !== null) byKey.set(key, [...(byKey.get(key) ?? []), node]);
  }
  return [...byKey.values()].filter((group) => group.length > 1);
}
