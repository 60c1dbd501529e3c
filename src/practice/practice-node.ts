import type { PracticeNode } from '../domain/practice.js';
import { type KubeletOptions, startPracticeCluster } from './cluster/start-practice-cluster.js';
import { chooseLoopbackAddress } from './loopback-address.js';
import type { ApiFault, NetworkFault } from './practice-cluster.js';
import { runScript } from './shell/run-script.js';
import { publicKeyOf, type SshFault, startSshServer } from './ssh-server.js';

/** How to start a practice node. */
export interface PracticeNodeOptions extends KubeletOptions {
  /** OpenSSH PEM. The same key gives the same machine, with the same address. */
  hostPrivateKey: string;
  /** If it is 0 or taken, a free port is used. */
  sshPort: number;
}

/** A practice node that can be made to fail. */
export interface FaultyPracticeNode extends PracticeNode {
  /** Switches a fault of the SSH server on, or off with null. */
  setSshFault(fault: SshFault | null): Promise<void>;
  /** Switches a fault of the API server on, or off with null. */
  setApiFault(fault: ApiFault | null): Promise<void>;
  /** Switches a fault of the network on, or off with null. */
  setNetworkFault(fault: NetworkFault | null): void;
  /**
   * Runs a web server on the node, outside any pod, that serves `page` at `port`; null stops it.
   */
  serveOnNode(port: number, page: string | null): void;
}

const user = 'student';

/**
 * Starts a simulated node on loopback, with SSH, a Kubernetes API, pods that answer and node ports
 * that listen. It never runs a program of this machine.
 */
export async function startPracticeNode({
  hostPrivateKey,
  sshPort,
  ...kubelet
}: PracticeNodeOptions): Promise<FaultyPracticeNode> {
  const cluster = await startPracticeCluster(
    await chooseLoopbackAddress(publicKeyOf(hostPrivateKey)),
    kubelet,
  );
  const run = (script: string) => runScript(script, cluster);
  const server = await startSshServer({
    address: cluster.address,
    port: sshPort,
    hostPrivateKey,
    user,
    run,
    dial: (host, port) => cluster.dial(host, port),
  }).catch(async (error: unknown) => {
    await cluster.stop();
    throw error;
  });
  return {
    host: cluster.address,
    sshPort: server.port,
    user,
    hostKey: server.hostKey,
    kubeconfig: cluster.kubeconfig,
    authorizeKey: (line) => server.authorizeKey(line),
    run,
    setSshFault: (fault) => server.setFault(fault),
    setApiFault: (fault) => cluster.setApiFault(fault),
    setNetworkFault: (fault) => cluster.setNetworkFault(fault),
    serveOnNode: (port, page) => cluster.serveOnNode(port, page),
    async setFault(fault) {
      const isOfApi = fault === 'api-refuse' || fault === 'expired-credentials';
      await server.setFault(isOfApi ? null : fault);
      if (!isOfApi) await cluster.setApiFault(null);
      else await cluster.setApiFault(fault === 'api-refuse' ? 'refuse' : fault);
    },
    async stop() {
      await server.stop();
      await cluster.stop();
    },
  };
}
