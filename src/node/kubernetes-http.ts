import type { Duplex } from 'node:stream';
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
import type { Credentials } from './kubeconfig.js';
import { apiFailed, apiStatus, isConnectionBroken, unreachable } from './unreachable.js';

/** Time and size limits of one request to the API. */
export interface ApiLimits {
  requestMs: number;
  responseBytes: number;
}

/** How to reach the API server of a node. */
export interface ApiServer {
  /** The IP address and port under which the node reaches it, or the grader does. */
  address: string;
  port: number;
  credentials: Credentials;
  /** A new TCP connection to it, or through the SSH connection. */
  connect(): Promise<Duplex>;
}

/** A 404: what was asked for is not there, which is an answer. */
export class ApiNotFound extends Error {
  override readonly name = 'ApiNotFound';
  /** What the log of calls says. */
  readonly reason = '404';
}

/** The API of a node, as the API classes of the Kubernetes client and the watches take it. */
export interface ApiConnection {
  configuration: Configuration;
  /** Changes an object by a JSON merge patch (RFC 7386). */
  patch(path: string, change: object): Promise<void>;
  /** Posts a question of which the server keeps nothing, and returns its answer. */
  ask(path: string, question: object): Promise<unknown>;
  /** Resolves at the first event of a watch, or when it ends. `path` has its query. */
  watch(path: string, signal: AbortSignal): Promise<void>;
  /** Until when the certificate that the API server showed last is valid; undefined before any answer. */
  certificateEnds(): Date | undefined;
  close(): Promise<void>;
}

/** Reads that are sent one after the other over one connection, without waiting for answers: the handshake costs more than they do. */
const maxReadsAhead = 10;
/** Connections for watches, which each hold one. */
const maxWatches = 8;

/**
 * Connects to the API: requests go over our own HTTP, which follows no redirect, unpacks nothing, and
 * bounds time, headers and size. It throws NodeUnreachable and {@link ApiNotFound}.
 */
export function createApiConnection(
  server: ApiServer,
  limits: ApiLimits,
  log: CallLog,
): ApiConnection {
  let certificateEnds: Date | undefined;
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
  const agent = new Agent({ ...options, connections: 1, pipelining: maxReadsAhead });
  const watches = new Agent({ ...options, connections: maxWatches, pipelining: 1, bodyTimeout: 0 });
  const origin = `https://${server.address.includes(':') ? `[${server.address}]` : server.address}:${server.port}`;
  const configuration = createConfiguration({
    baseServer: new ServerConfiguration(origin, {}),
    httpApi: wrapHttpLibrary({
      send: (context) => {
        const url = new URL(context.getUrl());
        return log.record(`GET ${url.pathname}`, async () => {
          const sent = { headers: context.getHeaders() };
          const body = await exchange(url, 'GET', sent, server, agent, limits);
          return { value: toResponse(body), result: `200, ${body.length} bytes` };
        });
      },
    }),
  });
  return {
    configuration,
    patch: (path, change) =>
      log.record(`PATCH ${path}`, async () => {
        const headers = { 'content-type': 'application/merge-patch+json' };
        const sent = { headers, body: JSON.stringify(change) };
        await exchange(`${origin}${path}`, 'PATCH', sent, server, agent, limits);
        return { value: undefined, result: '200' };
      }),
    ask: (path, question) =>
      log.record(`POST ${path}`, async () => {
        const headers = { 'content-type': 'application/json' };
        const sent = { headers, body: JSON.stringify(question) };
        const body = await exchange(`${origin}${path}`, 'POST', sent, server, agent, limits);
        return { value: parseJson(body), result: `201, ${body.length} bytes` };
      }),
    watch: (path, signal) =>
      log.record(`WATCH ${path}`, async () => {
        await watch(`${origin}${path}`, server, watches, limits, signal);
        return { value: undefined, result: 'changed' };
      }),
    certificateEnds: () => certificateEnds,
    async close() {
      await Promise.all([agent.destroy(), watches.destroy()]);
    },
  };
}

/** The answer begins when the watch does; what it says is read as a list afterwards. */
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

/** What is asked, and how. */
interface Asked {
  url: URL | string;
  method: 'GET' | 'PATCH' | 'POST';
  headers: Record<string, string>;
  body?: string;
}

async function exchange(
  url: URL | string,
  method: Asked['method'],
  sent: Pick<Asked, 'headers' | 'body'>,
  server: ApiServer,
  agent: Agent,
  limits: ApiLimits,
): Promise<Buffer> {
  const asked = { url, method, ...sent };
  try {
    return await exchangeOnce(asked, server, agent, limits).catch((error: unknown) => {
      // that a connection ended which was kept open says nothing of the server as it is now
      if (method !== 'GET' || !isConnectionBroken(error)) throw error;
      return exchangeOnce(asked, server, agent, limits);
    });
  } catch (error) {
    if (error instanceof ApiNotFound) throw error;
    throw apiFailed(error);
  }
}

async function exchangeOnce(
  { url, method, headers: own, body: question }: Asked,
  { credentials: { token } }: ApiServer,
  agent: Agent,
  limits: ApiLimits,
): Promise<Buffer> {
  const expected = method === 'POST' ? 201 : 200;
  const { statusCode, headers, body } = await request(url, {
    dispatcher: agent,
    method,
    // the next one need not wait for the answer to this one
    blocking: false,
    ...(question === undefined ? {} : { body: question }),
    headers: {
      ...own,
      'accept-encoding': 'identity',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    signal: AbortSignal.timeout(limits.requestMs),
  });
  // a body that is given up emits its error late
  body.on('error', () => {});
  if (statusCode !== expected || headers['content-encoding'] !== undefined) {
    // what was read to its end leaves the connection to the next request
    await body.dump();
    if (statusCode === 404) throw new ApiNotFound();
    throw statusCode === expected ? unreachable('api-malformed') : apiStatus(statusCode);
  }
  return Buffer.from(await body.arrayBuffer());
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

/** The CA is the cluster's own, so any name that its API server always has will do. */
function identityError(address: string, certificate: PeerCertificate): Error | undefined {
  const errors = [address, '127.0.0.1', 'kubernetes'].map((name) =>
    checkServerIdentity(name, certificate),
  );
  return errors.includes(undefined) ? undefined : errors[0];
}
