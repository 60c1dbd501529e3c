import type { Endpoint, Pod, ServicePort } from '../domain/kubernetes.js';
import { selectsLabels } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { HttpReply, StudentNode } from '../domain/student-node.js';
import { isWorkingReply, kubectl, list, replyText } from './wording.js';

/** What a ready endpoint of a Service said to the node itself. */
export interface PodReply {
  ip: string;
  port: number;
  reply: HttpReply;
}

/** How many endpoints are asked: one that answers is enough to clear the pods. */
const maxAsked = 3;

/**
 * Asks the endpoints of a Service's port past the Service: a Service that is silent is to blame only
 * if its pods are not, and an answer is the app's only if a pod gives the same. Throws
 * `NodeUnreachable`.
 */
export async function askPods(
  node: StudentNode,
  endpoints: readonly Endpoint[],
  servicePort: ServicePort | undefined,
): Promise<PodReply[]> {
  const targets = endpoints.flatMap(({ ip, port, portName, ready }) =>
    ready && port !== null && portName === (servicePort?.name ?? null) ? [{ ip, port }] : [],
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

/**
 * What to say of an answer that no pod gives when it is asked itself; undefined if one does, or if
 * the pods were not asked or did not say.
 */
export function notOfPods(
  reply: HttpReply,
  podReplies: readonly PodReply[],
): Pick<Fail, 'hint' | 'hintId' | 'command'> | undefined {
  const [first] = podReplies;
  if (reply.kind !== 'answered' || !first) return undefined;
  const saysSo = podReplies.some(
    (pod) =>
      pod.reply.kind === 'timeout' ||
      (pod.reply.kind === 'answered' && pod.reply.status === reply.status),
  );
  if (saysSo) return undefined;
  return {
    hint: `The answer has HTTP status ${reply.status}, and it is none of your pods’: asked itself, ${first.ip}:${first.port} ${replyText(first.reply)}. A proxy or another server answers in their place.`,
    hintId: 'proxy-answers',
    command: `curl -i http://${first.ip}:${first.port}`,
  };
}

/**
 * Gathers the names of the NetworkPolicies that limit who may reach one of these pods. Throws
 * `NodeUnreachable`.
 */
export async function gatherPolicies(
  node: StudentNode,
  namespace: string,
  pods: readonly Pod[],
): Promise<string[]> {
  const policies = await node.kubernetes.listNetworkPolicies(namespace);
  return policies
    .filter((policy) => policy.limitsIngress)
    .filter((policy) => pods.some(({ labels }) => selectsLabels(policy, labels)))
    .map(({ name }) => name);
}

/** What to say of pods that are not reached and that these policies guard; undefined without any. */
export function guarded(
  policies: readonly string[],
  namespace: string,
): Required<Pick<Fail, 'hint' | 'hintId' | 'command'>> | undefined {
  if (policies.length === 0) return undefined;
  const names = `NetworkPolicy ${list(policies)}`;
  return {
    hint: `${names} lets only some reach these pods, and the request was not among them. Delete it, or let everybody in.`,
    hintId: 'network-policy',
    command: kubectl(`describe networkpolicy ${policies.join(' ')}`, namespace),
  };
}
