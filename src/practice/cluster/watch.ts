import type { ServerResponse } from 'node:http';
import { ApiError } from './api-error.js';
import type { KubeApi, Place } from './kube-api.js';
import type { Change } from './objects.js';
import { isSelected, type Selectors } from './selectors.js';
import { tableOf } from './tables.js';

/** The query of a watch, and how its answer is written. */
export interface WatchRequest {
  query: URLSearchParams;
  selectors: Selectors;
  isTable: boolean;
}

/** Writes a line of JSON for each change until the client leaves or the watch's time is over. */
export function watch(
  api: KubeApi,
  place: Place,
  { query, selectors, isTable }: WatchRequest,
  response: ServerResponse,
): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const write = (type: string, object: object) =>
    response.write(`${JSON.stringify({ type, object })}\n`);
  const since = Number(query.get('resourceVersion') ?? 0);
  if (since !== 0 && since < api.store.oldestVersion) {
    write('ERROR', new ApiError(410, 'Expired', `too old resource version: ${since}`).status());
    response.end();
    return;
  }
  const tell = ({ type, resource, object }: Change) => {
    if (resource !== place.resource.name) return;
    if (place.namespace !== undefined && object.metadata.namespace !== place.namespace) return;
    if (place.name !== undefined && object.metadata.name !== place.name) return;
    if (!isSelected(object, selectors)) return;
    const { resourceVersion = '' } = object.metadata;
    write(type, isTable ? tableOf(place.resource, [object], resourceVersion) : object);
  };
  if (since === 0) {
    for (const object of api.list(place, selectors)) {
      tell({ type: 'ADDED', resource: place.resource.name, object, version: 0 });
    }
  }
  const stop = api.store.watch(since === 0 ? Number(api.store.version) : since, tell);
  const seconds = Number(query.get('timeoutSeconds') ?? 600);
  const timer = setTimeout(() => response.end(), seconds * 1000).unref();
  response.on('close', () => {
    stop();
    clearTimeout(timer);
  });
}
