import { createHash, randomBytes } from 'node:crypto';
import { findImage } from './images.js';
import { type Change, type KubeObject, type ObjectStore, selects } from './objects.js';

/** How long pods take, in ms: long enough to be seen, short enough for a demo. */
const startMs = 350;
const stopMs = 350;

/**
 * Does what Kubernetes' controllers and kubelet do: Deployments get ReplicaSets, those get pods, pods
 * become ready, Services get endpoints, and what has lost its owner goes. Returns how to stop.
 */
export function runControllers(store: ObjectStore, nodeAddress: string): () => void {
  const timers = new Set<NodeJS.Timeout>();
  const wanted = new Set<string>();
  let nextIp = 2;
  let running = true;

  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (running) work();
    }, ms);
    timer.unref();
    timers.add(timer);
  };

  // several changes at once lead to one round
  const reconcile = (what: string, work: () => void) => {
    if (wanted.has(what)) return;
    wanted.add(what);
    setImmediate(() => {
      wanted.delete(what);
      if (running) work();
    });
  };

  const stopWatching = store.watch(0, (change: Change) => {
    const { resource, object, type } = change;
    const { namespace = 'default' } = object.metadata;
    if (resource === 'pods') {
      if (type === 'ADDED') startPod(object);
      reconcile(`replicasets ${namespace}`, () => syncReplicaSets(namespace));
      reconcile(`endpoints ${namespace}`, () => syncEndpoints(namespace));
    }
    if (resource === 'services')
      reconcile(`endpoints ${namespace}`, () => syncEndpoints(namespace));
    if (resource === 'replicasets') {
      reconcile(`replicasets ${namespace}`, () => syncReplicaSets(namespace));
      reconcile(`deployments ${namespace}`, () => syncDeployments(namespace));
    }
    if (resource === 'deployments')
      reconcile(`deployments ${namespace}`, () => syncDeployments(namespace));
    if (type === 'DELETED') collect(object);
  });

  function syncDeployments(namespace: string): void {
    for (const deployment of store.list('deployments', namespace)) {
      const { template, replicas = 1 } = deployment.spec;
      const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);
      const owned = store
        .list('replicasets', namespace)
        .filter((one) => isOwnedBy(one, deployment));
      const name = `${deployment.metadata.name}-${hash}`;
      const current = owned.find((one) => one.metadata.name === name);
      const old = owned.filter((one) => one !== current);
      if (!current) store.create('replicasets', newReplicaSet(deployment, name, hash));
      else if (current.spec.replicas !== replicas) setReplicas(current, replicas);
      const ready = current?.status?.readyReplicas ?? 0;
      // the old pods go when the new ones serve
      if (ready >= replicas) for (const one of old) if (one.spec.replicas > 0) setReplicas(one, 0);
      const total = (all: KubeObject[], field: string) =>
        all.reduce((sum, one) => sum + (one.status?.[field] ?? 0), 0);
      const readyReplicas = total(owned, 'readyReplicas');
      const available = readyReplicas >= replicas;
      store.update('deployments', {
        ...deployment,
        status: {
          observedGeneration: deployment.metadata.generation,
          replicas: total(owned, 'replicas'),
          updatedReplicas: current?.status?.replicas ?? 0,
          readyReplicas,
          availableReplicas: readyReplicas,
          unavailableReplicas: Math.max(0, replicas - readyReplicas),
          conditions: [
            condition(
              'Available',
              available,
              available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
            ),
            condition(
              'Progressing',
              true,
              available ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
            ),
          ],
        },
      });
    }
  }

  function setReplicas(replicaSet: KubeObject, replicas: number): void {
    store.update('replicasets', { ...replicaSet, spec: { ...replicaSet.spec, replicas } });
  }

  function syncReplicaSets(namespace: string): void {
    for (const replicaSet of store.list('replicasets', namespace)) {
      const pods = store
        .list('pods', namespace)
        .filter(
          (pod) => isOwnedBy(pod, replicaSet) && pod.metadata.deletionTimestamp === undefined,
        );
      const surplus = pods.length - replicaSet.spec.replicas;
      for (let missing = -surplus; missing > 0; missing -= 1)
        store.create('pods', newPod(replicaSet));
      // pods that are not ready go first, then the youngest
      const order = pods.toSorted(
        (a, b) => Number(isReady(a)) - Number(isReady(b)) || age(b) - age(a),
      );
      for (const pod of order.slice(0, Math.max(0, surplus))) stopPod(pod);
      const kept = order.slice(Math.max(0, surplus));
      store.update('replicasets', {
        ...replicaSet,
        status: {
          replicas: kept.length,
          fullyLabeledReplicas: kept.length,
          readyReplicas: kept.filter(isReady).length,
          availableReplicas: kept.filter(isReady).length,
          observedGeneration: replicaSet.metadata.generation,
        },
      });
    }
  }

  function startPod(pod: KubeObject): void {
    later(startMs, () => {
      const now = store.get('pods', pod.metadata.namespace, pod.metadata.name);
      if (!now || now.metadata.deletionTimestamp !== undefined) return;
      const podIp = `10.1.0.${nextIp}`;
      nextIp = nextIp === 254 ? 2 : nextIp + 1;
      store.update('pods', { ...now, status: statusOf(now, podIp, nodeAddress) });
      const isMissing = now.spec.containers.some((one: { image: string }) => !findImage(one.image));
      if (isMissing) later(startMs, () => backOff(now.metadata.namespace, now.metadata.name));
    });
  }

  function backOff(namespace: string | undefined, name: string): void {
    const pod = store.get('pods', namespace, name);
    if (!pod) return;
    const containerStatuses = pod.status.containerStatuses.map((one: KubeObject) =>
      one.state.waiting
        ? {
            ...one,
            state: {
              waiting: {
                reason: 'ImagePullBackOff',
                message: `Back-off pulling image "${one.image}"`,
              },
            },
          }
        : one,
    );
    store.update('pods', { ...pod, status: { ...pod.status, containerStatuses } });
  }

  /** As a deletion by the API: the pod is seen stopping for a moment. */
  function stopPod(pod: KubeObject): void {
    const { namespace, name } = pod.metadata;
    const now = store.get('pods', namespace, name);
    if (!now || now.metadata.deletionTimestamp !== undefined) return;
    const deletionTimestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    store.update('pods', { ...now, metadata: { ...now.metadata, deletionTimestamp } });
    later(stopMs, () => store.remove('pods', namespace, name));
  }

  function syncEndpoints(namespace: string): void {
    const services = store.list('services', namespace);
    for (const service of services) {
      const { selector, ports, type } = service.spec;
      if (!selector || type === 'ExternalName') continue;
      const pods = store
        .list('pods', namespace)
        .filter(
          (pod) =>
            selects(selector, pod) &&
            pod.status?.podIP &&
            pod.metadata.deletionTimestamp === undefined,
        );
      writeEndpoints(store, service, ports, pods);
    }
    for (const resource of ['endpoints', 'endpointslices']) {
      for (const one of store.list(resource, namespace)) {
        const owner = one.metadata.labels?.['kubernetes.io/service-name'] ?? one.metadata.name;
        if (one.metadata.annotations?.['podmark/kept'] !== undefined) continue;
        if (!services.some((service) => service.metadata.name === owner)) {
          store.remove(resource, namespace, one.metadata.name);
        }
      }
    }
  }

  /** What the deleted object owned goes with it. */
  function collect(owner: KubeObject): void {
    const { namespace } = owner.metadata;
    for (const one of store.list('replicasets', namespace)) {
      if (isOwnedBy(one, owner)) store.remove('replicasets', namespace, one.metadata.name);
    }
    for (const pod of store.list('pods', namespace)) if (isOwnedBy(pod, owner)) stopPod(pod);
  }

  return () => {
    running = false;
    stopWatching();
    for (const timer of timers) clearTimeout(timer);
  };
}

/** Condition `Ready` is `True`, and the pod is not stopping. */
export function isReady(pod: KubeObject): boolean {
  const ready = pod.status?.conditions?.find((one: { type: string }) => one.type === 'Ready');
  return ready?.status === 'True' && pod.metadata.deletionTimestamp === undefined;
}

/** The port of a pod behind a Service's port: a number, or the name of a container's port. */
export function targetPortOf(pod: KubeObject, targetPort: number | string): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  const ports = pod.spec.containers.flatMap((one: KubeObject) => one.ports ?? []);
  return ports.find((one: { name?: string }) => one.name === targetPort)?.containerPort;
}

function age(pod: KubeObject): number {
  return Number(pod.metadata.resourceVersion);
}

function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
  return object.metadata.ownerReferences?.some((one) => one.uid === owner.metadata.uid) === true;
}

function ownerReference(owner: KubeObject, apiVersion: string, kind: string) {
  const { name, uid = '' } = owner.metadata;
  return [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }];
}

function newReplicaSet(deployment: KubeObject, name: string, hash: string): KubeObject {
  const { namespace } = deployment.metadata;
  const { template, selector, replicas = 1 } = deployment.spec;
  const labels = { ...template.metadata?.labels, 'pod-template-hash': hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      ownerReferences: ownerReference(deployment, 'apps/v1', 'Deployment'),
    },
    spec: {
      replicas,
      selector: { matchLabels: { ...selector.matchLabels, 'pod-template-hash': hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
}

function newPod(replicaSet: KubeObject): KubeObject {
  const { name, namespace } = replicaSet.metadata;
  const { template } = replicaSet.spec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template.metadata,
      name: `${name}-${randomBytes(3).toString('hex').slice(0, 5)}`,
      ...(namespace === undefined ? {} : { namespace }),
      ownerReferences: ownerReference(replicaSet, 'apps/v1', 'ReplicaSet'),
    },
    spec: { ...template.spec, nodeName: 'practice' },
    status: { phase: 'Pending' },
  };
}

function condition(type: string, isTrue: boolean, reason?: string) {
  return { type, status: isTrue ? 'True' : 'False', ...(reason === undefined ? {} : { reason }) };
}

function statusOf(pod: KubeObject, podIP: string, hostIP: string) {
  const containerStatuses = pod.spec.containers.map(
    ({ name, image }: { name: string; image: string }) => {
      const known = findImage(image) !== undefined;
      const waiting = { reason: 'ErrImagePull', message: `image "${image}" not found` };
      return {
        name,
        image,
        imageID: '',
        ready: known,
        started: known,
        restartCount: 0,
        state: known ? { running: { startedAt: new Date().toISOString() } } : { waiting },
        lastState: {},
      };
    },
  );
  const ready = containerStatuses.every((one: { ready: boolean }) => one.ready);
  return {
    phase: ready ? 'Running' : 'Pending',
    hostIP,
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    conditions: [
      condition('Initialized', true),
      condition('Ready', ready),
      condition('ContainersReady', ready),
      condition('PodScheduled', true),
    ],
    containerStatuses,
  };
}

interface ServicePort {
  name?: string;
  port: number;
  targetPort: number | string;
  protocol: string;
}

function writeEndpoints(
  store: ObjectStore,
  service: KubeObject,
  ports: ServicePort[],
  pods: KubeObject[],
): void {
  const { name, namespace } = service.metadata;
  const place = { ...(namespace === undefined ? {} : { namespace }) };
  const ready = pods.filter(isReady);
  const waiting = pods.filter((pod) => !isReady(pod));
  const named = (pod: KubeObject) =>
    ports.map((port) => ({
      ...(port.name === undefined ? {} : { name: port.name }),
      port: targetPortOf(pod, port.targetPort),
      protocol: port.protocol,
    }));
  const target = (pod: KubeObject) => ({
    kind: 'Pod',
    name: pod.metadata.name,
    ...place,
    uid: pod.metadata.uid,
  });
  const addresses = (some: KubeObject[]) =>
    some.map((pod) => ({ ip: pod.status.podIP, nodeName: 'practice', targetRef: target(pod) }));
  const [first] = pods;
  const subset = {
    ...(ready.length > 0 ? { addresses: addresses(ready) } : {}),
    ...(waiting.length > 0 ? { notReadyAddresses: addresses(waiting) } : {}),
    ports: first ? named(first) : [],
  };
  write(store, 'endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name, ...place },
    ...(first ? { subsets: [subset] } : {}),
  });
  write(store, 'endpointslices', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-podmark`,
      ...place,
      labels: { 'kubernetes.io/service-name': name },
      ownerReferences: ownerReference(service, 'v1', 'Service'),
    },
    addressType: 'IPv4',
    ports: first ? named(first) : [],
    endpoints: pods.map((pod) => ({
      addresses: [pod.status.podIP],
      conditions: { ready: isReady(pod), serving: isReady(pod), terminating: false },
      nodeName: 'practice',
      targetRef: target(pod),
    })),
  });
}

function write(store: ObjectStore, resource: string, object: KubeObject): void {
  const { namespace, name } = object.metadata;
  const before = store.get(resource, namespace, name);
  if (!before) store.create(resource, object);
  else store.update(resource, { ...object, metadata: { ...before.metadata, ...object.metadata } });
}
