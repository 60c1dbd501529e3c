import type { KubeObject } from '../cluster/objects.js';
import { type KubectlCommand, printed } from './kubectl-command.js';
import { nameOf, required } from './kubectl-targets.js';
import { createAt, readObjects } from './manifests.js';

/**
 * The annotation in which `kubectl apply` keeps the manifest, to find what the next one removes.
 */
const appliedKey = 'kubectl.kubernetes.io/last-applied-configuration';

/** `kubectl apply -f`. The file `-` is a here-document. */
export const apply: KubectlCommand = {
  flags: ['filename'],
  async run({ flags }, context) {
    const { api } = context;
    const objects = await readObjects(required(flags, 'filename'), flags, context);
    return printed(
      objects.map(({ object, target }) => {
        const { resource, namespace, name } = target;
        const before = api.store.get(resource.name, namespace, name);
        if (!before) return createAt(target, marked(object), api);
        const patch = withRemovals(lastApplied(before), marked(object));
        // a merge patch replaces lists, so that a port that the manifest no longer has disappears
        const after = api.patch(target, 'application/merge-patch+json', patch);
        const changed = after.metadata.resourceVersion !== before.metadata.resourceVersion;
        return `${nameOf(target)} ${changed ? 'configured' : 'unchanged'}`;
      }),
    );
  },
};

function marked(object: KubeObject): KubeObject {
  const { metadata } = object;
  const annotations = { ...metadata.annotations, [appliedKey]: JSON.stringify(object) };
  return { ...object, metadata: { ...metadata, annotations } };
}

function lastApplied({ metadata }: KubeObject): unknown {
  try {
    return JSON.parse(metadata.annotations?.[appliedKey] ?? '{}');
  } catch {
    // the annotation is not JSON, because a client may write anything there
    return {};
  }
}

/** A merge patch to `now` that also removes the fields that only the last applied manifest had. */
function withRemovals(before: unknown, now: unknown): unknown {
  if (!isObject(before) || !isObject(now)) return now;
  const gone = Object.keys(before).filter((key) => !(key in now));
  const kept = Object.entries(now).map(([key, value]) => [key, withRemovals(before[key], value)]);
  return Object.fromEntries([...gone.map((key) => [key, null]), ...kept]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
