import type { Duplex } from 'node:stream';
import type { NodeAddress } from '../domain/student-node.js';
import { requireApiPort } from './address-policy.js';
import type { CallLog } from './call-log.js';
import { type Credentials, readKubeconfig } from './kubeconfig.js';
import { type ApiConnection, type ApiLimits, createApiConnection } from './kubernetes-http.js';
import type { SshConnection } from './ssh-connection.js';
import { openTcp } from './tcp.js';
import { unreachable } from './unreachable.js';

/** Limits of getting at the API, in ms and bytes. */
export interface ApiAccessLimits extends ApiLimits {
  /** For the command that prints the kubeconfig. */
  commandMs: number;
  /** For one connection. */
  probeMs: number;
}

/** The way to the API of a node. */
export interface ApiAccess {
  /** Throws `kubeconfig-missing` and `kubeconfig-invalid`; the API itself is not asked yet. */
  get(): Promise<ApiConnection>;
  /** undefined before {@link get} resolved. */
  credentials(): Credentials | undefined;
  /** Until when the certificate that the API server showed is valid; undefined before it answered. */
  serverCertificateEnds(): Date | undefined;
  close(): Promise<void>;
}

/** `microk8s config` where there is microk8s, else what kubectl uses. */
const kubeconfigCommand =
  'microk8s config || /snap/bin/microk8s config || cat "$HOME/.kube/config"';

/** The API is connected to when it is first read, and once. */
export function createApiAccess(
  node: Pick<NodeAddress, 'apiAccess'>,
  address: string,
  ssh: SshConnection,
  limits: ApiAccessLimits,
  log: CallLog,
): ApiAccess {
  let connection: ApiConnection | undefined;
  let made: Promise<ApiConnection> | undefined;
  let credentials: Credentials | undefined;

  async function make(): Promise<ApiConnection> {
    const text = await log.record(`exec ${kubeconfigCommand}`, async () => {
      const { exitCode, stdout } = await ssh.exec(kubeconfigCommand, {
        timeoutMs: limits.commandMs,
      });
      if (exitCode !== 0) throw unreachable('kubeconfig-missing');
      // credentials are nobody's evidence
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
          ? connectHere(address, port, limits.probeMs)
          : connectThrough(ssh, port, limits.probeMs),
    };
    connection = createApiConnection(server, limits, log);
    return connection;
  }

  return {
    get: () => {
      made ??= make();
      return made;
    },
    credentials: () => credentials,
    serverCertificateEnds: () => connection?.certificateEnds(),
    async close() {
      await connection?.close();
    },
  };
}

async function connectThrough(
  ssh: SshConnection,
  port: number,
  timeoutMs: number,
): Promise<Duplex> {
  const stream = await ssh.openStream('127.0.0.1', port, timeoutMs);
  if (stream === 'refused') throw unreachable('api-refused', `port ${port}`);
  if (stream === 'timeout') throw unreachable('api-timeout');
  return stream;
}

async function connectHere(address: string, port: number, timeoutMs: number): Promise<Duplex> {
  const socket = await openTcp({ host: address, port }, timeoutMs);
  if (socket === 'refused') throw unreachable('api-refused', `port ${port}`);
  if (socket === 'timeout') throw unreachable('api-timeout');
  return socket;
}
