import type {
  ClusterNode,
  ClusterWarning,
  Deployment,
  Endpoint,
  NetworkPolicy,
  Pod,
  ReplicaSet,
  Service,
} from '../../src/domain/kubernetes.js';
import type { DnsReply, HttpReply, StudentNode } from '../../src/domain/student-node.js';

/** What exists on a fake node. Lists default to empty; a request without a reply is refused. */
export interface Situation {
  address?: string;
  nodes?: ClusterNode[];
  services?: Service[];
  pods?: Pod[];
  deployments?: Deployment[];
  replicaSets?: ReplicaSet[];
  endpoints?: Endpoint[];
  warnings?: ClusterWarning[];
  policies?: NetworkPolicy[];
  /** The cluster's domain, by its DNS. */
  domain?: string;
  /** Replies by the name that is looked up. */
  dns?: Record<string, DnsReply>;
  /** Replies of `getFromNode` by `host:port`. */
  fromNode?: Record<string, Replies>;
  /** Replies of `curlOnNode` by `host:port`. */
  curl?: Record<string, Replies>;
  /** Replies of `getFromOutside` by port. */
  fromOutside?: Record<number, Replies>;
  /** Names for which `hasName` is true. */
  names?: string[];
}

/** One reply for every request, or a list whose replies come in turn, over and over. */
type Replies = HttpReply | HttpReply[];

/** An HTTP answer, with status 200 unless another is given. */
export function answered(body = 'hello', status = 200): HttpReply {
  return { kind: 'answered', status, body };
}

/** Creates a node in this situation. `asked` lists HTTP requests, names and scalings in order. */
export function aNode(situation: Situation = {}): StudentNode & { asked: string[] } {
  const asked: string[] = [];
  const get = async (what: string, replies: Replies | undefined): Promise<HttpReply> => {
    const turn = asked.filter((one) => one === what).length;
    asked.push(what);
    if (!Array.isArray(replies)) return replies ?? { kind: 'refused' };
    return replies[turn % replies.length] ?? { kind: 'refused' };
  };
  const inNamespace = async <T extends { namespace: string }>(all: T[] | undefined, name: string) =>
    (all ?? []).filter((one) => one.namespace === name);
  return {
    asked,
    address: situation.address ?? '192.0.2.1',
    kubernetes: {
      listClusterNodes: async () => situation.nodes ?? [],
      listServices: async () => situation.services ?? [],
      listPods: (namespace) => inNamespace(situation.pods, namespace),
      listDeployments: (namespace) => inNamespace(situation.deployments, namespace),
      listNamespacesWithDeployment: async (name) =>
        (situation.deployments ?? []).flatMap((one) => (one.name === name ? one.namespace : [])),
      listReplicaSets: (namespace) => inNamespace(situation.replicaSets, namespace),
      listEndpoints: async () => situation.endpoints ?? [],
      listWarnings: async () => situation.warnings ?? [],
      listNetworkPolicies: (namespace) => inNamespace(situation.policies, namespace),
      waitForChange: async () => {},
      watchEndpoints: async () => situation.endpoints ?? [],
    },
    clusterDns: {
      async lookUp(name, _services, type = 'A') {
        const reply = situation.dns?.[name] ?? { kind: 'no-such-name' };
        if (reply.kind !== 'answered' || type === 'CNAME') return reply;
        const isAsked = (address: string) => address.includes(':') === (type === 'AAAA');
        return { ...reply, addresses: reply.addresses.filter(isAsked) };
      },
      findDomain: async () => situation.domain,
    },
    run: async () => ({ exitCode: 0, stdout: '', stderr: '' }),
    getFromNode: ({ host, port }) =>
      get(`node ${host}:${port}`, situation.fromNode?.[`${host}:${port}`]),
    curlOnNode: ({ host, port }) =>
      get(`curl ${host}:${port}`, situation.curl?.[`${host}:${port}`]),
    getFromOutside: (port) => get(`outside ${port}`, situation.fromOutside?.[port]),
    async hasName(name) {
      asked.push(`name ${name}`);
      return situation.names?.includes(name) ?? false;
    },
    async scale({ deployment, replicas, replicasBefore }) {
      asked.push(`scale ${deployment} to ${replicas}, before ${replicasBefore}`);
    },
  };
}
