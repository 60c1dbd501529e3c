import type { HttpReply, StudentNode } from '../domain/student-node.js';

/** Bounds the requests that a large cluster costs. */
const maxAddresses = 10;

/** What one address of the cluster's nodes replied. */
export interface AddressReply {
  address: string;
  /** The name of the cluster's node; null for an address that only Podmark knows. */
  nodeName: string | null;
  reply: HttpReply;
}

/**
 * Asks each address of the cluster's Ready nodes: which of them the cluster's proxy serves is not
 * the student's work. Throws `NodeUnreachable`.
 */
export async function askAddresses(
  node: StudentNode,
  ask: (address: string) => Promise<HttpReply>,
): Promise<AddressReply[]> {
  const nodes = await node.kubernetes.listClusterNodes();
  const targets = nodes
    .filter(({ ready }) => ready)
    .flatMap(({ name, internalIps }) =>
      internalIps.map((address) => ({ address, nodeName: name as string | null })),
    );
  if (!targets.some(({ address }) => address === node.address))
    targets.unshift({ address: node.address, nodeName: null });
  return await Promise.all(
    targets
      .slice(0, maxAddresses)
      .map(async (target) => ({ ...target, reply: await ask(target.address) })),
  );
}
