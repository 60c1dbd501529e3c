import type { Duplex } from 'node:stream';
import type { NodeAddress } from '../domain/student-node.js';
import { requireApiPort } from './address-policy.js';
import type { CallLog } from './call-log.js';
import { type Credentials, readKubeconfig } from './kubeconfig.js';
import { type ApiConnection, type ApiLimits, createApiConnection } from './kubernetes-http.js';
import type { SshConnection } from './ssh-connection.js';
import { openTcp } from './tcp.js';
import { unreachable } from './unreachable.js';

/** Limits, in ms and bytes, of connecting to a node's Kubernetes API. */
export interface ApiAccessLimits extends ApiLimits {
  /** For the command that prints the kubeconfig. */
  commandMs: number;
  /** For opening one connection. */
  probeMs: number;
}

/** Access to the Kubernetes API of one node. */
export interface ApiAccess {
  /**
   * Reads the kubeconfig on the first call, without connecting to the API yet. Every call returns
   * the same connection. Throws `kubeconfig-missing`, `kubeconfig-invalid`, and what SSH throws.
   */
  get(): Promise<ApiConnection>;
  /** undefined until {@link get} has resolved. */
  credentials(): Credentials | undefined;
  /** When the API server's certificate expires; undefined until the server has answered. */
  serverCertificateEnds(): Date | undefined;
  close(): Promise<void>;
}

/** Prints microk8s's kubeconfig, or kubectl's own where there is no microk8s. */
const kubeconfigCommand =
  'microk8s config || /snap/bin/microk8s config || cat "$HOME/.kube/config"';

/** Prepares access to a node's API, through the SSH connection or directly. Nothing is sent yet. */
export function createApiAccess(
  node: Pick<NodeAddress, 'apiAccess'>,
  address: string,
  ssh: SshConnection,
  limits: ApiAccessLimits,
  log: CallLog,
): ApiAccess {
  let connection: ApiConnection | undefined;
  let opening: Promise<ApiConnection> | undefined;
  let credentials: Credentials | undefined;

  async function open(): Promise<ApiConnection> {
    const text = await log.record(`exec ${kubeconfigCommand}`, async () => {
      const { exitCode, stdout } = await ssh.exec(kubeconfigCommand, {
        timeoutMs: limits.commandMs,
      });
      if (exitCode !== 0) throw unreachable('kubeconfig-missing');
      // the log is kept as evidence, and credentials must not be in it
      return { value: stdout, result: 'exit 0, credentials not kept' };
    });
    const direct = node.apiAccess === 'direct';
    const { port, ...access } = readKubeconfig(text);
    if (direct) requireApiPort(port);
    credentials = access;
    const server = {
      address: direct ? address : '127.0.0.1',
      port,
      credentials: access,
      connect: () =>
        direct
          ? connectDirectly(address, port, limits.probeMs)
          : connectThroughSsh(ssh, port, limits.probeMs),
    };
    connection = createApiConnection(server, limits, log);
    return connection;
  }

  return {
    get: () => {
      opening ??= open();
      return opening;
    },
    credentials: () => credentials,
    serverCertificateEnds: () => connection?.certificateEnds(),
    async close() {
      await connection?.close();
    },
  };
}

async function connectThroughSsh(
  ssh: SshConnection,
  port: number,
  timeoutMs: number,
): Promise<Duplex> {
  const stream = await ssh.openStream('127.0.0.1', port, timeoutMs);
  if (stream === 'refused') throw unreachable('api-refused', `port ${port}`);
  if (stream === 'timeout') throw unreachable('api-timeout');
  return stream;
}

async function connectDirectly(address: string, port: number, timeoutMs: number): Promise<Duplex> {
  const socket = await openTcp({ host: address, port }, timeoutMs);
  if (socket === 'refused') throw unreachable('api-refused', `port ${port}`);
  if (socket === 'timeout') throw unreachable('api-timeout');
  return socket;
}
