import type { Endpoint, Pod, ServicePort } from '../domain/kubernetes.js';
import { selectsLabels } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { HttpReply, StudentNode } from '../domain/student-node.js';
import { readyAddresses } from './endpoint-facts.js';
import { hostPort, isWorkingReply, kubectl, list, replyText } from './wording.js';

/** What a ready endpoint of a Service said to the node itself. */
export interface PodReply {
  ip: string;
  port: number;
  reply: HttpReply;
}

/** How many pods are asked: one that answers is enough to clear them. */
const maxAsked = 10;

/**
 * Asks the pods behind a Service's port past the Service: a Service that is silent is to blame only
 * if its pods are not, and an answer is the app's only if a pod gives the same. Throws
 * `NodeUnreachable`.
 */
export async function askPods(
  node: StudentNode,
  endpoints: readonly Endpoint[],
  servicePort: ServicePort | undefined,
): Promise<PodReply[]> {
  const ofPort = endpoints.filter(
    ({ port, portName, ready }) =>
      ready && port !== null && portName === (servicePort?.name ?? null),
  );
  const addresses = new Set(readyAddresses(ofPort));
  const targets = ofPort.filter(({ ip }) => addresses.has(ip)).slice(0, maxAsked);
  return await Promise.all(
    targets.map(async ({ ip, port }) => {
      const target = { host: ip, port: port as number };
      return { ip, port: target.port, reply: await node.getFromNode(target) };
    }),
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
 * What to say of an answer that no pod gives when it is asked itself; undefined if one may, if it
 * contains what the app says, or if not all pods were asked.
 */
export function notOfPods(
  reply: HttpReply,
  podReplies: readonly PodReply[],
  contains: string | undefined,
): Pick<Fail, 'hint' | 'hintId' | 'command'> | undefined {
  const [first] = podReplies;
  if (reply.kind !== 'answered' || !first || podReplies.length === maxAsked) return undefined;
  if (contains !== undefined && reply.body.includes(contains)) return undefined;
  // an app that serves several hosts answers each of its names in another way
  const say = new Set(podReplies.map((pod) => spokenBy(pod.reply)));
  const isAlike = say.size === 1 && !say.has(null);
  if (!isAlike || say.has(reply.status)) return undefined;
  return {
    hint: `The answer has HTTP status ${reply.status}, and it is none of your pods’: asked itself, ${hostPort(first.ip, first.port)} ${replyText(first.reply)}. A proxy or another server answers in their place.`,
    hintId: 'proxy-answers',
    command: `curl -i http://${hostPort(first.ip, first.port)}`,
  };
}

/** The status of an answer, or what came in its place; null for a pod that may only have been slow. */
function spokenBy(reply: HttpReply): number | string | null {
  switch (reply.kind) {
    case 'answered':
      return reply.status;
    case 'timeout':
      return null;
    default:
      return reply.kind;
  }
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

/**
 * What to say of pods that are not reached and that these policies guard; undefined without any, or
 * if no request went unanswered: a policy drops what it does not let in.
 */
export function guarded(
  policies: readonly string[],
  namespace: string,
  replies: readonly { kind?: HttpReply['kind'] }[],
): Required<Pick<Fail, 'hint' | 'hintId' | 'command'>> | undefined {
  if (policies.length === 0 || !replies.some((reply) => reply.kind === 'timeout')) return undefined;
  const names = `NetworkPolicy ${list(policies)}`;
  return {
    hint: `${names} lets only some reach these pods, and the request was not among them. Delete it, or let everybody in.`,
    hintId: 'network-policy',
    command: kubectl(`describe networkpolicy ${policies.join(' ')}`, namespace),
  };
}
