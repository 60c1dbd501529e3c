import type { StudentNode } from '../domain/student-node.js';
import type { WrongAnswer } from './given-answer.js';
import { canonicalHost, findTypedUrl, type TypedUrl } from './typed-url.js';

/** What an answer to “where does the Service answer from outside?” is compared with. */
export interface NodePortFacts {
  /** The IP address at which Podmark reaches the node. */
  address: string;
  /** True if the student typed a name and it resolves to `address`. */
  isNamed: boolean;
  /** The cluster nodes' addresses in their own network. */
  internalIps: string[];
  /**
   * Those of them at which the Service answers if it does at all: of Ready nodes, unless the Service
   * keeps each node to its own pods. Absent from facts of earlier versions.
   */
  servingIps?: string[];
  podIps: string[];
  clusterIp: string | null;
  ports: {
    port: number;
    targetPort: number | string;
    nodePort: number | null;
    /** Absent from facts of earlier versions. */
    protocol?: string;
  }[];
  /** Node ports of other Services. */
  others: { service: string; nodePort: number }[];
}

/** The Service whose node port is asked for. */
interface Asked {
  namespace: string;
  service: string;
}

/**
 * Gathers {@link NodePortFacts}, resolving the name that was typed, if any. Throws
 * `NodeUnreachable`.
 */
export async function gatherNodePort(
  node: StudentNode,
  asked: Asked,
  typed: string | null,
): Promise<NodePortFacts> {
  const url = findTypedUrl(typed ?? '');
  const [all, pods, nodes, isNamed] = await Promise.all([
    node.kubernetes.listServices(),
    node.kubernetes.listPods(asked.namespace),
    node.kubernetes.listClusterNodes(),
    url?.isName && url.host !== 'localhost' ? node.hasName(url.host) : false,
  ]);
  const services = all.filter((candidate) => !candidate.deleting);
  const service = services.find(
    (candidate) => candidate.namespace === asked.namespace && candidate.name === asked.service,
  );
  return {
    address: node.address,
    isNamed,
    internalIps: nodes.flatMap((clusterNode) => clusterNode.internalIps),
    servingIps:
      service?.externalTrafficPolicy === 'Local'
        ? []
        : nodes.flatMap(({ ready, internalIps }) => (ready ? internalIps : [])),
    podIps: pods.flatMap((pod) => pod.ip ?? []),
    clusterIp: service?.clusterIp ?? null,
    ports: (service?.ports ?? []).map(({ port, targetPort, nodePort, protocol }) => ({
      port,
      targetPort,
      nodePort,
      protocol,
    })),
    others: services
      .filter((candidate) => candidate !== service)
      .flatMap(({ name, ports }) => ports.map(({ nodePort }) => ({ service: name, nodePort })))
      .flatMap(({ service, nodePort }) => (nodePort === null ? [] : [{ service, nodePort }])),
  };
}

/** True if the Service has a node port, so that it can be called from outside at all. */
export function hasNodePort({ ports }: NodePortFacts): boolean {
  return ports.some((servicePort) => servicePort.nodePort !== null);
}

/** What is wrong with the typed address and port; null if they are right. Pure. */
export function wrongNodePort(typed: string, facts: NodePortFacts): WrongAnswer | null {
  const url = findTypedUrl(typed);
  if (url === undefined) {
    return {
      observed: `“${typed.trim()}” is no address with a port`,
      hint: 'Write it as you would give it to curl: the address, a colon and the port, such as 10.20.0.7:31234.',
      hintId: 'answer-malformed',
    };
  }
  return wrongHost(url, facts) ?? wrongPort(url, facts) ?? wrongScheme(url);
}

function wrongHost({ host }: TypedUrl, facts: NodePortFacts): WrongAnswer | null {
  if (host === canonicalHost(facts.address) || facts.isNamed) return null;
  if (host === 'localhost' || host.startsWith('127.') || host === '::1' || host === '0.0.0.0') {
    return {
      observed: `${host} is every machine’s name for itself`,
      hint: 'On your own computer, localhost is your own computer. From outside, call the node by its address.',
      hintId: 'answer-localhost',
    };
  }
  if (host === facts.clusterIp) {
    return {
      observed: `${host} is the cluster IP`,
      hint: 'A cluster IP leads somewhere only inside the cluster. From outside, call the node: its address, and the node port.',
      hintId: 'answer-cluster-ip',
    };
  }
  // where Podmark reaches a node at such an address, it reaches the other nodes of the cluster, too
  const { internalIps, servingIps = internalIps } = facts;
  if (has(internalIps, facts.address) && has(servingIps, host)) return null;
  if (has(internalIps, host)) {
    return {
      observed: `${host} is the node’s address in its own network`,
      hint: 'From outside that network, the node has another address: the one with which you registered it.',
      hintId: 'answer-internal-address',
    };
  }
  if (has(facts.podIps, host)) {
    return {
      observed: `${host} is the address of a pod`,
      hint: 'The address of a pod leads somewhere only inside the cluster. From outside, call the node: its address, and the node port.',
      hintId: 'answer-pod-ip',
    };
  }
  return {
    observed: `${host} is not the address of your node`,
    hint: 'Write the address of your node, with which you registered it, and the node port.',
    hintId: 'answer-other-address',
  };
}

/** True if one of the addresses is this one, however it is written. */
function has(addresses: readonly string[], host: string): boolean {
  return addresses.some((address) => canonicalHost(address) === canonicalHost(host));
}

function wrongPort(url: TypedUrl, { ports, others }: NodePortFacts): WrongAnswer | null {
  // the ports that curl and browsers use when none is written
  const port = url.port ?? (url.scheme === 'https' ? 443 : 80);
  const ofPort = ports.filter((servicePort) => servicePort.nodePort === port);
  if (ofPort.some(({ protocol = 'TCP' }) => protocol === 'TCP')) return null;
  if (ofPort[0]) {
    return {
      observed: `port ${port} is the node port for ${ofPort[0].protocol}`,
      hint: 'curl and browsers speak TCP. In PORT(S), take the number that stands before /TCP.',
      hintId: 'answer-protocol',
    };
  }
  const observed = url.port === null ? `no port, which means ${port}` : `port ${port}`;
  if (url.port === null || ports.some((servicePort) => servicePort.port === port)) {
    return {
      observed: `${observed}: there the node does not answer for the Service`,
      hint: 'That is the port of the Service at its cluster IP. On the node it has another: in PORT(S), the number behind the colon.',
      hintId: 'answer-service-port',
    };
  }
  if (ports.some((servicePort) => servicePort.targetPort === port)) {
    return {
      observed: `${observed}, at which the container listens`,
      hint: 'The target port is the container’s own. On the node the Service has another: in PORT(S), the number behind the colon.',
      hintId: 'answer-target-port',
    };
  }
  const otherService = others.find((other) => other.nodePort === port);
  return {
    observed: otherService
      ? `${observed}, the node port of Service ${otherService.service}`
      : `${observed}, which is not the node port now`,
    hint: 'A Service that is made again gets another node port. Look again, and write what you see now.',
    hintId: 'answer-node-port-stale',
  };
}

function wrongScheme({ scheme }: TypedUrl): WrongAnswer | null {
  if (scheme === 'http') return null;
  return {
    observed: 'the address and the port are right, https is not',
    hint: 'The pods speak http, without a certificate. Write http://, or leave it out.',
    hintId: 'answer-https',
  };
}
