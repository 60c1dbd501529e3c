import type { Socket } from 'node:net';
import { lastLinesOf } from './said.js';

/** The algorithms that a client offers, each list in its order of preference. */
export interface OfferedAlgorithms {
  kex: readonly string[];
  serverHostKey: readonly string[];
  cipher: readonly string[];
  hmac: readonly string[];
}

/** What a server sent first, before anything was agreed on. */
export interface SshOpening {
  /**
   * `ssh` if it sent the identification of an SSH server; `foreign` if it sent what another
   * protocol sends; `none` if it sent nothing, or a line of words, which is what an SSH server does
   * that takes no connection at the moment.
   */
  kind: 'ssh' | 'foreign' | 'none';
  /** What it said in place of an identification, as plain text; empty if it is an SSH server. */
  said: string;
  /** The kind of algorithm of which it offered none that the client has; undefined if there is none. */
  missing: string | undefined;
}

/** More than any server sends until keys are exchanged. */
const maxBytes = 64 * 1024;

/** Message number of RFC 4253, section 12. */
const kexInit = 20;
const packetHeaderBytes = 5;
const cookieBytes = 16;

/** What a server sends first, as it comes. */
export interface OpeningWatch {
  read(): SshOpening;
  /** Forgets what came, and keeps nothing more. */
  end(): void;
}

export function watchOpening(socket: Socket, offered: OfferedAlgorithms): OpeningWatch {
  let bytes = Buffer.alloc(0);
  const keep = (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length > maxBytes) socket.off('data', keep);
  };
  socket.on('data', keep);

  return {
    read: () => readOpening(bytes, offered),
    end() {
      socket.off('data', keep);
      bytes = Buffer.alloc(0);
    },
  };
}

function readOpening(bytes: Buffer, offered: OfferedAlgorithms): SshOpening {
  const text = bytes.toString('latin1');
  // lines may come before the identification (RFC 4253, section 4.2)
  const identification = /^SSH-[^\n]*\n?/m.exec(text);
  if (!identification) {
    return {
      kind: isForeign(text) ? 'foreign' : 'none',
      said: lastLinesOf(text),
      missing: undefined,
    };
  }
  const packet = bytes.subarray(identification.index + identification[0].length);
  return { kind: 'ssh', said: '', missing: findMissing(readLists(packet), offered) };
}

/** True for bytes that are no words, and for the greetings and answers of usual other protocols. */
function isForeign(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells
  return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f-\u009f]|^(HTTP\/|<|\d{3}[ -]|\* |\+OK|RFB |RTSP\/)/.test(
    text,
  );
}

interface NameLists {
  kex: string[];
  serverHostKey: string[];
  /** What it takes from the client, and what it sends. */
  directions: { ciphers: string[]; macs: string[] }[];
}

/** Reads the name-lists of a KEXINIT packet (RFC 4253, section 7.1); undefined if there is none. */
function readLists(packet: Buffer): NameLists | undefined {
  if (packet[packetHeaderBytes] !== kexInit) return undefined;
  let at = packetHeaderBytes + 1 + cookieBytes;
  const next = () => {
    const end = at + 4 + packet.readUInt32BE(at);
    if (end > packet.length) throw new RangeError('the list is cut');
    const names = packet.toString('latin1', at + 4, end).split(',');
    at = end;
    return names;
  };
  try {
    const [kex, serverHostKey] = [next(), next()];
    const [ciphersIn, ciphersOut, macsIn, macsOut] = [next(), next(), next(), next()];
    const directions = [
      { ciphers: ciphersIn, macs: macsIn },
      { ciphers: ciphersOut, macs: macsOut },
    ];
    return { kex, serverHostKey, directions };
  } catch {
    // it has not come as a whole
    return undefined;
  }
}

function findMissing(lists: NameLists | undefined, offered: OfferedAlgorithms): string | undefined {
  if (!lists) return undefined;
  const common = (ours: readonly string[], theirs: string[]) =>
    ours.find((name) => theirs.includes(name));
  if (!common(offered.kex, lists.kex)) return 'key exchange';
  if (!common(offered.serverHostKey, lists.serverHostKey)) return 'host key';

  for (const { ciphers, macs } of lists.directions) {
    const cipher = common(offered.cipher, ciphers);
    if (!cipher) return 'cipher';
    // these ciphers protect the integrity themselves
    const needsMac = !/gcm|poly1305/.test(cipher);
    if (needsMac && !common(offered.hmac, macs)) return 'MAC';
  }
  return undefined;
}
