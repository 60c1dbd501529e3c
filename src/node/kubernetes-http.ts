import type { Duplex, Readable } from 'node:stream';
import {
  checkServerIdentity,
  connect as connectTls,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls';
import {
  type Configuration,
  createConfiguration,
  ResponseContext,
  ServerConfiguration,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import { Agent, request } from 'undici';
import type { CallLog } from './call-log.js';
import { apiJsonBounds, exceededBound } from './json-bounds.js';
import type { Credentials } from './kubeconfig.js';
import { apiFailed, apiStatus, isConnectionBroken, unreachable } from './unreachable.js';

/**
 * Limits of one request to the API. `requestMs` bounds its time, `responseBytes` the answer's size.
 */
export interface ApiLimits {
  requestMs: number;
  responseBytes: number;
}

/** How to reach a node's API server. */
export interface ApiServer {
  /** The server's IP address, as seen from the node or, for direct access, from Podmark. */
  address: string;
  port: number;
  credentials: Credentials;
  /** Opens a connection to the server, directly or through the SSH connection. */
  connect(): Promise<Duplex>;
}

/** The API answered 404: what was asked for does not exist. */
export class ApiNotFound extends Error {
  override readonly name = 'ApiNotFound';
  /** The result that the call log records. */
  readonly reason = '404';
}

/** A connection to a node's API. Every method throws `NodeUnreachable` or {@link ApiNotFound}. */
export interface ApiConnection {
  /** For the API classes of the Kubernetes client. */
  configuration: Configuration;
  /** Changes an object with a JSON merge patch (RFC 7386). */
  patch(path: string, change: object): Promise<void>;
  /** Posts a review, which the server answers without storing it, and returns the answer. */
  ask(path: string, question: object): Promise<unknown>;
  /** Resolves at the first event of a watch, or when the watch ends. `path` includes the query. */
  watch(path: string, signal: AbortSignal): Promise<void>;
  /** When the server's last seen certificate expires; undefined until the server has answered. */
  certificateEnds(): Date | undefined;
  /** The server's time, by the last answer that told it; Podmark's own until then. */
  now(): Date;
  close(): Promise<void>;
}

/**
 * How many reads are sent over the one connection before the first is answered. A second connection
 * would cost more than it saves, because of its TLS handshake.
 */
const maxPipelinedReads = 10;
/** How many watches may run at once. Each occupies a connection. */
const maxWatches = 8;

/**
 * Makes a connection to the API with our own HTTP transport, which follows no redirects, accepts no
 * compression, and bounds time, headers and size. It connects with the first request.
 */
export function createApiConnection(
  server: ApiServer,
  limits: ApiLimits,
  log: CallLog,
): ApiConnection {
  let certificateEnds: Date | undefined;
  let aheadMs = 0;
  const send = async (apiRequest: ApiRequest): Promise<Buffer> => {
    const { body, date } = await exchange(apiRequest, server, agent, limits);
    if (date !== undefined) aheadMs = date.getTime() - Date.now();
    return body;
  };
  const options = {
    connect: (
      _options: object,
      callback: (error: Error | null, socket: TLSSocket | null) => void,
    ) => {
      openTls(server, limits.requestMs).then(
        (socket) => {
          certificateEnds = new Date(socket.getPeerCertificate().valid_to);
          callback(null, socket);
        },
        (error: Error) => callback(error, null),
      );
    },
    headersTimeout: limits.requestMs,
    bodyTimeout: limits.requestMs,
    maxResponseSize: limits.responseBytes,
    maxHeaderSize: 16 * 1024,
  } as Agent.Options;
  const agent = new Agent({ ...options, connections: 1, pipelining: maxPipelinedReads });
  const watches = new Agent({ ...options, connections: maxWatches, pipelining: 1, bodyTimeout: 0 });
  const origin = `https://${server.address.includes(':') ? `[${server.address}]` : server.address}:${server.port}`;
  const configuration = createConfiguration({
    baseServer: new ServerConfiguration(origin, {}),
    httpApi: wrapHttpLibrary({
      send: (context) => {
        const url = new URL(context.getUrl());
        return log.record(`GET ${url.pathname}`, async () => {
          const apiRequest = { url, method: 'GET', headers: context.getHeaders() } as const;
          const body = await send(apiRequest);
          return { value: toResponse(body), result: `200, ${body.length} bytes` };
        });
      },
    }),
  });
  return {
    configuration,
    patch: (path, change) =>
      log.record(`PATCH ${path}`, async () => {
        const apiRequest = {
          url: `${origin}${path}`,
          method: 'PATCH',
          headers: { 'content-type': 'application/merge-patch+json' },
          body: JSON.stringify(change),
        } as const;
        await send(apiRequest);
        return { value: undefined, result: '200' };
      }),
    ask: (path, question) =>
      log.record(`POST ${path}`, async () => {
        const apiRequest = {
          url: `${origin}${path}`,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(question),
        } as const;
        const body = await send(apiRequest);
        return { value: parseJson(body), result: `201, ${body.length} bytes` };
      }),
    watch: (path, signal) =>
      log.record(`WATCH ${path}`, async () => {
        await watch(`${origin}${path}`, server, watches, limits, signal);
        return { value: undefined, result: 'changed' };
      }),
    certificateEnds: () => certificateEnds,
    now: () => new Date(Date.now() + aheadMs),
    async close() {
      await Promise.all([agent.destroy(), watches.destroy()]);
    },
  };
}

/**
 * Waits for the first event of a watch and ignores its content, as the list is read anew
 * afterwards. The time limit covers only the answer's headers, which come as soon as the watch
 * begins.
 */
async function watch(
  url: string,
  { credentials: { token } }: ApiServer,
  dispatcher: Agent,
  limits: ApiLimits,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { statusCode, body } = await request(url, {
      dispatcher,
      method: 'GET',
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      headersTimeout: limits.requestMs,
      signal,
    });
    body.on('error', () => {});
    if (statusCode !== 200) {
      body.destroy();
      throw apiStatus(statusCode);
    }
    for await (const _event of body) break;
    body.destroy();
  } catch (error) {
    throw apiFailed(error);
  }
}

interface ApiRequest {
  url: URL | string;
  method: 'GET' | 'PATCH' | 'POST';
  headers: Record<string, string>;
  body?: string;
}

interface ApiAnswer {
  body: Buffer;
  /** The server's time; undefined if it did not tell. */
  date: Date | undefined;
}

async function exchange(
  apiRequest: ApiRequest,
  server: ApiServer,
  agent: Agent,
  limits: ApiLimits,
): Promise<ApiAnswer> {
  try {
    return await exchangeOnce(apiRequest, server, agent, limits).catch((error: unknown) => {
      // the server may have closed the kept connection while it was idle: reads get a second try
      if (apiRequest.method !== 'GET' || !isConnectionBroken(error)) throw error;
      return exchangeOnce(apiRequest, server, agent, limits);
    });
  } catch (error) {
    if (error instanceof ApiNotFound) throw error;
    throw apiFailed(error);
  }
}

async function exchangeOnce(
  { url, method, headers: ownHeaders, body: ownBody }: ApiRequest,
  { credentials: { token } }: ApiServer,
  agent: Agent,
  limits: ApiLimits,
): Promise<ApiAnswer> {
  const expected = method === 'POST' ? 201 : 200;
  const preludes = countPreludes();
  const { statusCode, headers, body } = await request(url, {
    dispatcher: agent,
    method,
    // the next request may be sent before this one is answered
    blocking: false,
    ...(ownBody === undefined ? {} : { body: ownBody }),
    headers: {
      ...ownHeaders,
      'accept-encoding': 'identity',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    signal: AbortSignal.any([AbortSignal.timeout(limits.requestMs), preludes.signal]),
    onInfo: preludes.count,
  });
  // a body that is abandoned may emit an error later, which would end the process
  body.on('error', () => {});
  if (statusCode !== expected || headers['content-encoding'] !== undefined) {
    // the next request can reuse the connection only if the body was read to its end
    await body.dump();
    if (statusCode === 404) throw new ApiNotFound();
    throw statusCode === expected ? unreachable('api-malformed') : apiStatus(statusCode);
  }
  const bytes = await readBody(body);
  checkBounds(bytes);
  const date = new Date(String(headers.date));
  return { body: bytes, date: Number.isNaN(date.getTime()) ? undefined : date };
}

/** How many answers with a status below 200 may come before the real one. */
const maxPreludes = 10;

/** Aborts its signal when a server sends preludes, such as `100 Continue`, without end. */
function countPreludes() {
  const tooMany = new AbortController();
  let preludes = 0;
  return {
    signal: tooMany.signal,
    count() {
      preludes += 1;
      if (preludes > maxPreludes) tooMany.abort(unreachable('api-malformed'));
    },
  };
}

/** How many chunks a body may have besides one for each {@link bytesPerChunk}. */
const smallChunks = 1000;
const bytesPerChunk = 512;

/**
 * Reads a body. Throws `too-large` where it comes in tiny chunks: a server that sends each byte in
 * one makes them cost a hundred times their size.
 */
function readBody(body: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    // iterating would join chunks that came together, after each was paid for
    body.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (chunks.length > smallChunks + bytes / bytesPerChunk) {
        body.destroy(unreachable('too-large', 'An answer of the Kubernetes API'));
      }
    });
    body.on('end', () => resolve(Buffer.concat(chunks)));
    body.on('error', reject);
  });
}

/** Refuses an answer that would cost too much to parse. Throws `NodeUnreachable`. */
function checkBounds(json: Buffer): void {
  const exceeded = exceededBound(json, apiJsonBounds);
  // objects of Kubernetes are flat, however many there are
  if (exceeded === 'depth') throw unreachable('api-malformed');
  if (exceeded !== undefined) throw unreachable('too-large', 'An answer of the Kubernetes API');
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw unreachable('api-malformed', '', error);
  }
}

function toResponse(body: Buffer): ResponseContext {
  return new ResponseContext(
    200,
    { 'content-type': 'application/json' },
    { text: async () => body.toString('utf8'), binary: async () => body },
  );
}

async function openTls(
  { address, credentials, connect }: ApiServer,
  timeoutMs: number,
): Promise<TLSSocket> {
  const stream = await connect();
  return await new Promise((resolve, reject) => {
    const { ca, cert, key } = credentials;
    const socket = connectTls({
      socket: stream,
      host: address,
      servername: '',
      ca,
      ...(cert === null || key === null ? {} : { cert, key }),
      minVersion: 'TLSv1.2',
      checkServerIdentity: (_name, certificate) => identityError(address, certificate),
    });
    const timer = setTimeout(() => socket.destroy(unreachable('api-timeout')), timeoutMs);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      reject(unreachable('api-failed', 'the connection broke'));
    });
  });
}

/**
 * Accepts a certificate for the server's address or for a name that every API server's certificate
 * has. That is safe because the CA is the cluster's own.
 */
function identityError(address: string, certificate: PeerCertificate): Error | undefined {
  const errors = [address, '127.0.0.1', 'kubernetes'].map((name) =>
    checkServerIdentity(name, certificate),
  );
  return errors.includes(undefined) ? undefined : errors[0];
}
