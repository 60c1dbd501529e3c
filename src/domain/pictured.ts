import type {
  EndpointFact,
  PictureFacts,
  PodFact,
  ReplyFact,
  ServiceFact,
} from './picture-facts.js';

/** How a request ended. */
export interface PicturedReply {
  kind: ReplyFact['kind'];
  /** The HTTP status; null without an answer. */
  status: number | null;
}

/** A request that Podmark sent to the Service, and from where. */
export interface PicturedCall {
  from: 'outside' | 'node';
  /** A host, with its port where that is known, such as `10.20.0.7:31234`. */
  to: string;
  isNodePort: boolean;
  reply: PicturedReply;
}

/** A pod, an endpoint, or most often both in one. */
export interface PicturedPod {
  /** null for an endpoint that belongs to no pod. */
  name: string | null;
  ip: string | null;
  /** The ports of its endpoints. */
  ports: number[];
  /** True if the pod, or an endpoint without a listed pod, is ready. */
  ready: boolean;
  isEndpoint: boolean;
  /** Why the pod is not ready, such as `ImagePullBackOff`; null if it is ready. */
  reason: string | null;
  /** What it replied; null if it was not asked, or never answered for the Service. */
  reply: PicturedReply | null;
  /** How many answers to requests to the Service are known to be its own. */
  answers: number;
}

/** Facts of a check that saw a Service. */
export type FactsOfService = PictureFacts & { service: ServiceFact };

/** The pods that a Service selects, and its endpoints. */
export interface PodsBehind {
  endpoints: EndpointFact[];
  pods: PodFact[];
}

/** The pods behind a Service, and what of `all` came from them. Those that are not ready come first. */
export function podsOf(
  { endpoints, pods }: PodsBehind,
  all: readonly PictureFacts[],
): PicturedPod[] {
  const isOf = (pod: PodFact) => (endpoint: EndpointFact) =>
    endpoint.podUid === null ? endpoint.ip === pod.ip : endpoint.podUid === pod.uid;
  const known = pods.map((pod) => {
    const own = endpoints.filter(isOf(pod));
    const { name, ip, ready } = pod;
    const reason = ready ? null : reasonOf(pod);
    return { name, ip, ready, reason, ...endpointOf(own), ...heardOf(name, ip, all) };
  });
  const strange = endpoints.filter((endpoint) => !pods.some((pod) => isOf(pod)(endpoint)));
  const ownerOf = ({ podUid, ip }: EndpointFact) => podUid ?? ip;
  const others = distinct(strange, ownerOf).map((first): PicturedPod => {
    const { podName: name, ip } = first;
    const own = endpointOf(strange.filter((one) => ownerOf(one) === ownerOf(first)));
    return { name, ip, ready: own.isEndpoint, reason: null, ...own, ...heardOf(name, ip, all) };
  });
  return [...known, ...others].sort((a, b) => Number(a.ready) - Number(b.ready));
}

function endpointOf(own: readonly EndpointFact[]): Pick<PicturedPod, 'ports' | 'isEndpoint'> {
  return {
    ports: [...new Set(own.flatMap(({ port }) => port ?? []))],
    isEndpoint: own.some(({ ready }) => ready),
  };
}

function reasonOf({ containers, phase, unschedulableMessage }: PodFact): string {
  if (typeof unschedulableMessage === 'string') return 'Unschedulable';
  const reasons = containers.flatMap((one) => one.waitingReason ?? one.terminatedReason ?? []);
  return reasons[0] ?? (phase === 'Running' ? 'not ready' : phase);
}

/** What a pod said when it was asked itself, and how often it answered for a Service. */
function heardOf(name: string | null, ip: string | null, all: readonly PictureFacts[]) {
  const direct = all
    .flatMap(({ podReplies = [], replies = [] }) => [...podReplies, ...replies])
    .flatMap((one) => ('ip' in one && one.ip === ip ? [one.reply] : []));
  const through = all.flatMap((facts) => [
    ...(facts.replies ?? []).filter((one) => 'pod' in one && one.pod !== null && one.pod === name),
    ...repliesOf(facts).filter(
      ({ kind, body }) => kind === 'answered' && name !== null && body.includes(name),
    ),
  ]);
  const first = direct.find(({ kind }) => kind !== 'answered') ?? direct[0];
  return { reply: first ? replyOf(first) : null, answers: through.length };
}

function repliesOf({ reply, fromNode, fromOutside, insteadFromNode }: PictureFacts): ReplyFact[] {
  return [reply, fromNode, fromOutside, insteadFromNode].filter((one) => one !== undefined);
}

/** The requests to the Service that one check sent. */
export function callsOf(facts: FactsOfService): PicturedCall[] {
  const { service, reply, asked, replies = [], address = '', nodePort = 0 } = facts;
  const { fromNode, fromOutside, insteadFromNode, atAddresses = [] } = facts;
  const calls: PicturedCall[] = [];
  const add = (
    from: PicturedCall['from'],
    to: string,
    got: ReplyFact | undefined,
    isNodePort = true,
  ) => {
    if (got) calls.push({ from, to, isNodePort, reply: replyOf(got) });
  };
  add('outside', hostPort(address, nodePort), fromOutside);
  const instead = atAddresses.find((one) => one.reply.kind === 'answered');
  if (instead) add('node', hostPort(instead.address, nodePort), instead.reply);
  else add('node', hostPort('localhost', nodePort), fromNode ?? insteadFromNode);

  const { clusterIp } = service;
  // at which port it was asked is not among the facts
  if (clusterIp !== null) add('node', clusterIp, reply, false);
  const kinds = replies.flatMap((one) =>
    // facts of earlier versions tell only of answers which pod gave them
    'pod' in one ? (one.kind ?? (one.pod === null ? [] : ('answered' as const))) : [],
  );
  const kind = kinds.find((one) => one === 'answered') ?? kinds[0];
  const isAtNode = asked !== undefined && !asked.startsWith(`${clusterIp}:`);
  if (kind && asked !== undefined) add('node', asked, { kind, body: '' }, isAtNode);
  return calls;
}

function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function replyOf({ kind, status }: Pick<ReplyFact, 'kind' | 'status'>): PicturedReply {
  return { kind, status: status ?? null };
}

/** The last of those with the same key. */
export function distinct<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}
