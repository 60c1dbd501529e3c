import { type KubeObject, type ObjectStore, selects } from './objects.js';
import { ownedBy } from './owners.js';
import { isReady, isStopping, targetPortOf } from './pods.js';

/** The annotation of Endpoints and EndpointSlices that the controllers must not delete. */
export const keptAnnotation = 'podmark/kept';

/**
 * Writes the Endpoints and EndpointSlices of a namespace's Services that have a selector, and
 * deletes those whose Service is gone.
 */
export function syncEndpoints(store: ObjectStore, namespace: string): void {
  const services = store
    .list('services', namespace)
    .filter((service) => service.spec.type !== 'ExternalName');
  for (const service of services) {
    const { selector } = service.spec;
    if (!selector) continue;
    const pods = store
      .list('pods', namespace)
      .filter((pod) => selects(selector, pod) && pod.status?.podIP && !isStopping(pod));
    write(store, 'endpoints', endpointsOf(service, pods));
    write(store, 'endpointslices', sliceOf(service, pods));
  }
  const names = new Set(services.map((service) => service.metadata.name));
  for (const resource of ['endpoints', 'endpointslices']) {
    for (const { metadata } of store.list(resource, namespace)) {
      const service = metadata.labels?.['kubernetes.io/service-name'] ?? metadata.name;
      const isKept = metadata.annotations?.[keptAnnotation] !== undefined;
      if (!isKept && !names.has(service)) store.remove(resource, namespace, metadata.name);
    }
  }
}

function endpointsOf(service: KubeObject, pods: KubeObject[]): KubeObject {
  const addresses = (some: KubeObject[]) =>
    some.map((pod) => ({ ip: pod.status.podIP, nodeName: 'practice', targetRef: targetOf(pod) }));
  const ready = pods.filter(isReady);
  const waiting = pods.filter((pod) => !isReady(pod));
  const subset = {
    ...(ready.length > 0 ? { addresses: addresses(ready) } : {}),
    ...(waiting.length > 0 ? { notReadyAddresses: addresses(waiting) } : {}),
    ports: portsOf(service, pods),
  };
  const { name, namespace } = service.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    ...(pods.length > 0 ? { subsets: [subset] } : {}),
  };
}

function sliceOf(service: KubeObject, pods: KubeObject[]): KubeObject {
  const { name, namespace } = service.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-podmark`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: {
        'kubernetes.io/service-name': name,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      ownerReferences: ownedBy(service),
    },
    addressType: 'IPv4',
    ports: portsOf(service, pods),
    endpoints: pods.map((pod) => ({
      addresses: [pod.status.podIP],
      conditions: { ready: isReady(pod), serving: isReady(pod), terminating: false },
      nodeName: 'practice',
      targetRef: targetOf(pod),
    })),
  };
}

interface ServicePort {
  name?: string;
  port: number;
  targetPort: number | string;
  protocol: string;
}

function portsOf(service: KubeObject, [first]: KubeObject[]) {
  if (!first) return [];
  return service.spec.ports.map(({ name, targetPort, protocol }: ServicePort) => ({
    ...(name === undefined ? {} : { name }),
    port: targetPortOf(first, targetPort),
    protocol,
  }));
}

function targetOf({ metadata: { name, namespace, uid } }: KubeObject) {
  return { kind: 'Pod', name, ...(namespace === undefined ? {} : { namespace }), uid };
}

function write(store: ObjectStore, resource: string, object: KubeObject): void {
  const { namespace, name } = object.metadata;
  const before = store.get(resource, namespace, name);
  if (!before) store.create(resource, object);
  else store.update(resource, { ...object, metadata: { ...before.metadata, ...object.metadata } });
}
