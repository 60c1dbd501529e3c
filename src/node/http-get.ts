import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpReply, HttpTarget } from '../domain/student-node.js';
import { plainText } from './plain-text.js';

/** The part of a body that is read. */
export const maxBodyBytes = 64 * 1024;

/** What came of a GET. A reply that is not `whole` broke off, or never came: by the server's doing or the connection's. */
export interface Probe {
  reply: HttpReply;
  whole: boolean;
}

/**
 * A GET of `/` over a stream that is connected already. Never throws: what goes wrong says something
 * about the server, or about the connection below. Destroys the stream at the end.
 */
export function getOver(stream: Duplex, target: HttpTarget, timeoutMs: number): Promise<Probe> {
  return new Promise((resolve) => {
    const { host, port } = target;
    let outgoing: ClientRequest | undefined;
    const settle = (reply: HttpReply, whole = false) => {
      clearTimeout(timer);
      resolve({ reply, whole });
      outgoing?.destroy();
      stream.destroy();
    };
    const timer = setTimeout(() => settle({ kind: 'timeout' }), timeoutMs);
    stream.on('error', () => settle({ kind: 'garbled' }));
    outgoing = request({
      createConnection: () => stream as never,
      host,
      port,
      path: '/',
      headers: { host: `${host.includes(':') ? `[${host}]` : host}:${port}`, connection: 'close' },
      maxHeaderSize: 16 * 1024,
    });
    // stays: an error after the reply was read must not end the process
    outgoing.on('error', () => settle({ kind: 'garbled' }));
    outgoing.on('response', (response) => readBody(response, settle));
    outgoing.end();
  });
}

function readBody(
  response: IncomingMessage,
  settle: (reply: HttpReply, whole: boolean) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const done = (whole: boolean) => {
    const body = plainText(Buffer.concat(chunks).subarray(0, maxBodyBytes).toString('utf8'));
    settle({ kind: 'answered', status: response.statusCode as number, body }, whole);
  };
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBodyBytes) done(true);
  });
  response.on('end', () => done(true));
  // a reply that breaks off was an answer all the same
  response.on('error', () => done(false));
}

/** Reads what `curl -i` printed; undefined where that is no HTTP reply. */
export function parseReply(output: string): HttpReply | undefined {
  const head = /^HTTP\/[\d.]+ (\d{3})[^\n]*\n(?:[^\n]+\n)*\n?/.exec(output);
  if (!head) return undefined;
  return { kind: 'answered', status: Number(head[1]), body: output.slice(head[0].length) };
}
