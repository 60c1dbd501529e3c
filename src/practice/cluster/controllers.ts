import { syncDeployments } from './deployments.js';
import { syncEndpoints } from './endpoints.js';
import type { KubeObject, ObjectStore } from './objects.js';
import { isOwnedBy } from './owners.js';
import { stopPod } from './pods.js';
import { syncReplicaSets } from './replica-sets.js';

/**
 * The controllers. After a change of a kind that it watches, a controller makes a namespace match
 * what its objects ask for.
 */
const controllers = [
  { watches: ['deployments', 'replicasets'], sync: syncDeployments },
  { watches: ['replicasets', 'pods'], sync: syncReplicaSets },
  { watches: ['services', 'pods'], sync: syncEndpoints },
];

/**
 * Does what Kubernetes' controllers do: creates ReplicaSets for Deployments, pods for ReplicaSets
 * and endpoints for Services, and deletes objects whose owner is gone. Returns a function that
 * stops it.
 */
export function runControllers(store: ObjectStore): () => void {
  const scheduled = new Set<string>();
  let running = true;

  /** Runs a controller in the next turn of the event loop, once for all changes until then. */
  function schedule({ watches, sync }: (typeof controllers)[number], namespace: string): void {
    const round = `${watches} ${namespace}`;
    if (scheduled.has(round)) return;
    scheduled.add(round);
    setImmediate(() => {
      scheduled.delete(round);
      if (running) sync(store, namespace);
    });
  }

  const stopWatching = store.watch(0, ({ resource, object, type }) => {
    const { namespace = 'default' } = object.metadata;
    for (const controller of controllers) {
      if (controller.watches.includes(resource)) schedule(controller, namespace);
    }
    if (type === 'DELETED') deleteOwned(store, object);
  });
  return () => {
    running = false;
    stopWatching();
  };
}

/** Deletes the ReplicaSets and pods that a deleted object owned. */
function deleteOwned(store: ObjectStore, owner: KubeObject): void {
  const { namespace } = owner.metadata;
  for (const replicaSet of store.list('replicasets', namespace)) {
    if (!isOwnedBy(replicaSet, owner)) continue;
    store.remove('replicasets', namespace, replicaSet.metadata.name);
  }
  for (const pod of store.list('pods', namespace)) if (isOwnedBy(pod, owner)) stopPod(store, pod);
}
