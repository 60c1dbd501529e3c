import type { Duplex } from 'node:stream';
import { NodeUnreachable } from '../domain/outcome.js';
import type { NodeAddress } from '../domain/student-node.js';
import { requirePortOfCluster } from './address-policy.js';
import type { CallLog } from './call-log.js';
import { type Credentials, type Kubeconfig, readKubeconfig } from './kubeconfig.js';
import { type ApiConnection, type ApiLimits, createApiConnection } from './kubernetes-http.js';
import { quote } from './quote.js';
import { lastLinesOf } from './said.js';
import type { SshConnection } from './ssh-connection.js';
import { openTcp } from './tcp.js';
import { unreachable } from './unreachable.js';

/** Limits, in ms and bytes, of connecting to a node's Kubernetes API. */
export interface ApiAccessLimits extends ApiLimits {
  /** For the command that prints the kubeconfig, which takes long on a machine that just started. */
  kubeconfigMs: number;
  /** For opening one connection. */
  probeMs: number;
}

/** Access to the Kubernetes API of one node. */
export interface ApiAccess {
  /**
   * Reads the kubeconfig on the first call, without connecting to the API yet. Every call returns
   * the same connection. Throws `kubeconfig-missing`, `kubeconfig-timeout`, `kubeconfig-invalid`, and what SSH throws.
   */
  get(): Promise<ApiConnection>;
  /** undefined until {@link get} has resolved. */
  credentials(): Credentials | undefined;
  /** When the API server's certificate expires; undefined until the server has answered. */
  serverCertificateEnds(): Date | undefined;
  close(): Promise<void>;
}

/** How long `microk8s config` may take, in s, before the file that is there is taken instead. */
const headStartS = 4;
/** The exit codes of `timeout` of coreutils and of busybox for a command that took too long. */
const timedOut = [124, 143];

/** Prints microk8s's kubeconfig. Without a terminal, PATH often lacks /snap/bin. */
const microk8sConfig = `microk8s config || ${script([
  'command -v microk8s >/dev/null && exit 1',
  'exec /snap/bin/microk8s config',
])}`;

/**
 * Prints microk8s's kubeconfig or, where there is none in time, the file after a comment that tells
 * how microk8s ended. What microk8s prints when it fails is no kubeconfig, so it goes to stderr.
 */
const microk8sOrFile = script([
  'program=$(command -v microk8s || echo /snap/bin/microk8s)',
  `limit="timeout ${headStartS}"`,
  'command -v timeout >/dev/null || limit=',
  'config=$($limit "$program" config)',
  'code=$?',
  '[ $code = 0 ] && echo "$config" && exit',
  'echo "$config" >&2',
  'echo "# file $code"',
  'cat "$HOME/.kube/config"',
]);

/** Prints a kubeconfig. microk8s has all the time of the command only where there is no file. */
const kubeconfigCommand = `test -r "$HOME/.kube/config" && ${microk8sOrFile} || ${microk8sConfig}`;

function script(lines: readonly string[]): string {
  return quote(['/bin/sh', '-c', lines.join('; ')]);
}

/** Reads the kubeconfig by the faster of the two ways that gives one that can be used. */
async function getKubeconfig(ssh: SshConnection, limits: ApiAccessLimits): Promise<Kubeconfig> {
  const text = await printKubeconfig(kubeconfigCommand, ssh, limits);
  const microk8sCode = Number(/^# file (\d+)\n/.exec(text)?.[1] ?? 0);
  try {
    return readKubeconfig(text);
  } catch (error) {
    if (!timedOut.includes(microk8sCode)) throw error;
    const text = await printKubeconfig(microk8sConfig, ssh, limits).catch((second: unknown) => {
      // the file is there, and what is wrong with it says more
      throw second instanceof NodeUnreachable && second.reason.startsWith('kubeconfig')
        ? error
        : second;
    });
    return readKubeconfig(text);
  }
}

async function printKubeconfig(
  command: string,
  ssh: SshConnection,
  { kubeconfigMs }: ApiAccessLimits,
): Promise<string> {
  try {
    const { exitCode, stdout, stderr } = await ssh.exec(command, { timeoutMs: kubeconfigMs });
    if (exitCode === 0) return stdout;
    throw unreachable('kubeconfig-missing', '', undefined, lastLinesOf(stderr));
  } catch (error) {
    const isSlow = error instanceof NodeUnreachable && error.reason === 'command-timeout';
    throw isSlow ? unreachable('kubeconfig-timeout', '', error) : error;
  }
}

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
    const { port, ...access } = await log.record('exec microk8s config', async () => {
      const value = await getKubeconfig(ssh, limits);
      // the log is kept as evidence, and credentials must not be in it
      return { value, result: 'exit 0, credentials not kept' };
    });
    const direct = node.apiAccess === 'direct';
    if (direct) requirePortOfCluster(port);
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
