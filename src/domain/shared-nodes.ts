import type { Person, RegisteredNode } from './course.js';

/** A registered node and its student. */
export interface NodeOfStudent extends Pick<RegisteredNode, 'address' | 'sshPort' | 'clusterId'> {
  student: Person;
}

/**
 * Students whose nodes are the same machine: certainly if address and port are equal, possibly if
 * only the cluster is. A team may share a machine on purpose, so staff must decide: Podmark accuses
 * nobody.
 */
export interface SharedNode {
  students: Person[];
  because: 'address' | 'cluster';
}

/**
 * If more machines than this have one cluster id, they are probably copies of one image, which
 * proves nothing.
 */
const maxMachinesOfCluster = 4;

/** Finds the nodes that several students share; those with equal addresses come first. */
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

/** Groups of at least two nodes with the same key; nodes whose key is null are left out. */
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
