import type { HttpReply, StudentNode } from '../domain/student-node.js';

const maxAddresses = 4;

/** What one address of the cluster's nodes replied. */
export interface AddressReply {
  address: string;
  reply: HttpReply;
}

/**
 * Asks each address of the cluster's Ready nodes, for a node port that is silent at localhost: which
 * of them the cluster's proxy serves is not the student's work. Throws `NodeUnreachable`.
 */
export async function askAddresses(
  node: StudentNode,
  ask: (address: string) => Promise<HttpReply>,
): Promise<AddressReply[]> {
  const nodes = await node.kubernetes.listClusterNodes();
  const internal = nodes.filter(({ ready }) => ready).flatMap(({ internalIps }) => internalIps);
  const addresses = [...new Set([node.address, ...internal])].slice(0, maxAddresses);
  return await Promise.all(
    addresses.map(async (address) => ({ address, reply: await ask(address) })),
  );
}
