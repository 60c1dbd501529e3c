import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpReply, HttpTarget } from '../domain/student-node.js';
import { plainText } from './plain-text.js';

/** How much of a body is read. */
export const maxBodyBytes = 64 * 1024;

/**
 * The result of a GET. If `whole` is false, the reply broke off or never came, and either the
 * server or the connection to the node may be the cause.
 */
export interface Probe {
  reply: HttpReply;
  whole: boolean;
}

/**
 * Sends a GET of `/` over a connected stream, and destroys the stream at the end. Never throws: a
 * failure is part of the result.
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
    // this listener stays, because an unhandled error after the reply would end the process
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
  const finish = (whole: boolean) => {
    const body = plainText(Buffer.concat(chunks).subarray(0, maxBodyBytes).toString('utf8'));
    settle({ kind: 'answered', status: response.statusCode as number, body }, whole);
  };
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBodyBytes) finish(true);
  });
  response.on('end', () => finish(true));
  // a reply that breaks off still counts as an answer
  response.on('error', () => finish(false));
}

/** Parses the output of `curl -i`; undefined if it is not an HTTP reply. */
export function parseReply(output: string): HttpReply | undefined {
  const head = /^HTTP\/[\d.]+ (\d{3})[^\n]*\n(?:[^\n]+\n)*\n?/.exec(output);
  if (!head) return undefined;
  return { kind: 'answered', status: Number(head[1]), body: output.slice(head[0].length) };
}
