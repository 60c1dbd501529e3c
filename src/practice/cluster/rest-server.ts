import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { close, listen } from '../listen.js';
import type { ApiFault } from '../practice-cluster.js';
import { ApiError } from './api-error.js';
import type { SelfSigned } from './certificate.js';
import { discover } from './discovery.js';
import type { KubeApi, Place } from './kube-api.js';
import type { KubeObject } from './objects.js';
import { applyPatch } from './patch.js';
import { apiVersionOf, isScalable, resources } from './resources.js';
import type { Selectors } from './selectors.js';
import { tableOf } from './tables.js';
import { watch } from './watch.js';

/** The REST API over HTTPS. */
export interface RestServer {
  readonly port: number;
  setFault(fault: ApiFault | null): Promise<void>;
  stop(): Promise<void>;
}

/** The port where microk8s' API server listens on a node. */
export const apiPortOnNode = 16443;
/** The path where clients ask what they may do. */
const reviewPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const maxBodyBytes = 1024 * 1024;
const slowMs = 2000;

/** Serves the API at a loopback address to clients that have the token. */
export async function startRestServer(
  api: KubeApi,
  address: string,
  { certificate, key }: SelfSigned,
  token: string,
): Promise<RestServer> {
  let fault: ApiFault | null = null;
  const server = createServer({ cert: certificate, key }, (request, response) => {
    response.on('error', () => {});
    withFault(fault, response, () => {
      if (request.headers.authorization !== `Bearer ${token}`) {
        return send(response, 401, new ApiError(401, 'Unauthorized', 'Unauthorized').status());
      }
      answer(api, request, response).catch((error: unknown) => {
        const refusal =
          error instanceof ApiError
            ? error
            : new ApiError(500, 'InternalError', 'the practice node failed');
        if (!response.headersSent) send(response, refusal.code, refusal.status());
        else response.destroy();
      });
    });
  });
  const sockets = new Set<Socket>();
  server.prependListener('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (fault === 'drop') socket.destroy();
    if (fault === 'garbage') socket.end('this is not TLS\n');
  });
  server.on('tlsClientError', () => {});
  await listen(server, address, apiPortOnNode);
  const { port } = server.address() as AddressInfo;

  const stopListening = async () => {
    const closed = close(server);
    // closeAllConnections() does not know connections that have not sent anything yet
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  return {
    port,
    async setFault(next) {
      fault = next;
      if (next === 'refuse') await stopListening();
      else if (!server.listening) await listen(server, address, port);
      // open connections would not be affected by the fault
      if (next !== null) server.closeAllConnections();
    },
    stop: stopListening,
  };
}

function withFault(fault: ApiFault | null, response: ServerResponse, serve: () => void): void {
  switch (fault) {
    case 'hang':
      return;
    case 'slow':
      setTimeout(serve, slowMs).unref();
      return;
    case 'expired-credentials':
      send(response, 401, new ApiError(401, 'Unauthorized', 'Unauthorized').status());
      return;
    case 'endless':
      writeForever(response);
      return;
    default:
      serve();
  }
}

function writeForever(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = ' '.repeat(64 * 1024);
  const write = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', write);
  write();
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function answer(
  api: KubeApi,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://practice');
  const path = url.pathname.replace(/\/+$/, '') || '/';
  if (path === '/openapi/v2') {
    // old clients ask for a binary form; an empty document makes them validate nothing
    const type = 'application/octet-stream';
    const wantsBinary = request.headers.accept?.includes('proto-openapi') === true;
    response.writeHead(200, { 'content-type': wantsBinary ? type : 'application/json' });
    response.end(
      wantsBinary
        ? ''
        : JSON.stringify({
            swagger: '2.0',
            info: { title: 'practice', version: '1' },
            paths: {},
            definitions: {},
          }),
    );
    return;
  }
  if (path === reviewPath && request.method === 'POST') {
    // the simulation has no roles: every client that got in may do everything
    return send(response, 201, { ...(await readJson(request)), status: { allowed: true } });
  }
  const found = discover(path);
  if (found) return send(response, 200, found);
  const place = placeOf(path);
  if (!place)
    throw new ApiError(404, 'NotFound', 'the server could not find the requested resource');
  const query = url.searchParams;
  const isTable = request.headers.accept?.includes('as=Table') === true;
  const show = (objects: KubeObject[], isSingle: boolean) => {
    if (isTable) return tableOf(place.resource, objects, api.store.version);
    return isSingle ? (objects[0] as object) : listOf(place, objects, api.store.version);
  };
  if (query.has('dryRun'))
    throw new ApiError(400, 'BadRequest', 'the practice node does no dry runs');
  if (place.subresource === 'scale') {
    return send(response, 200, await scale(api, place, request));
  }
  switch (request.method) {
    case 'GET': {
      if (query.get('watch') === '1' || query.get('watch') === 'true') {
        return watch(api, place, { query, selectors: selectorsOf(query), isTable }, response);
      }
      const selectors = selectorsOf(query);
      return send(
        response,
        200,
        place.name === undefined
          ? show(api.list(place, selectors), false)
          : show([api.get(place)], true),
      );
    }
    case 'POST':
      return send(response, 201, api.create(place, await readJson(request)));
    case 'PUT':
      return send(response, 200, api.update(place, await readJson(request)));
    case 'PATCH': {
      const type = request.headers['content-type'] ?? '';
      return send(response, 200, api.patch(place, type, await readJson(request)));
    }
    case 'DELETE': {
      if (place.name !== undefined) return send(response, 200, api.remove(place));
      const gone = api.list(place, selectorsOf(query));
      for (const { metadata } of gone)
        api.remove({ ...place, namespace: metadata.namespace, name: metadata.name });
      return send(response, 200, listOf(place, gone, api.store.version));
    }
    default:
      throw new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method');
  }
}

async function scale(api: KubeApi, place: Place, request: IncomingMessage): Promise<object> {
  const current = api.scaleOf(api.get(place));
  if (request.method === 'GET') return current;
  const given = await readJson(request);
  const type = request.headers['content-type'] ?? '';
  return api.setScale(
    place,
    request.method === 'PATCH' ? (applyPatch(type, current, given) as KubeObject) : given,
  );
}

/** Parses `/api/v1/namespaces/NAMESPACE/RESOURCE/NAME/SUBRESOURCE` and its shorter forms. */
function placeOf(path: string): (Place & { subresource: string | undefined }) | undefined {
  const match =
    /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/([^/]+)\/)?([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(
      path,
    );
  if (!match) return undefined;
  const [, group = '', version, namespace, name, object, subresource] = match;
  const resource = resources.find(
    (candidate) =>
      candidate.group === group && candidate.version === version && candidate.name === name,
  );
  if (!resource || (resource.namespaced && object !== undefined && namespace === undefined))
    return undefined;
  if (subresource !== undefined && !(subresource === 'scale' && isScalable(resource)))
    return undefined;
  return { resource, namespace, name: object, subresource };
}

function selectorsOf(query: URLSearchParams): Selectors {
  return {
    labelSelector: query.get('labelSelector') ?? undefined,
    fieldSelector: query.get('fieldSelector') ?? undefined,
  };
}

function listOf({ resource }: Place, items: KubeObject[], resourceVersion: string): object {
  return {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata: { resourceVersion },
    items,
  };
}

async function readJson(request: IncomingMessage): Promise<KubeObject> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes)
      throw new ApiError(413, 'RequestEntityTooLarge', 'the request is too large');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as KubeObject;
  } catch {
    throw new ApiError(400, 'BadRequest', 'the request holds no JSON');
  }
}
