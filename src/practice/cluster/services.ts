import { z } from 'zod';
import { ApiError, invalid } from './api-error.js';
import type { KubeObject, ObjectStore } from './objects.js';
import { checkShape, dnsName, labels, portNumber } from './shapes.js';

/** The range of cluster IPs on microk8s. */
const clusterIpPrefix = '10.152.183.';
const clusterIpRange = `${clusterIpPrefix}0/24`;
const firstNodePort = 30000;
const lastNodePort = 32767;
const types = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];

const port = z.looseObject({
  port: portNumber,
  name: z.string().nullish(),
  targetPort: z.union([z.string().min(1), portNumber]).nullish(),
  nodePort: z.int().min(0).max(65535).nullish(),
});
const service = z.looseObject({
  spec: z.looseObject({
    ports: z.array(port).nullish(),
    selector: labels.nullish(),
    clusterIP: z.string().nullish(),
    externalIPs: z.array(z.string()).nullish(),
    externalName: dnsName.nullish(),
  }),
});

interface ServicePort {
  port: number;
  name?: string;
  nodePort?: number;
  protocol: string;
  targetPort: string | number;
}

type Fail = (cause: string) => ApiError;

/** Completes a Service as the API server does, and refuses what that refuses. Throws `ApiError`. */
export function completeService(
  object: KubeObject,
  before: KubeObject | undefined,
  store: ObjectStore,
): KubeObject {
  const { name } = object.metadata;
  const fail: Fail = (cause) => invalid('Service', name, cause);
  checkShape(service, 'Service', object);
  const spec = { ...object.spec };
  spec.type ??= 'ClusterIP';
  if (!types.includes(spec.type)) {
    throw fail(
      `spec.type: Unsupported value: "${spec.type}": supported values: "${types.join('", "')}"`,
    );
  }
  // an empty selector means the same as none
  if (Object.keys(spec.selector ?? {}).length === 0) delete spec.selector;
  const opens = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  const ports = completePorts(spec.ports ?? [], fail);
  if (opens) giveNodePorts(ports, before?.spec.ports, usedNodePorts(store, object), fail);
  else for (const servicePort of ports) delete servicePort.nodePort;
  if (ports.length > 0) spec.ports = ports;
  const status = { loadBalancer: {} };
  if (spec.type === 'ExternalName') {
    if (!spec.externalName) throw fail('spec.externalName: Required value');
    delete spec.clusterIP;
    delete spec.clusterIPs;
    return { ...object, spec: { sessionAffinity: 'None', ...spec }, status };
  }
  if (ports.length === 0) throw fail('spec.ports: Required value');
  spec.clusterIP = clusterIpFor(object, before, store, fail);
  spec.clusterIPs = [spec.clusterIP];
  if (opens && spec.clusterIP === 'None') {
    throw fail(
      `spec.clusterIPs[0]: Invalid value: []string{"None"}: may not be set to 'None' for ${spec.type} services`,
    );
  }
  const defaults = {
    sessionAffinity: 'None',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ...(opens ? { externalTrafficPolicy: 'Cluster' } : {}),
  };
  return { ...object, spec: { ...defaults, ...spec }, status };
}

function clusterIpFor(
  { spec, metadata }: KubeObject,
  before: KubeObject | undefined,
  store: ObjectStore,
  fail: Fail,
): string {
  const wanted: string = spec.clusterIP;
  const had: string | undefined = before?.spec.clusterIP;
  if (!wanted) return had ?? freeClusterIp(store);
  const refuse = (why: string) =>
    fail(`spec.clusterIPs[0]: Invalid value: []string{"${wanted}"}: ${why}`);
  if (had && had !== wanted) throw refuse('may not change once set');
  if (had || wanted === 'None') return wanted;
  const last = wanted.startsWith(clusterIpPrefix) ? wanted.slice(clusterIpPrefix.length) : '';
  if (!/^[1-9]\d{0,2}$/.test(last) || Number(last) > 254) {
    throw refuse(
      `failed to allocate IP ${wanted}: the provided IP is not in the valid range. The range of valid IPs is ${clusterIpRange}`,
    );
  }
  if (
    store
      .list('services')
      .some((other) => other.spec.clusterIP === wanted && !isSame(other, metadata))
  )
    throw refuse(`failed to allocate IP ${wanted}: provided IP is already allocated`);
  return wanted;
}

function completePorts(given: Partial<ServicePort>[], fail: Fail): ServicePort[] {
  const ports = given.map((servicePort) => {
    const port = { protocol: 'TCP', ...servicePort } as ServicePort;
    return { ...port, targetPort: port.targetPort ?? port.port };
  });
  for (const [index, one] of ports.entries()) {
    if (ports.length > 1 && !one.name) throw fail(`spec.ports[${index}].name: Required value`);
    const earlier = ports.slice(0, index);
    if (earlier.some(({ name }) => name === one.name))
      throw fail(`spec.ports[${index}].name: Duplicate value: "${one.name}"`);
    if (earlier.some(({ port, protocol }) => port === one.port && protocol === one.protocol))
      throw fail(`spec.ports[${index}]: Duplicate value: ${one.port}/${one.protocol}`);
  }
  return ports;
}

function giveNodePorts(
  ports: ServicePort[],
  before: ServicePort[] | undefined,
  used: Set<number>,
  fail: Fail,
): void {
  for (const [index, one] of ports.entries()) {
    const refuse = (why: string) =>
      fail(`spec.ports[${index}].nodePort: Invalid value: ${one.nodePort}: ${why}`);
    if (used.size > lastNodePort - firstNodePort) throw refuse('range is full');
    one.nodePort ||= before?.[index]?.nodePort ?? freeNodePort(used);
    if (one.nodePort < firstNodePort || one.nodePort > lastNodePort) {
      throw refuse(
        `provided port is not in the valid range. The range of valid ports is ${firstNodePort}-${lastNodePort}`,
      );
    }
    if (used.has(one.nodePort)) throw refuse('provided port is already allocated');
    used.add(one.nodePort);
  }
}

function isSame({ metadata }: KubeObject, { name, namespace }: KubeObject['metadata']): boolean {
  return metadata.name === name && metadata.namespace === namespace;
}

/** How many addresses a cluster has given out so far. */
const givenOut = new WeakMap<ObjectStore, number>();

/** Takes the addresses in turn: on a real cluster, too, a new Service hardly gets an old one's. */
function freeClusterIp(store: ObjectStore): string {
  const used = new Set(store.list('services').map((other) => other.spec.clusterIP));
  const given = givenOut.get(store) ?? 0;
  // the first addresses are reserved for the cluster's own Services
  const [first, count] = [20, 235];
  for (let turn = given; turn < given + count; turn += 1) {
    const ip = `${clusterIpPrefix}${first + (turn % count)}`;
    if (used.has(ip)) continue;
    givenOut.set(store, turn + 1);
    return ip;
  }
  throw new ApiError(500, 'InternalError', 'failed to allocate a serviceIP: range is full');
}

function usedNodePorts(store: ObjectStore, besides: KubeObject): Set<number> {
  const others = store.list('services').filter((other) => !isSame(other, besides.metadata));
  return new Set(
    others.flatMap((other) =>
      (other.spec.ports ?? []).flatMap((port: { nodePort?: number }) => port.nodePort ?? []),
    ),
  );
}

function freeNodePort(used: ReadonlySet<number>): number {
  for (;;) {
    const port = firstNodePort + Math.floor(Math.random() * (lastNodePort - firstNodePort + 1));
    if (!used.has(port)) return port;
  }
}
