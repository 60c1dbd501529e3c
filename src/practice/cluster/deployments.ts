import { createHash } from 'node:crypto';
import { condition } from './conditions.js';
import type { KubeObject, ObjectStore } from './objects.js';
import { isOwnedBy, ownedBy } from './owners.js';

/** The annotation where `kubectl rollout history` finds the number of a rollout. */
export const revisionKey = 'deployment.kubernetes.io/revision';

/**
 * Gives each Deployment of a namespace a ReplicaSet for its current template, and rolls over to it.
 */
export function syncDeployments(store: ObjectStore, namespace: string): void {
  for (const deployment of store.list('deployments', namespace)) syncDeployment(store, deployment);
}

function syncDeployment(store: ObjectStore, deployment: KubeObject): void {
  const { name, namespace } = deployment.metadata;
  const { template, replicas } = deployment.spec;
  const hash = createHash('sha256').update(sortedJson(template)).digest('hex').slice(0, 10);
  const owned = store
    .list('replicasets', namespace)
    .filter((replicaSet) => isOwnedBy(replicaSet, deployment));
  const current = owned.find((replicaSet) => replicaSet.metadata.name === `${name}-${hash}`);
  const old = owned.filter((replicaSet) => replicaSet !== current);
  if (deployment.spec.paused === true && !current) {
    // a paused Deployment does not roll out, but its old ReplicaSet still follows `replicas`
    const newest = old.toSorted((a, b) => revisionOf(b) - revisionOf(a))[0];
    if (newest) store.update('replicasets', scaledTo(replicas, newest));
    store.update('deployments', { ...deployment, status: statusOf(deployment, owned, current) });
    return;
  }
  const lastRevision = Math.max(0, ...old.map(revisionOf));
  // going back to an earlier template counts as a new rollout
  const revision = Math.max(lastRevision + 1, current ? revisionOf(current) : 0);
  if (current) {
    store.update('replicasets', scaledTo(replicas, withRevision(current, revision)));
  } else {
    store.create('replicasets', withRevision(newReplicaSet(deployment, hash), revision));
  }
  // the old pods are deleted only when all the new ones are ready
  if ((current?.status?.readyReplicas ?? 0) >= replicas) {
    for (const replicaSet of old) store.update('replicasets', scaledTo(0, replicaSet));
  }
  const status = statusOf(deployment, owned, current);
  store.update('deployments', { ...withRevision(deployment, revision), status });
}

/** JSON with sorted fields, so that templates that differ only in their order are equal. */
function sortedJson(template: object): string {
  return JSON.stringify(template, (_key, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** The number of the rollout that a ReplicaSet belongs to; 0 if it has none. */
export function revisionOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[revisionKey] ?? 0);
}

function withRevision(object: KubeObject, revision: number): KubeObject {
  const { metadata } = object;
  const annotations = { ...metadata.annotations, [revisionKey]: String(revision) };
  return { ...object, metadata: { ...metadata, annotations } };
}

function scaledTo(replicas: number, replicaSet: KubeObject): KubeObject {
  return { ...replicaSet, spec: { ...replicaSet.spec, replicas } };
}

function newReplicaSet(deployment: KubeObject, hash: string): KubeObject {
  const { name, namespace } = deployment.metadata;
  const { template, selector, replicas } = deployment.spec;
  const labels = { ...template.metadata?.labels, 'pod-template-hash': hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      ownerReferences: ownedBy(deployment),
    },
    spec: {
      replicas,
      selector: { matchLabels: { ...selector.matchLabels, 'pod-template-hash': hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
}

function statusOf(deployment: KubeObject, owned: KubeObject[], current: KubeObject | undefined) {
  const { replicas } = deployment.spec;
  const total = (field: string) =>
    owned.reduce((sum, replicaSet) => sum + (replicaSet.status?.[field] ?? 0), 0);
  const ready = total('readyReplicas');
  const available = ready >= replicas;
  const [availableReason, progressReason] = available
    ? ['MinimumReplicasAvailable', 'NewReplicaSetAvailable']
    : ['MinimumReplicasUnavailable', 'ReplicaSetUpdated'];
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: total('replicas'),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: ready,
    availableReplicas: ready,
    unavailableReplicas: Math.max(0, replicas - ready),
    conditions: [
      condition('Available', available, availableReason),
      condition('Progressing', true, progressReason),
    ],
  };
}
