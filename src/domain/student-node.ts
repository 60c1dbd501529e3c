import type {
  ClusterNode,
  ClusterWarning,
  Deployment,
  Endpoint,
  NetworkPolicy,
  Pod,
  ReplicaSet,
  Service,
} from './kubernetes.js';

/**
 * A student's node, as checkers see it. Every method may throw {@link NodeUnreachable}; anything
 * else that it throws is a bug. Each method bounds its own time, output and memory.
 */
export interface StudentNode {
  /** The IP address at which the grader reaches the node. */
  readonly address: string;
  readonly kubernetes: KubernetesReader;
  /** Looks names up in the cluster's own DNS through the SSH connection. */
  readonly clusterDns: ClusterDns;
  /** Runs a program on the node. Throws `command-missing` if it is not installed. */
  run(command: NodeCommand): Promise<CommandResult>;
  /** Sends an HTTP GET from the node, forwarded through the SSH connection. */
  getFromNode(url: HttpTarget): Promise<HttpReply>;
  /**
   * Sends an HTTP GET with the node's own `curl` over SSH, as the student does by hand. Throws
   * `command-missing` if the node has no curl.
   */
  curlOnNode(url: HttpTarget): Promise<HttpReply>;
  /** Sends an HTTP GET from the grader to a node port at {@link address}. */
  getFromOutside(port: number): Promise<HttpReply>;
  /** True if the grader's own resolver finds {@link address} for `name`. */
  hasName(name: string): Promise<boolean>;
  /**
   * Sets a Deployment's replicas and its note of the earlier number in one request. A Deployment
   * that still has a note when the session closes is scaled back first.
   */
  scale(scaling: Scaling): Promise<void>;
}

/** A program and its arguments; the adapter quotes them for the remote shell. */
export interface NodeCommand {
  argv: readonly [string, ...string[]];
  /** Default 10 000. A command that takes longer throws `timeout`. */
  timeoutMs?: number;
}

/** How a program ended. `exitCode` is null if a signal ended it. */
export interface CommandResult {
  exitCode: number | null;
  /** UTF-8 without control sequences, at most 256 KiB; more throws `too-large`. */
  stdout: string;
  stderr: string;
}

/** The target of an HTTP GET for the path `/`. IPv6 addresses have no brackets. */
export interface HttpTarget {
  host: string;
  port: number;
}

/**
 * The result of a GET. A refused or silent connection is a fact about the Service, not about the
 * node, and is never thrown.
 */
export type HttpReply =
  /** `body` holds at most the first 64 KiB. */
  | { kind: 'answered'; status: number; body: string }
  | { kind: 'refused' }
  | { kind: 'timeout' }
  /** A reset, an empty reply, or something that is not HTTP. */
  | { kind: 'garbled' };

/** A list of the Kubernetes API. Services and cluster nodes are read from all namespaces (`*`). */
export interface KubernetesList {
  kind: 'nodes' | 'services' | 'pods' | 'deployments' | 'replicasets' | 'endpoints';
  namespace: string;
}

/** Reads the Kubernetes API. A look reads each list at most once, however many checks ask. */
export interface KubernetesReader {
  listClusterNodes(): Promise<ClusterNode[]>;
  /** All Services of the cluster, in every namespace. */
  listServices(): Promise<Service[]>;
  /** Those that have not ended: an evicted pod, say, is left out. */
  listPods(namespace: string): Promise<Pod[]>;
  listDeployments(namespace: string): Promise<Deployment[]>;
  /**
   * The namespaces with a Deployment of this name; none where the student's credentials do not
   * permit looking into all of them.
   */
  listNamespacesWithDeployment(name: string): Promise<string[]>;
  listReplicaSets(namespace: string): Promise<ReplicaSet[]>;
  listEndpoints(namespace: string): Promise<Endpoint[]>;
  /** None where the student's credentials do not permit reading them. */
  listWarnings(namespace: string): Promise<ClusterWarning[]>;
  /** None as above, or where the cluster knows no such policies. */
  listNetworkPolicies(namespace: string): Promise<NetworkPolicy[]>;
  /**
   * Resolves when one of these lists may have changed since it was last read. Watches them through
   * the API; does not watch lists that were not read. Rejects when `signal` aborts.
   */
  waitForChange(lists: readonly KubernetesList[], signal: AbortSignal): Promise<void>;
  /**
   * Watches the endpoints of a namespace until `isReached` returns true for them or `signal`
   * aborts; resolves with the last endpoints read. Does not use what this look has read already.
   */
  watchEndpoints(
    namespace: string,
    isReached: (endpoints: readonly Endpoint[]) => boolean,
    signal: AbortSignal,
  ): Promise<Endpoint[]>;
}

/** The only change that Podmark ever makes on a node, with the student's consent. */
export interface Scaling {
  namespace: string;
  deployment: string;
  replicas: number;
  /**
   * The note that is kept on the Deployment as {@link Deployment.replicasBefore}, so that it can be
   * scaled back after a crash; null removes the note.
   */
  replicasBefore: number | null;
}

/** The records that hold addresses of IPv4 and of IPv6. */
export type AddressType = 'A' | 'AAAA';

/** Asks the cluster's DNS. */
export interface ClusterDns {
  /**
   * Looks up the fully qualified `name` (no search list): its A records, by default, or its AAAA
   * records, and the CNAMEs on the way; or its CNAME alone, for which the DNS needs to know nothing beyond the cluster. `services` are
   * all Services of the cluster; the DNS server is found among them.
   */
  lookUp(
    name: string,
    services: readonly Service[],
    type?: AddressType | 'CNAME',
  ): Promise<DnsReply>;
  /**
   * Finds out in which domain the DNS keeps the names of Services, such as `cluster.local`, by the
   * name that it has for the address of the Service `kubernetes`; undefined if it has none.
   */
  findDomain(services: readonly Service[]): Promise<string | undefined>;
}

/**
 * The answer of the cluster's DNS. A cluster without DNS is a fact: students enable it in the lab.
 */
export type DnsReply =
  | { kind: 'answered'; addresses: string[]; cnames: string[] }
  | { kind: 'no-such-name' }
  /** `code` is the name of the response code, such as SERVFAIL or REFUSED. */
  | { kind: 'failed'; code: string }
  /** No Service of the cluster's DNS, none over TCP, or nothing answers there. */
  | { kind: 'no-dns'; detail: 'no-service' | 'no-tcp' | 'refused' | 'timeout' };

/** A node to connect to. */
export interface NodeAddress {
  /** A name or an IP address. */
  host: string;
  /**
   * The IP address that Podmark signed in to before; null accepts any address of `host`. If the
   * operator configured no networks and `host` no longer has this address, connecting throws
   * `address-changed`.
   */
  address: string | null;
  sshPort: number;
  user: string;
  /** The pinned key, as in `ssh-ed25519 AAAA...`; null accepts any key that the node shows. */
  hostKey: string | null;
  /**
   * How Podmark reaches the Kubernetes API at the port that the node's kubeconfig names. `ssh`
   * needs no open port besides that of SSH.
   */
  apiAccess: 'ssh' | 'direct';
}

/** A connection to a node, for one attempt. */
export interface NodeSession extends StudentNode {
  /** The key that the node showed, as in `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  /** Every command and API call so far, in order. */
  readonly log: readonly NodeCall[];
  /**
   * Scales noted Deployments back, then ends the connection and everything under way. Safe to call
   * twice.
   */
  close(): Promise<void>;
}

/** A record of something that Podmark did on a node. */
export interface NodeCall {
  at: string;
  /** Such as `exec microk8s config` or `GET /api/v1/services`. */
  what: string;
  durationMs: number;
  result: string;
}

/** Connects to nodes. */
export interface NodeConnector {
  /**
   * Signs in with `privateKey` (OpenSSH PEM). Throws {@link NodeUnreachable}. When `signal` aborts,
   * the attempt to connect and any open session end.
   */
  connect(node: NodeAddress, privateKey: string, signal: AbortSignal): Promise<NodeSession>;
}
