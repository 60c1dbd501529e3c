import { clusterIpOf } from '../domain/kubernetes.js';
import type { StudentNode } from '../domain/student-node.js';

/** An address that a student may take for the one that is asked for. */
export interface Place {
  ip: string;
  what: 'endpoint' | 'pod' | 'cluster-ip' | 'node';
  name: string;
}

/**
 * Reads what the addresses of a cluster are: those of its nodes and Services, of the pods in a
 * namespace, and of the endpoints of `service`, if its cluster IP is asked for.
 */
export async function gatherPlaces(
  node: StudentNode,
  namespace: string,
  service: string | null,
): Promise<Place[]> {
  const [pods, services, nodes, endpoints] = await Promise.all([
    node.kubernetes.listPods(namespace),
    node.kubernetes.listServices(),
    node.kubernetes.listClusterNodes(),
    service === null ? [] : node.kubernetes.listEndpoints(namespace),
  ]);
  const mine = endpoints.filter((endpoint) => endpoint.service === service);
  // a pod on the node's own network has the node's address
  const ofNodes = nodes.flatMap(({ name, internalIps }) => internalIps.map((ip) => ({ ip, name })));
  return [
    ...mine.map(({ ip, service }) => ({ ip, name: service, what: 'endpoint' as const })),
    ...ofNodes.map((one) => ({ ...one, what: 'node' as const })),
    // the address of a pod that is going is one of before
    ...pods.flatMap(({ ip, name, deleting }) =>
      ip === null || deleting ? [] : [{ ip, name, what: 'pod' as const }],
    ),
    ...services.flatMap((service) => {
      const ip = clusterIpOf(service);
      return ip === null ? [] : [{ ip, name: service.name, what: 'cluster-ip' as const }];
    }),
  ];
}

export function placeText({ ip, what, name }: Place): string {
  switch (what) {
    case 'endpoint':
      return `${ip} is an endpoint of Service ${name}`;
    case 'pod':
      return `${ip} is the address of pod ${name}`;
    case 'cluster-ip':
      return `${ip} is the cluster IP of Service ${name}`;
    case 'node':
      return `${ip} is the address of node ${name}`;
  }
}

/**
 * Returns the hint, and its id, for an address that is another one than the one asked for. `asked`
 * says which that is; it is that of a Service or of pods.
 */
export function placeHint(
  { what }: Place,
  asked: string,
  isService: boolean,
): [hint: string, hintId: string] {
  switch (what) {
    case 'endpoint':
      return [
        `The Service passes requests on to its endpoints. It has an address of its own, under CLUSTER-IP. Asked for: ${asked}.`,
        'answer-endpoint',
      ];
    case 'pod':
      return [
        `The step is not about the address of that pod. Asked for: ${asked}.`,
        'answer-other-pod',
      ];
    case 'cluster-ip':
      return [
        isService
          ? `That Service is another one. Asked for: ${asked}.`
          : `A cluster IP belongs to a Service, and the pods behind it have addresses of their own. Asked for: ${asked}.`,
        'answer-cluster-ip',
      ];
    case 'node':
      return [
        `The node has an address of its own, and so has each ${isService ? 'Service' : 'pod'}. Asked for: ${asked}.`,
        'answer-node-address',
      ];
  }
}
