import type { KubeObject } from '../cluster/objects.js';
import { type KubectlCommand, printed } from './kubectl-command.js';
import { nameOf, required } from './kubectl-targets.js';
import { createAt, readObjects } from './manifests.js';

/** Where `kubectl apply` keeps what was applied, so that the next knows what was taken out. */
const appliedKey = 'kubectl.kubernetes.io/last-applied-configuration';

/** `kubectl apply -f`, with `-` for a here-document. */
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
        // lists as the manifest has them: a port that was taken out of it goes
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
    // a client may have written anything there
    return {};
  }
}

/** The object as a merge patch that also takes away what was applied before and is no longer there. */
function withRemovals(before: unknown, now: unknown): unknown {
  if (!isObject(before) || !isObject(now)) return now;
  const gone = Object.keys(before).filter((key) => !(key in now));
  const kept = Object.entries(now).map(([key, value]) => [key, withRemovals(before[key], value)]);
  return Object.fromEntries([...gone.map((key) => [key, null]), ...kept]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
