import { randomBytes } from 'node:crypto';
import { type KubeObject, type ObjectStore, selects } from './objects.js';
import { isOwnedBy, ownedBy } from './owners.js';
import { isReady, isStopping, stopPod } from './pods.js';

/** Creates the missing pods of each ReplicaSet of a namespace, and stops its surplus ones. */
export function syncReplicaSets(store: ObjectStore, namespace: string): void {
  for (const replicaSet of store.list('replicasets', namespace)) syncReplicaSet(store, replicaSet);
}

function syncReplicaSet(store: ObjectStore, replicaSet: KubeObject): void {
  const owned = store
    .list('pods', replicaSet.metadata.namespace)
    .filter((pod) => isOwnedBy(pod, replicaSet) && !isStopping(pod));
  const isSelected = (pod: KubeObject) => selects(replicaSet.spec.selector.matchLabels, pod);
  for (const pod of owned) if (!isSelected(pod)) release(store, pod);
  const pods = owned.filter(isSelected);
  const surplus = pods.length - replicaSet.spec.replicas;
  for (let missing = -surplus; missing > 0; missing -= 1) store.create('pods', newPod(replicaSet));
  // pods that are not ready are stopped first, then the youngest
  const order = pods.toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)) || age(b) - age(a));
  for (const pod of order.slice(0, Math.max(0, surplus))) stopPod(store, pod);
  const kept = order.slice(Math.max(0, surplus));
  const ready = kept.filter(isReady).length;
  store.update('replicasets', {
    ...replicaSet,
    status: {
      replicas: kept.length,
      fullyLabeledReplicas: kept.length,
      readyReplicas: ready,
      availableReplicas: ready,
      observedGeneration: replicaSet.metadata.generation,
    },
  });
}

/** Removes the owner of a pod whose labels no longer match. */
function release(store: ObjectStore, pod: KubeObject): void {
  const { ownerReferences: _owners, ...metadata } = pod.metadata;
  store.update('pods', { ...pod, metadata });
}

function age(pod: KubeObject): number {
  return Number(pod.metadata.resourceVersion);
}

function newPod(replicaSet: KubeObject): KubeObject {
  const { name, namespace } = replicaSet.metadata;
  const { template } = replicaSet.spec;
  // other metadata of the template, such as a deletion timestamp, must not reach the pods
  const { labels, annotations } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      name: `${name}-${randomBytes(3).toString('hex').slice(0, 5)}`,
      ...(namespace === undefined ? {} : { namespace }),
      ownerReferences: ownedBy(replicaSet),
    },
    spec: { ...template.spec, nodeName: 'practice' },
    status: { phase: 'Pending' },
  };
}
