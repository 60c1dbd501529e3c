import type { Duplex } from 'node:stream';
import type {
  HttpReply,
  HttpTarget,
  NodeAddress,
  NodeConnector,
  NodeSession,
} from '../domain/student-node.js';
import {
  type AddressPolicy,
  isNameOf,
  requirePortOfCluster,
  resolveNode,
} from './address-policy.js';
import { type ApiAccessLimits, createApiAccess } from './api-access.js';
import { CallLog } from './call-log.js';
import { createClusterDns } from './cluster-dns.js';
import { getOver, maxBodyBytes, type Probe, parseReply } from './http-get.js';
import { createKubernetesReader } from './kubernetes-reader.js';
import { quote } from './quote.js';
import { createScaling } from './scaling.js';
import { SshConnection, type SshLimits } from './ssh-connection.js';
import { openTcp } from './tcp.js';
import { unreachable } from './unreachable.js';

/** All limits of looking at a node, in ms and bytes. */
export interface NodeLimits extends SshLimits, ApiAccessLimits {
  /** For an HTTP GET, a DNS question or opening a forwarded connection. */
  probeMs: number;
  /** For a command that sets no limit of its own. */
  commandMs: number;
}

/** Limits that a healthy node never comes near and within which a hostile one does no harm. */
export const defaultNodeLimits: NodeLimits = {
  readyMs: 8000,
  keepaliveMs: 5000,
  outputBytes: 256 * 1024,
  totalBytes: 64 * 1024 * 1024,
  unaskedPackets: 2000,
  requestMs: 10_000,
  responseBytes: 4 * 1024 * 1024,
  probeMs: 5000,
  commandMs: 10_000,
  kubeconfigMs: 15_000,
};

/**
 * Connects to students' nodes, with one SSH connection each. The Kubernetes API is reached through
 * it or directly, as the node's `apiAccess` says.
 */
export function createNodeConnector(
  policy: AddressPolicy,
  limits: NodeLimits = defaultNodeLimits,
): NodeConnector {
  return {
    async connect(node, privateKey, signal) {
      const address = await resolveNode(node, policy, 'refused', signal);
      const log = new CallLog();
      const ssh = await log.record(`ssh ${node.user}@${address} port ${node.sshPort}`, async () => {
        const { sshPort: port, user, hostKey } = node;
        const target = { address, port, user, hostKey, privateKey };
        return { value: await SshConnection.open(target, limits, signal), result: 'signed in' };
      });
      const session = createSession(node, address, ssh, limits, log);
      signal.addEventListener('abort', () => void session.close(), { once: true });
      return session;
    },
  };
}

function createSession(
  node: NodeAddress,
  address: string,
  ssh: SshConnection,
  limits: NodeLimits,
  log: CallLog,
): NodeSession {
  const api = createApiAccess(node, address, ssh, limits, log);
  const reader = createKubernetesReader(api.get);

  function exec(line: string, options: { timeoutMs: number; cut?: true }) {
    return log.record(`exec ${line}`, async () => {
      const value = await ssh.exec(line, options);
      return { value, result: value.cut ? 'cut' : `exit ${value.exitCode ?? 'by a signal'}` };
    });
  }

  /**
   * Throws if the connection is lost. Silence counts as a fact about the Service that was asked
   * only while the node itself still answers.
   */
  async function confirmAlive(): Promise<void> {
    await exec('true', { timeoutMs: limits.probeMs });
  }

  const scaling = createScaling(reader.scale);

  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    await scaling.restore();
    ssh.close();
    await api.close();
  }

  async function confirmReply({ reply, whole }: Probe): Promise<HttpReply> {
    if (!whole) await confirmAlive();
    return reply;
  }

  return {
    address,
    hostKey: ssh.hostKey,
    log: log.entries,
    kubernetes: reader,
    clusterDns: createClusterDns({
      openStream: (host, port) => ssh.openStream(host, port, limits.probeMs),
      timeoutMs: limits.probeMs,
      confirmAlive,
    }),

    async run({ argv, timeoutMs = limits.commandMs }) {
      const { exitCode, stdout, stderr } = await exec(quote(argv), { timeoutMs });
      if (exitCode === commandNotFound) throw unreachable('command-missing', argv[0]);
      return { exitCode, stdout, stderr };
    },

    getFromNode: (target) =>
      log.record(`GET ${urlOf(target)} from the node`, async () => {
        const stream = await ssh.openStream(target.host, target.port, limits.probeMs);
        const value = await confirmReply(await getIfOpened(stream, target, limits.probeMs));
        return { value, result: resultOf(value) };
      }),

    async curlOnNode(target) {
      const seconds = String(Math.ceil(limits.probeMs / 1000));
      // neither the user's .curlrc nor a proxy may answer for the target; -q works only in front
      const settings = ['-q', '--noproxy', '*', '-sS', '-i', '-m', seconds];
      const line = quote(['curl', ...settings, urlOf(target)]);
      const options = { timeoutMs: limits.probeMs + limits.commandMs, cut: true } as const;
      const { exitCode, stdout, cut } = await exec(line, options);
      if (exitCode === commandNotFound) throw unreachable('command-missing', 'curl');
      return replyOfCurl(exitCode, stdout, cut);
    },

    async getFromOutside(port) {
      requirePortOfCluster(port);
      const target = { host: address, port };
      return log.record(`GET ${urlOf(target)} from Podmark`, async () => {
        const socket = await openTcp(target, limits.probeMs);
        const value = await confirmReply(await getIfOpened(socket, target, limits.probeMs));
        return { value, result: resultOf(value) };
      });
    },

    hasName: (name) =>
      log.record(`look up ${name}`, async () => {
        const value = await isNameOf(name, address, limits.probeMs);
        return { value, result: value ? 'the node' : 'not the node' };
      }),

    scale: scaling.scale,

    close() {
      closed ??= close();
      return closed;
    },
  };
}

async function getIfOpened(
  stream: Duplex | 'refused' | 'timeout',
  target: HttpTarget,
  timeoutMs: number,
): Promise<Probe> {
  if (typeof stream !== 'string') return await getOver(stream, target, timeoutMs);
  return { reply: { kind: stream }, whole: stream === 'refused' };
}

/** The exit code of a POSIX shell that does not find the program. */
const commandNotFound = 127;

/** Exit codes of curl(1). */
const curlRefused = 7;
const curlTimeout = 28;

function replyOfCurl(exitCode: number | null, stdout: string, cut: boolean): HttpReply {
  if (exitCode === curlRefused) return { kind: 'refused' };
  const reply = parseReply(stdout);
  if (reply?.kind === 'answered' && (cut || exitCode !== curlTimeout)) {
    return { ...reply, body: reply.body.slice(0, maxBodyBytes) };
  }
  return exitCode === curlTimeout ? { kind: 'timeout' } : { kind: 'garbled' };
}

function urlOf({ host, port }: HttpTarget): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}

function resultOf(reply: HttpReply): string {
  return reply.kind === 'answered' ? `status ${reply.status}` : reply.kind;
}
