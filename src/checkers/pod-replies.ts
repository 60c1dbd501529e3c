import type { Endpoint } from '../domain/kubernetes.js';
import type { HttpReply, StudentNode } from '../domain/student-node.js';
import { isWorkingReply } from './wording.js';

/** What a ready endpoint of a Service said to the node itself. */
export interface PodReply {
  ip: string;
  port: number;
  reply: HttpReply;
}

/** How many endpoints are asked: one that answers is enough to clear the pods. */
const maxAsked = 3;

/**
 * Asks the endpoints of a Service one by one, past the Service: a Service that is silent is to blame
 * only if its pods are not. Throws `NodeUnreachable`.
 */
export async function askPods(
  node: StudentNode,
  endpoints: readonly Endpoint[],
): Promise<PodReply[]> {
  const targets = endpoints.flatMap(({ ip, port, ready }) =>
    ready && port !== null ? [{ ip, port }] : [],
  );
  return await Promise.all(
    targets.slice(0, maxAsked).map(async ({ ip, port }) => ({
      ip,
      port,
      reply: await node.getFromNode({ host: ip, port }),
    })),
  );
}

/** Returns the first endpoint that answered as it should. */
export function findWorkingPod(
  replies: readonly PodReply[],
  contains: string | undefined,
): PodReply | undefined {
  return replies.find(({ reply }) => isWorkingReply(reply, contains));
}
