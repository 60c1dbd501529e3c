import { getCiphers } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import ssh2, {
  type ConnectConfig,
  type PublicKeyAuthMethod,
  type ServerHostKeyAlgorithm,
} from 'ssh2';
import { expiry } from './expiry.js';
import { watchOpening } from './ssh-opening.js';
import { connectFailed, deadlineOf, handshakeFailed, unreachable } from './unreachable.js';

/** Time limits of opening an SSH connection, in ms. */
export interface HandshakeLimits {
  /** For connecting over TCP, and again for the SSH handshake. */
  readyMs: number;
  /** The interval between keepalives. Two may go unanswered. */
  keepaliveMs: number;
}

/** The server to connect to, and how to sign in there. */
export interface SshTarget {
  /** The IP address that was resolved and allowed. */
  address: string;
  port: number;
  user: string;
  privateKey: string;
  /**
   * The pinned host key, as in `ssh-ed25519 AAAA...`; null accepts the key that the server shows.
   */
  hostKey: string | null;
  /** Called before signing in, once the server has proven that it holds the key. */
  onHostKey?: (hostKey: string) => void;
}

// all that ssh2 has and that is not known to be weak, the cheapest first; no SHA-1, no CBC, and no
// group exchange, in which the server chooses how much work it makes
const algorithms = {
  kex: [
    ...(['curve25519-sha256', 'curve25519-sha256@libssh.org'] as const),
    ...(['ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521'] as const),
    ...(['diffie-hellman-group14-sha256', 'diffie-hellman-group16-sha512'] as const),
    'diffie-hellman-group18-sha512',
  ],
  cipher: [
    ...(['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'] as const),
    ...(['aes128-ctr', 'aes192-ctr', 'aes256-ctr'] as const),
    // a hardened platform may come without it, and ssh2 throws where it is missing
    ...(getCiphers().includes('chacha20') ? (['chacha20-poly1305@openssh.com'] as const) : []),
  ],
  hmac: [
    ...(['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'] as const),
    ...(['hmac-sha2-256', 'hmac-sha2-512'] as const),
  ],
  compress: ['none'],
} satisfies ConnectConfig['algorithms'];

const hostKeyAlgorithms: ServerHostKeyAlgorithm[] = [
  ...(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384'] as const),
  ...(['ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256'] as const),
];

type TryNext = (method: PublicKeyAuthMethod | false) => void;

/** Connects over TCP. Throws NodeUnreachable, with reason `deadline` if `signal` aborts. */
export async function openSocket(
  { address, port }: SshTarget,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connectTcp({ host: address, port, noDelay: true });
  const { timer, expired } = expiry(timeoutMs);
  try {
    const connected = new Promise<'connected'>((resolve, reject) => {
      socket.once('connect', () => resolve('connected'));
      socket.on('error', (error) => reject(connectFailed(error, port)));
    });
    const result = await Promise.race([connected, expired, deadlineOf(signal)]);
    if (result === 'timeout') throw unreachable('timeout', `Port ${port}`);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs the SSH handshake and signs in over `socket`, which it destroys if that fails. Returns the
 * client and the host key that the server showed. Throws NodeUnreachable, with reason `deadline` if
 * `signal` aborts.
 */
export async function shakeHands(
  socket: Socket,
  { port, user, privateKey, hostKey, onHostKey }: SshTarget,
  { readyMs, keepaliveMs }: HandshakeLimits,
  signal: AbortSignal,
): Promise<{ client: ssh2.Client; hostKey: string }> {
  const client = new ssh2.Client();
  const state = { port, user, hostKeyRefused: false, keysExchanged: false, keyAccepted: false };
  const offered = { ...algorithms, serverHostKey: algorithmsFor(hostKey) };
  const opening = watchOpening(socket, offered);
  const method: PublicKeyAuthMethod = { type: 'publickey', username: user, key: privateKey };
  let shown = '';
  const ready = new Promise<void>((resolve, reject) => {
    client.once('ready', resolve);
    client.once('handshake', () => {
      state.keysExchanged = true;
      opening.end();
      onHostKey?.(shown);
    });
    // this listener stays, because a server can cause several errors and an unhandled one ends the
    // process
    client.on('error', (error) => reject(handshakeFailed(error, state, opening.read())));
    client.once('close', () => reject(handshakeFailed(null, state, opening.read())));
  });
  ready.catch(() => {});
  try {
    client.connect({
      sock: socket,
      username: user,
      readyTimeout: readyMs,
      keepaliveInterval: keepaliveMs,
      keepaliveCountMax: 2,
      tryKeyboard: false,
      agentForward: false,
      authHandler: (left, partialSuccess, next) => {
        state.keyAccepted = partialSuccess;
        // `left` is null before the first try; ssh2 documents false for giving up, its types do not
        (next as TryNext)(left === null ? method : false);
      },
      algorithms: offered,
      hostVerifier: (key: Buffer) => {
        shown = describeHostKey(key);
        state.hostKeyRefused = hostKey !== null && shown !== withoutComment(hostKey);
        return !state.hostKeyRefused;
      },
    });
    await Promise.race([ready, deadlineOf(signal)]);
    return { client, hostKey: shown };
  } catch (error) {
    client.destroy();
    socket.destroy();
    throw error;
  }
}

/** The host key algorithms to offer. Those for the pinned key's type come first. */
function algorithmsFor(hostKey: string | null): ServerHostKeyAlgorithm[] {
  const type = hostKey?.split(' ')[0];
  if (type === undefined) return hostKeyAlgorithms;
  if (type === 'ssh-rsa') return ['rsa-sha2-512', 'rsa-sha2-256'];
  // the others stay, so that a server without such a key shows another: that is a changed host key
  return [
    ...hostKeyAlgorithms.filter((algorithm) => algorithm === type),
    ...hostKeyAlgorithms.filter((algorithm) => algorithm !== type),
  ];
}

/** Formats a key as `ssh-ed25519 AAAA...`. Its first string is its type (RFC 4253, section 6.6). */
function describeHostKey(key: Buffer): string {
  const type = key.subarray(4, 4 + key.readUInt32BE(0)).toString('ascii');
  return `${type} ${key.toString('base64')}`;
}

function withoutComment(line: string): string {
  return line.trim().split(/\s+/).slice(0, 2).join(' ');
}
