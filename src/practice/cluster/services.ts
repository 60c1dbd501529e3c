import { ApiError, invalid } from './api-error.js';
import type { KubeObject, ObjectStore } from './objects.js';

/** microk8s' range of cluster IPs. */
const clusterIpPrefix = '10.152.183.';
const firstNodePort = 30000;
const lastNodePort = 32767;
const types = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];

/** Fills in what the API server fills in, and refuses what it refuses. */
export function completeService(
  service: KubeObject,
  before: KubeObject | undefined,
  store: ObjectStore,
): KubeObject {
  const { name } = service.metadata;
  const spec = { ...service.spec };
  const fail = (cause: string) => invalid('Service', name, cause);
  spec.type ??= 'ClusterIP';
  if (!types.includes(spec.type)) {
    throw fail(
      `spec.type: Unsupported value: "${spec.type}": supported values: "${types.join('", "')}"`,
    );
  }
  if (spec.type === 'ExternalName') {
    if (!spec.externalName) throw fail('spec.externalName: Required value');
    delete spec.clusterIP;
    delete spec.clusterIPs;
    return { ...service, spec: { sessionAffinity: 'None', ...spec }, status: { loadBalancer: {} } };
  }
  if (!Array.isArray(spec.ports) || spec.ports.length === 0)
    throw fail('spec.ports: Required value');
  spec.clusterIP ||= before?.spec.clusterIP ?? freeClusterIp(store);
  if (before?.spec.clusterIP && before.spec.clusterIP !== spec.clusterIP) {
    throw fail(
      `spec.clusterIPs[0]: Invalid value: []string{"${spec.clusterIP}"}: may not change once set`,
    );
  }
  spec.clusterIPs = [spec.clusterIP];
  const opens = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  const used = usedNodePorts(store, service);
  // biome-ignore lint/suspicious/noExplicitAny: as the client wrote it
  spec.ports = spec.ports.map((given: any, index: number) => {
    const port = { protocol: 'TCP', ...given };
    if (!isPort(port.port))
      throw fail(
        `spec.ports[${index}].port: Invalid value: ${port.port}: must be between 1 and 65535, inclusive`,
      );
    if (spec.ports.length > 1 && !port.name)
      throw fail(`spec.ports[${index}].name: Required value`);
    port.targetPort ??= port.port;
    if (!opens) {
      delete port.nodePort;
      return port;
    }
    port.nodePort ||= before?.spec.ports?.[index]?.nodePort ?? freeNodePort(used);
    if (port.nodePort < firstNodePort || port.nodePort > lastNodePort) {
      throw fail(
        `spec.ports[${index}].nodePort: Invalid value: ${port.nodePort}: provided port is not in the valid range. The range of valid ports is ${firstNodePort}-${lastNodePort}`,
      );
    }
    if (used.has(port.nodePort)) {
      throw fail(
        `spec.ports[${index}].nodePort: Invalid value: ${port.nodePort}: provided port is already allocated`,
      );
    }
    used.add(port.nodePort);
    return port;
  });
  const defaults = { sessionAffinity: 'None', ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' };
  return {
    ...service,
    spec: { ...defaults, ...(opens ? { externalTrafficPolicy: 'Cluster' } : {}), ...spec },
    status: { loadBalancer: {} },
  };
}

function isPort(port: unknown): boolean {
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65535;
}

function freeClusterIp(store: ObjectStore): string {
  const used = new Set(store.list('services').map((one) => one.spec.clusterIP));
  // the first ones are kept for Services of the cluster itself
  for (let last = 20; last < 255; last += 1) {
    const ip = `${clusterIpPrefix}${last}`;
    if (!used.has(ip)) return ip;
  }
  throw new ApiError(500, 'InternalError', 'failed to allocate a serviceIP: range is full');
}

function usedNodePorts(store: ObjectStore, besides: KubeObject): Set<number> {
  const { namespace, name } = besides.metadata;
  const others = store
    .list('services')
    .filter((one) => one.metadata.name !== name || one.metadata.namespace !== namespace);
  return new Set(
    others.flatMap((one) =>
      (one.spec.ports ?? []).flatMap((port: { nodePort?: number }) => port.nodePort ?? []),
    ),
  );
}

function freeNodePort(used: ReadonlySet<number>): number {
  for (;;) {
    const port = firstNodePort + Math.floor(Math.random() * (lastNodePort - firstNodePort + 1));
    if (!used.has(port)) return port;
  }
}
