import type { Duplex } from 'node:stream';

/**
 * The simulated Kubernetes of a practice node: a control plane, its REST API and its network.
 * Everything listens on loopback.
 */
export interface PracticeCluster {
  /** The loopback address of the node: API and node ports listen here. */
  readonly address: string;
  /** 16443, as of microk8s, or a free one where that is taken. {@link dial} finds it at both. */
  readonly apiPort: number;
  /** A kubeconfig for `https://address:apiPort`, with a CA, a client certificate and its key. */
  readonly kubeconfig: string;
  /**
   * What a TCP connection opened on the node reaches: pod addresses, cluster IPs, the cluster DNS
   * (port 53), and the node's own addresses (API at 16443, node ports). Nothing else answers.
   */
  dial(host: string, port: number): Promise<Duplex | 'refused' | 'timeout'>;
  /** Switches a fault of the API server on, or off with null. */
  setApiFault(fault: ApiFault | null): Promise<void>;
  /** Switches a fault of the network on, or off with null. */
  setNetworkFault(fault: NetworkFault | null): void;
  /**
   * A web server on the node itself that is no pod, with that page at that port; none with null. A
   * Service that has the port as its node port, and a pod behind it, comes before it.
   */
  serveOnNode(port: number, page: string | null): void;
  stop(): Promise<void>;
}

/** How the API server can misbehave; new connections and requests feel it at once. */
export type ApiFault =
  | 'refuse'
  | 'drop'
  | 'hang'
  | 'garbage'
  | 'slow'
  | 'expired-credentials'
  | 'endless';

/** How the network can misbehave: a firewall leaves connections to node ports from outside without an answer. */
export type NetworkFault = 'node-ports-filtered';
