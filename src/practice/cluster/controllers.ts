import { syncDeployments } from './deployments.js';
import { syncEndpoints } from './endpoints.js';
import type { KubeObject, ObjectStore } from './objects.js';
import { isOwnedBy } from './owners.js';
import { stopPod } from './pods.js';
import { syncReplicaSets } from './replica-sets.js';

/** Each brings a namespace to what its objects ask for, after a change of the kinds that it watches. */
const controllers = [
  { watches: ['deployments', 'replicasets'], sync: syncDeployments },
  { watches: ['replicasets', 'pods'], sync: syncReplicaSets },
  { watches: ['services', 'pods'], sync: syncEndpoints },
];

/**
 * Does what Kubernetes' controllers do: Deployments get ReplicaSets, those get pods, Services get
 * endpoints, and what has lost its owner goes. Returns how to stop.
 */
export function runControllers(store: ObjectStore): () => void {
  const due = new Set<string>();
  let running = true;

  // several changes at once lead to one round
  function soon({ watches, sync }: (typeof controllers)[number], namespace: string): void {
    const round = `${watches} ${namespace}`;
    if (due.has(round)) return;
    due.add(round);
    setImmediate(() => {
      due.delete(round);
      if (running) sync(store, namespace);
    });
  }

  const stopWatching = store.watch(0, ({ resource, object, type }) => {
    const { namespace = 'default' } = object.metadata;
    for (const one of controllers) if (one.watches.includes(resource)) soon(one, namespace);
    if (type === 'DELETED') collect(store, object);
  });
  return () => {
    running = false;
    stopWatching();
  };
}

/** What the deleted object owned goes with it. */
function collect(store: ObjectStore, owner: KubeObject): void {
  const { namespace } = owner.metadata;
  for (const one of store.list('replicasets', namespace)) {
    if (isOwnedBy(one, owner)) store.remove('replicasets', namespace, one.metadata.name);
  }
  for (const pod of store.list('pods', namespace)) if (isOwnedBy(pod, owner)) stopPod(store, pod);
}
