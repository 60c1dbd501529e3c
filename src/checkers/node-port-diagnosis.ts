import type { Service } from '../domain/kubernetes.js';
import type { Fail, Pass } from '../domain/outcome.js';
import type { HttpReply } from '../domain/student-node.js';
import { diagnoseEndpoints } from './endpoint-diagnosis.js';
import { type EndpointFacts, readyAddresses } from './endpoint-facts.js';
import type { AddressReply } from './node-addresses.js';
import { findWorkingPod, guarded, notOfPods, type PodReply } from './pod-replies.js';
import {
  appError,
  hostPort,
  isWorkingReply,
  kubectl,
  list,
  listEndpoints,
  selectorText,
} from './wording.js';

/** What a node port is judged by. */
export interface NodePortReplies extends EndpointFacts {
  nodePort: number | null;
  address: string;
  fromNode: HttpReply | null;
  fromOutside: HttpReply | null;
  /**
   * What the node itself gets at the port, at localhost or else at an address of its cluster, asked
   * only if Podmark alone was to ask and got no answer. It tells a firewall apart from a Service that
   * does not work.
   */
  insteadFromNode: HttpReply | null;
  /**
   * What the node's own curl gets at the addresses of the cluster's nodes, asked if there are
   * several of them, or if it got nothing at localhost: which of them the cluster's proxy serves is
   * not the student's work. Absent from facts of earlier versions.
   */
  atAddresses?: AddressReply[];
  /** The name that the cluster has for the node; null if it does not tell. Absent as above. */
  ownNode?: string | null;
  /** What the pods say themselves. Absent as above. */
  podReplies?: PodReply[];
  /** See {@link gatherPolicies}; looked for only if a way is silent. Absent as above. */
  policies?: string[];
}

/** The parameters of the check that explain a silent node port. */
interface Asked {
  namespace: string;
  service: string;
  contains?: string | undefined;
  manifest: boolean;
}

/** What the node itself got, and where: at localhost, or else where the port answers. */
export interface Inside {
  url: string;
  reply: HttpReply;
  /** True for an address of the node itself, which stands in for localhost. */
  isInstead: boolean;
}

export function insideOf(facts: NodePortReplies, nodePort: number, atLocalhost: HttpReply): Inside {
  const answering =
    atLocalhost.kind === 'answered'
      ? []
      : (facts.atAddresses ?? []).filter(({ reply }) => reply.kind === 'answered');
  const own = answering.find((one) => isOwn(one, facts));
  const instead = own ?? answering[0];
  return instead
    ? {
        url: hostPort(instead.address, nodePort),
        reply: instead.reply,
        isInstead: own !== undefined,
      }
    : { url: `localhost:${nodePort}`, reply: atLocalhost, isInstead: false };
}

/** True for an address of the node that is registered, as far as its cluster tells. */
function isOwn({ address, nodeName }: AddressReply, facts: NodePortReplies): boolean {
  const { ownNode = null } = facts;
  return address === facts.address || (ownNode !== null && nodeName === ownNode);
}

/** What to tell beside a pass: what to write in place of localhost, and which nodes are silent. */
export function warningOf(
  service: Service,
  inside: Inside | null,
  facts: NodePortReplies,
): Pick<Pass, 'warning'> {
  const told = [
    inside?.isInstead
      ? `On this node localhost:${facts.nodePort} is closed: its cluster serves node ports at the node’s addresses only. Where the text says localhost, use ${inside.url}.`
      : undefined,
    silentNodes(service, facts),
  ].filter((one) => one !== undefined);
  return told.length === 0 ? {} : { warning: told.join(' ') };
}

/** Tells which nodes of the cluster do not answer at the node port, and why, if some do. */
function silentNodes(
  { externalTrafficPolicy }: Service,
  { atAddresses = [], pods, nodePort }: NodePortReplies,
): string | undefined {
  const answers = (replies: readonly AddressReply[]) =>
    replies.some(({ reply }) => reply.kind === 'answered');
  const names = new Set(atAddresses.flatMap(({ nodeName }) => nodeName ?? []));
  const silent = [...names]
    .map((name) => ({ name, replies: atAddresses.filter(({ nodeName }) => nodeName === name) }))
    .filter(({ replies }) => !answers(replies));
  if (!answers(atAddresses) || silent.length === 0) return undefined;

  const textOf = (group: typeof silent) =>
    list(group.map(({ name, replies }) => `${replies[0]?.address} (node ${name})`));
  const hasPod = (name: string) => pods.some((pod) => pod.nodeName === name);
  const isLocal = externalTrafficPolicy === 'Local';
  const withoutPods = silent.filter((one) => isLocal && !hasPod(one.name));
  const closed = silent.filter((one) => !withoutPods.includes(one));
  return [
    withoutPods.length === 0
      ? []
      : `Port ${nodePort} does not answer at ${textOf(withoutPods)}: with externalTrafficPolicy Local, a node leads to pods of its own only, and none runs there.`,
    closed.length === 0
      ? []
      : `Port ${nodePort} does not answer at ${textOf(closed)}: something between the nodes, say a firewall, keeps it closed.`,
  ]
    .flat()
    .join(' ');
}

/** Explains why a node port does not answer as it should, by all that was asked. */
export function diagnoseNodePort(
  service: Service,
  facts: NodePortReplies,
  params: Asked,
): Partial<Fail> {
  const endpoints = readyAddresses(facts.endpoints);
  const { fromNode, fromOutside } = facts;
  const replies = [fromNode, fromOutside].filter((reply) => reply !== null);
  if (endpoints.length === 0) {
    if (!replies.some((reply) => reply.kind === 'answered'))
      return diagnoseEndpoints(service, facts, params.manifest);
    return {
      observed: `something answers at port ${facts.nodePort}, but the Service has no endpoints`,
      hint: 'What answers is not one of your pods. Stop the other server on this port, and let the Service find its pods.',
      hintId: 'not-a-pod',
      command: listEndpoints(params.service, params.namespace),
    };
  }
  const strange = replies.map((reply) => notOfPods(reply, facts.podReplies ?? [], params.contains));
  const proxied = strange.find((one) => one !== undefined);
  if (proxied) return proxied;
  const answer = replies
    .filter((reply) => reply.kind === 'answered')
    .find((reply) => !isWorkingReply(reply, params.contains));
  if (answer) return answer.status >= 500 ? appError : otherApp;
  if (fromOutside !== null && fromOutside.kind !== 'answered' && keepsToOthers(service, facts))
    return podsElsewhere(service, facts);
  const policy = guarded(facts.policies ?? [], params.namespace, replies);
  if (policy) return policy;
  if ((fromNode ?? facts.insteadFromNode)?.kind === 'answered') {
    return {
      hint: `It answers on the node itself, but not from outside: a firewall is in the way. Open port ${facts.nodePort} in the firewall of the node and in that of your cloud, or at once all ports that your cluster gives out: 30000 to 32767, unless somebody set another range.`,
      hintId: 'firewall',
      command: 'sudo ufw status',
    };
  }
  if (fromOutside?.kind === 'answered') {
    return {
      hint: 'It answers from outside, but not to curl on the node itself. Look at the rules of the node’s own firewall.',
      hintId: 'localhost-silent',
      command: 'sudo ufw status',
    };
  }
  const pod = findWorkingPod(facts.podReplies ?? [], params.contains);
  if (pod) return nodePortClosed(service, pod);
  return {
    hint: `The Service has endpoints (${list(endpoints)}), but nothing answers there. Are these the right pods (${selectorText(service.selector)}), and does targetPort name the port on which their container listens?`,
    hintId: 'target-port-wrong',
    command: kubectl(`describe service ${params.service}`, params.namespace),
  };
}

/** True if the Service keeps each node to its own pods, and none runs on the node that was asked. */
function keepsToOthers(
  { externalTrafficPolicy }: Service,
  { pods, ownNode = null }: NodePortReplies,
): boolean {
  const hasPod = pods.some(({ ready, nodeName }) => ready && nodeName === ownNode);
  return externalTrafficPolicy === 'Local' && ownNode !== null && !hasPod;
}

function podsElsewhere({ namespace }: Service, { ownNode }: NodePortReplies): Partial<Fail> {
  return {
    hint: `With externalTrafficPolicy Local a node leads only to pods of its own, and none of them runs on ${ownNode}. Set it to Cluster, or ask the node on which the pods are.`,
    hintId: 'traffic-policy-local',
    command: kubectl('get pods -o wide', namespace),
  };
}

/** The pods answer, so neither they nor the Service's ports are to blame. */
function nodePortClosed(
  { externalTrafficPolicy, namespace }: Service,
  { ip, port }: PodReply,
): Partial<Fail> {
  const pods = `Your pods answer (${hostPort(ip, port)}), and the node port does not.`;
  return externalTrafficPolicy === 'Local'
    ? {
        hint: `${pods} With externalTrafficPolicy Local a node leads only to pods of its own. Set it to Cluster, or ask the node on which the pods are.`,
        hintId: 'traffic-policy-local',
        command: kubectl('get pods -o wide', namespace),
      }
    : {
        hint: `${pods} That is not your Service’s fault: the cluster’s proxy or a firewall on the node does not let it through. Wait some seconds after a change; if it stays so, restart the cluster: sudo snap restart microk8s`,
        hintId: 'node-port-closed',
        command: `curl http://${hostPort(ip, port)}`,
      };
}

const otherApp = {
  hint: 'Another app answers at this port. Compare the selector of the Service with the labels of the pods.',
  hintId: 'other-app-answers',
};
