import { ApiError } from './api-error.js';

type Json = unknown;

/** The field by which Kubernetes merges each list (`patchMergeKey` in its API types). */
const mergeKeys: Record<string, string> = {
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  env: 'name',
  volumeMounts: 'mountPath',
  conditions: 'type',
  ownerReferences: 'uid',
};

/** Applies a patch of the given media type. Throws {@link ApiError} if it cannot be applied. */
export function applyPatch(contentType: string, target: Json, patch: Json): Json {
  if (contentType.startsWith('application/strategic-merge-patch+json'))
    return strategicMergePatch(target, patch);
  if (contentType.startsWith('application/merge-patch+json')) return mergePatch(target, patch);
  if (contentType.startsWith('application/json-patch+json')) return jsonPatch(target, patch);
  throw new ApiError(
    415,
    'UnsupportedMediaType',
    `the practice node does not take patches of type ${contentType}`,
  );
}

/** Applies a JSON merge patch (RFC 7386). */
export function mergePatch(target: Json, patch: Json): Json {
  return merge(target, patch, undefined);
}

/**
 * Applies a strategic merge patch, as far as the served kinds need it: lists that have a merge key
 * are merged by it.
 */
export function strategicMergePatch(target: Json, patch: Json): Json {
  return merge(target, patch, mergeList);
}

type ListMerge = (key: string, target: Json[], patch: Json[]) => Json[] | undefined;

function merge(target: Json, patch: Json, lists: ListMerge | undefined): Json {
  if (!isObject(patch)) return patch;
  const result: Record<string, Json> = isObject(target) ? { ...target } : {};
  if (patch.$patch === 'replace') {
    const { $patch: _directive, ...whole } = patch;
    return whole;
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    const before = result[key];
    if (value === null) delete result[key];
    else if (Array.isArray(value) && Array.isArray(before) && lists) {
      result[key] = lists(key, before, value) ?? value;
    } else result[key] = merge(before, value, lists);
  }
  return result;
}

function mergeList(key: string, target: Json[], patch: Json[]): Json[] | undefined {
  const mergeKey = mergeKeyOf(key, target);
  if (mergeKey === undefined) return undefined;
  const result = [...target];
  for (const item of patch) {
    if (!isObject(item)) return undefined;
    const index = result.findIndex(
      (element) => isObject(element) && element[mergeKey] === item[mergeKey],
    );
    if (item.$patch === 'delete') {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) result[index] = merge(result[index], item, mergeList);
    else result.push(item);
  }
  return result;
}

/**
 * The merge key of a list. A Service's `ports` merge by `port`, a container's by `containerPort`.
 */
function mergeKeyOf(key: string, target: Json[]): string | undefined {
  if (key !== 'ports') return mergeKeys[key];
  return target.some((item) => isObject(item) && 'containerPort' in item)
    ? 'containerPort'
    : 'port';
}

/**
 * Applies a JSON patch (RFC 6902) with the operations add, replace and remove. Throws {@link
 * ApiError} for other operations and for paths that do not exist.
 */
export function jsonPatch(target: Json, operations: Json): Json {
  const result = structuredClone(target);
  if (!Array.isArray(operations)) throw new ApiError(400, 'BadRequest', 'a JSON patch is a list');
  for (const operation of operations) applyOperation(result, operation);
  return result;
}

function applyOperation(result: Json, operation: Json): void {
  const { op, path, value } = (operation ?? {}) as Record<string, Json>;
  const refused = new ApiError(
    422,
    'Invalid',
    `the practice node cannot apply the operation ${JSON.stringify(op)} at ${JSON.stringify(path)}`,
  );
  if (!['add', 'replace', 'remove'].includes(op as string) || typeof path !== 'string')
    throw refused;
  const keys = path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop();
  let place = result;
  for (const key of keys) {
    // only own fields, because a path through __proto__ would lead out of the object
    if (!hasField(place, key)) throw refused;
    place = place[key];
  }
  const isThere = last !== undefined && (hasField(place, last) || op === 'add');
  if (!isThere || !isContainer(place) || last === '__proto__') throw refused;
  if (Array.isArray(place)) {
    const index = last === '-' ? place.length : Number(last);
    if (!Number.isInteger(index) || index < 0 || index > place.length) throw refused;
    place.splice(index, op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]));
  } else if (op === 'remove') delete place[last];
  else place[last] = value;
}

function isContainer(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null;
}

function hasField(value: Json, key: string): value is Record<string, Json> {
  return isContainer(value) && Object.hasOwn(value, key);
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
