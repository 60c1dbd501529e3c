import type { ClusterNode, Deployment, Endpoint, Pod, ReplicaSet, Service } from './kubernetes.js';

/**
 * The node of a student, as checkers see it. Every method may throw {@link NodeUnreachable}, and
 * nothing else that is not a bug. Each bounds its own time, output and memory.
 */
export interface StudentNode {
  /** The IP address at which the grader reaches the node. */
  readonly address: string;
  readonly kubernetes: KubernetesReader;
  /** Looks names up in the cluster's own DNS, through the SSH connection. */
  readonly clusterDns: ClusterDns;
  /** Runs a program on the node. A program that is not installed is `command-missing`. */
  run(command: NodeCommand): Promise<CommandResult>;
  /** An HTTP GET that the node itself makes, through the SSH connection. */
  getFromNode(url: HttpTarget): Promise<HttpReply>;
  /**
   * An HTTP GET that the node makes with its own `curl` over SSH, as the student does by hand.
   * Throws `command-missing` where the node has no curl.
   */
  curlOnNode(url: HttpTarget): Promise<HttpReply>;
  /** An HTTP GET that the grader makes, to {@link address} and a node port. */
  getFromOutside(port: number): Promise<HttpReply>;
  /** True where the grader, asking its own resolver for `name`, finds {@link address}. */
  hasName(name: string): Promise<boolean>;
  /**
   * Changes how many replicas a Deployment has, and its note of how many there were, in one step. What
   * was noted and is still scaled when the session is closed is put back first.
   */
  scale(scaling: Scaling): Promise<void>;
}

/** A program and its arguments; quoting for the remote shell is the adapter's. */
export interface NodeCommand {
  argv: readonly [string, ...string[]];
  /** Default 10 000. A command that runs longer is `timeout`. */
  timeoutMs?: number;
}

/** How a program ended. `exitCode` is null when a signal ended it. */
export interface CommandResult {
  exitCode: number | null;
  /** UTF-8, control sequences removed; at most 256 KiB, else `too-large` is thrown. */
  stdout: string;
  stderr: string;
}

/** Where an HTTP GET goes; the path is `/`. IPv6 addresses stand without brackets. */
export interface HttpTarget {
  host: string;
  port: number;
}

/**
 * What a GET came to. A connection that is refused or silent is a fact about the Service that was
 * asked, not about the node: it is never thrown.
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

/** Reads of the Kubernetes API. Each is made at most once in a look, however many checks ask. */
export interface KubernetesReader {
  listClusterNodes(): Promise<ClusterNode[]>;
  /** All Services of the cluster, in every namespace. */
  listServices(): Promise<Service[]>;
  listPods(namespace: string): Promise<Pod[]>;
  listDeployments(namespace: string): Promise<Deployment[]>;
  listReplicaSets(namespace: string): Promise<ReplicaSet[]>;
  listEndpoints(namespace: string): Promise<Endpoint[]>;
  /**
   * Resolves when one of these lists has changed, or may have, since it was last read. Watches them
   * through the API; lists that were not read are not watched. Rejects when `signal` aborts.
   */
  waitForChange(lists: readonly KubernetesList[], signal: AbortSignal): Promise<void>;
  /**
   * Watches the endpoints of a namespace until `isReached` is true of them, or `signal` aborts;
   * resolves with what was read last. Reads anew, whatever was read in this look.
   */
  watchEndpoints(
    namespace: string,
    isReached: (endpoints: readonly Endpoint[]) => boolean,
    signal: AbortSignal,
  ): Promise<Endpoint[]>;
}

/** The only thing that Podmark ever changes on a node, with the student's consent. */
export interface Scaling {
  namespace: string;
  deployment: string;
  replicas: number;
  /**
   * Kept on the Deployment as {@link Deployment.replicasBefore}, so that whoever comes after a crash
   * can put it back; null takes the note away.
   */
  replicasBefore: number | null;
}

/** A question to the cluster's DNS. */
export interface ClusterDns {
  /**
   * Records of type A for the fully qualified `name` (no search list), with the CNAMEs on the way.
   * The DNS is one of `services`, which are all those of the cluster.
   */
  lookUp(name: string, services: readonly Service[]): Promise<DnsReply>;
}

/** What the cluster's DNS said. No DNS at all is a fact: students enable it in the lab. */
export type DnsReply =
  | { kind: 'answered'; addresses: string[]; cnames: string[] }
  | { kind: 'no-such-name' }
  /** SERVFAIL, REFUSED and other codes, by name. */
  | { kind: 'failed'; code: string }
  /** No Service of the cluster's DNS (`kube-dns` in `kube-system`), or nothing answers there. */
  | { kind: 'no-dns'; detail: 'no-service' | 'refused' | 'timeout' };

/** A node to connect to. */
export interface NodeAddress {
  /** A name or an IP address. */
  host: string;
  /**
   * The IP address that was signed in to before; null takes the one to which `host` leads. Where the
   * operator named no networks, a node that is somewhere else by now is `address-changed`.
   */
  address: string | null;
  sshPort: number;
  user: string;
  /** The pinned key, as in `ssh-ed25519 AAAA...`; null takes the key that the node shows first. */
  hostKey: string | null;
  /**
   * How the Kubernetes API is reached, at the port that the node's kubeconfig names; `ssh` needs no open
   * port but SSH's.
   */
  apiAccess: 'ssh' | 'direct';
}

/** A connection for one attempt. */
export interface NodeSession extends StudentNode {
  /** The key that the node showed, as in `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  /** Every command and API call so far, in order. */
  readonly log: readonly NodeCall[];
  /** Puts back what is scaled, then ends the connection and everything under way. Safe to call twice. */
  close(): Promise<void>;
}

/** Something that was done on a node. */
export interface NodeCall {
  at: string;
  /** Such as `exec microk8s config` or `GET /api/v1/services`. */
  what: string;
  durationMs: number;
  result: string;
}

/** Makes the connection of an attempt. */
export interface NodeConnector {
  /**
   * Signs in with `privateKey` (OpenSSH PEM). Throws {@link NodeUnreachable}; ends when `signal`
   * aborts, and so does the session.
   */
  connect(node: NodeAddress, privateKey: string, signal: AbortSignal): Promise<NodeSession>;
}
