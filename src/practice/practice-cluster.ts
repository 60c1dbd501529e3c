import type { Duplex } from 'node:stream';

/**
 * The simulated Kubernetes of a practice node: a control plane, its REST API and its network.
 * Everything listens on loopback.
 */
export interface PracticeCluster {
  /** The node's loopback address, where the API and the node ports listen. */
  readonly address: string;
  /**
   * The port where the API listens: 16443, as microk8s has it, or a free one if that is taken.
   * {@link dial} reaches the API at 16443 and at this port.
   */
  readonly apiPort: number;
  /** A kubeconfig for `https://address:apiPort`, with a CA, a client certificate and its key. */
  readonly kubeconfig: string;
  /**
   * Opens a connection as if from the node. It reaches pod addresses, cluster IPs, the cluster's
   * DNS (port 53), and the node's own addresses (the API at 16443, node ports). Nothing else
   * answers.
   */
  dial(host: string, port: number): Promise<Duplex | 'refused' | 'timeout'>;
  /** Switches a fault of the API server on, or off with null. */
  setApiFault(fault: ApiFault | null): Promise<void>;
  /** Switches a fault of the network on, or off with null. */
  setNetworkFault(fault: NetworkFault | null): void;
  /**
   * Runs a web server on the node itself, outside any pod, that serves `page` at `port`; null stops
   * it. A Service with that node port and a ready pod takes precedence.
   */
  serveOnNode(port: number, page: string | null): void;
  stop(): Promise<void>;
}

/** How the API server can misbehave. New connections and requests are affected at once. */
export type ApiFault =
  | 'refuse'
  | 'drop'
  | 'hang'
  | 'garbage'
  | 'slow'
  | 'expired-credentials'
  | 'endless';

/**
 * How the network can misbehave. `node-ports-filtered`: a firewall leaves connections from outside
 * to node ports without an answer.
 */
export type NetworkFault = 'node-ports-filtered';
