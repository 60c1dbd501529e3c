import { NodeUnreachable, type UnreachableReason } from '../domain/outcome.js';
import type { SshOpening } from './ssh-opening.js';

/** What the student reads for each reason. The argument names the port, host, user or cause. */
const details: Record<UnreachableReason, (where: string) => string> = {
  dns: (host) => `The name ${host} has no address.`,
  'not-allowed': (where) => `Podmark may not connect to ${where}.`,
  'address-changed': () =>
    'The name of your node leads to another address than the one that Podmark signed in to. Test the connection under My node, then register it again.',
  refused: (where) => `${where} of your node refused the connection.`,
  timeout: (where) => `${where} of your node did not answer in time.`,
  'handshake-timeout': (where) =>
    `${where} of your node is open, but no SSH server began to speak there in time.`,
  'not-ssh': (where) => `What answers at ${where} of your node does not speak SSH as Podmark does.`,
  'ssh-no-algorithm': (kind) =>
    `The SSH server of your node and Podmark have no ${kind} algorithm in common.`,
  'ssh-busy': (where) =>
    `${where} of your node is open, but the server there closed the connection before it spoke SSH.`,
  'sign-in-timeout': (user) =>
    `The SSH server of your node did not decide in time whether ${user} may sign in.`,
  'auth-rejected': (user) =>
    `Your node did not accept the course's key for user ${user}. Is its line in ~/.ssh/authorized_keys?`,
  'second-factor': (user) =>
    `Your node accepted the course's key for user ${user}, and asks for something more, such as a password.`,
  'host-key-changed': () =>
    'Your node shows another host key than when it was registered. If you set it up anew, register it again.',
  'connection-lost': () => 'The SSH connection to your node broke off.',
  'session-refused': () => 'The SSH server of your node refused to run a command.',
  'login-shell': (when) =>
    `The login shell of your node's user did not run Podmark's command${when}. A start file such as ~/.bashrc or ~/.profile may end it, wait for something or start another program.`,
  'command-timeout': (program) => `${program} did not end on your node in time.`,
  'forwarding-refused': () =>
    'The SSH server of your node refuses to forward this connection. Its configuration, or the options of the key, forbid it.',
  'command-missing': (program) => `There is no ${program} on your node. Install it.`,
  'kubeconfig-missing': () =>
    'Neither “microk8s config” nor ~/.kube/config gave the access to your cluster. Does “microk8s config” work for the user that Podmark signs in as?',
  'kubeconfig-timeout': () =>
    '“microk8s config” did not print the access to your cluster in time, and there is no ~/.kube/config instead.',
  'kubeconfig-invalid': (what) => `The kubeconfig of your node cannot be used: ${what}.`,
  'api-refused': (where) =>
    `Nothing listens at ${where} of your node, where the Kubernetes API should be. Is microk8s running?`,
  'api-timeout': () => 'The Kubernetes API of your node did not answer in time.',
  'api-certificate': (how) => `The certificate of the Kubernetes API ${how}.`,
  'api-unauthorized': () =>
    'The Kubernetes API did not accept the credentials of your kubeconfig. Have they expired?',
  'api-forbidden': () => 'The credentials of your kubeconfig may not read this from the API.',
  'api-failed': (how) => `The Kubernetes API of your node failed: ${how}.`,
  'api-malformed': () => 'The Kubernetes API of your node gave an answer that is not Kubernetes’.',
  'too-large': (what) => `${what} is longer than Podmark reads.`,
  deadline: () => 'Looking at your node took longer than it may.',
};

/**
 * Makes a {@link NodeUnreachable}; nothing else does. `where` completes the sentence for the
 * reason, and must never contain text from the node: that is `said`, already made plain and short.
 */
export function unreachable(
  reason: UnreachableReason,
  where = '',
  cause?: unknown,
  said?: string,
): NodeUnreachable {
  return new NodeUnreachable(
    reason,
    details[reason](where),
    said === '' ? undefined : said,
    cause === undefined ? undefined : { cause },
  );
}

/** Rejects with the reason `deadline` when `signal` aborts, and never resolves. */
export function deadlineOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(unreachable('deadline'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** The stable code or name that Node, OpenSSL or undici gave an error; empty if it has none. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : '';
}

/** The error for a TCP connection to the node's SSH port that could not be opened. */
export function connectFailed(error: unknown, port: number): NodeUnreachable {
  const where = `Port ${port}`;
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return unreachable('refused', where, error);
    case 'ECONNRESET':
      return unreachable('connection-lost', '', error);
    default:
      return unreachable('timeout', where, error);
  }
}

/** How far an SSH handshake got before it failed. */
export interface HandshakeState {
  port: number;
  user: string;
  /** True if our verifier refused the host key. */
  hostKeyRefused: boolean;
  /** True if keys were exchanged. */
  keysExchanged: boolean;
  /** True if the server accepted the key and asked for something more. */
  keyAccepted: boolean;
}

/**
 * The error for an SSH handshake that failed, chosen by the `level` of ssh2's error and by what the
 * server sent at first. `error` is null if the connection closed without one.
 */
export function handshakeFailed(
  error: unknown,
  state: HandshakeState,
  opening: SshOpening,
): NodeUnreachable {
  if (state.hostKeyRefused) return unreachable('host-key-changed', '', error);
  const level = (error as { level?: unknown } | null)?.level;
  if (level === 'client-authentication')
    return unreachable(state.keyAccepted ? 'second-factor' : 'auth-rejected', state.user, error);
  if (state.keysExchanged)
    return level === 'client-timeout'
      ? unreachable('sign-in-timeout', state.user, error)
      : unreachable('connection-lost', '', error);

  const port = `Port ${state.port}`;
  if (level === 'client-timeout')
    return unreachable('handshake-timeout', port, error, opening.said);
  if (opening.missing !== undefined) return unreachable('ssh-no-algorithm', opening.missing, error);
  if (opening.kind === 'none') return unreachable('ssh-busy', port, error, opening.said);
  const isCut = opening.kind === 'ssh' && (error === null || level === 'client-socket');
  return isCut
    ? unreachable('connection-lost', '', error)
    : unreachable('not-ssh', `port ${state.port}`, error, opening.said);
}

/** SSH_OPEN_CONNECT_FAILED of RFC 4254, section 5.1. */
const connectFailedCode = 2;

/**
 * The error for a forwarded connection that the node's SSH server did not open; undefined if the
 * server tried and the target refused.
 */
export function forwardingFailed(error: unknown): NodeUnreachable | undefined {
  const reason = (error as { reason?: unknown }).reason;
  if (reason === connectFailedCode) return undefined;
  return typeof reason === 'number'
    ? unreachable('forwarding-refused', '', error)
    : unreachable('connection-lost', '', error);
}

/** The error for an answer of the API with an unexpected status. */
export function apiStatus(status: number): NodeUnreachable {
  if (status === 401) return unreachable('api-unauthorized');
  if (status === 403) return unreachable('api-forbidden');
  return unreachable('api-failed', `it answered with status ${status}`);
}

const timeouts = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'TimeoutError',
  'AbortError',
  'ETIMEDOUT',
]);
const foreign = "does not belong to your cluster's CA";
/** What is wrong with the server's certificate, by the error code of Node or OpenSSL. */
const certificates = new Map([
  ['CERT_HAS_EXPIRED', 'has expired'],
  ['CERT_NOT_YET_VALID', 'is not valid yet'],
  ['CERT_SIGNATURE_FAILURE', foreign],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', foreign],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'is for other names than this node has'],
  ['SELF_SIGNED_CERT_IN_CHAIN', foreign],
  ['UNABLE_TO_GET_ISSUER_CERT', foreign],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', foreign],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', foreign],
]);

/** True if a connection to the API ended before the answer came. */
export function isConnectionBroken(error: unknown): boolean {
  return ['UND_ERR_SOCKET', 'ECONNRESET'].includes(codeOf(error));
}

/**
 * The error for a request to the API that got no usable answer. A `NodeUnreachable` is returned as
 * is.
 */
export function apiFailed(error: unknown): NodeUnreachable {
  if (error instanceof NodeUnreachable) return error;
  const code = codeOf(error);
  if (timeouts.has(code)) return unreachable('api-timeout', '', error);
  const certificate = certificates.get(code);
  if (certificate !== undefined) return unreachable('api-certificate', certificate, error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return unreachable('too-large', 'An answer of the Kubernetes API', error);
  // the server refused our client certificate with a TLS alert
  if (/^ERR_SSL_.*ALERT_.*(CERTIFICATE|UNKNOWN_CA)/.test(code))
    return unreachable('api-unauthorized', '', error);
  if (/^(HPE_|ERR_SSL_|EPROTO$|UND_ERR_HEADERS_OVERFLOW$)/.test(code))
    return unreachable('api-malformed', '', error);
  return unreachable('api-failed', 'the connection broke', error);
}
