import { z } from 'zod';
import type { Pod, Service, ServicePort } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { Checker } from './checker.js';
import { unknownPortName } from './endpoint-diagnosis.js';
import { containerPorts, livePods } from './live-pods.js';
import { manifest, namespace, objectName, port } from './params.js';
import { gatherService, missingService, type ServiceFacts } from './service-facts.js';
import { inManifest, kubectl, list } from './wording.js';

const params = z.strictObject({
  namespace,
  service: objectName,
  port,
  /** The container's port, as a number or a name. */
  targetPort: z.union([port, z.string().min(1)]).optional(),
  nodePort: z.literal(['any', 'none']).optional(),
  manifest,
});
type Params = z.infer<typeof params>;

interface Facts extends ServiceFacts {
  /** The named ports of the selected pods' containers, which a target port may refer to. */
  namedPorts: NamedPort[];
}

interface NamedPort {
  name: string;
  containerPort: number;
}

/**
 * Passes when a Service has a TCP port with the given target port, and a node port or none. The
 * range of node ports is the cluster's own: its API server gives out no others.
 */
export const servicePorts: Checker<Params, Facts> = {
  id: 'service-ports',
  summary: 'A Service has the given TCP port, target port, and a node port or none.',
  params,

  async gather(node, { namespace, service: name }, context) {
    const [facts, pods] = await Promise.all([
      gatherService(node, namespace, name, context),
      node.kubernetes.listPods(namespace),
    ]);
    return { ...facts, namedPorts: facts.service ? namedPorts(facts.service, pods) : [] };
  },

  judge(facts, params) {
    const { service } = facts;
    if (!service) return missingService(facts, params.namespace, params.service, params.manifest);
    const command = kubectl(`describe service ${params.service}`, params.namespace);
    const fits = service.ports.filter(
      (servicePort) =>
        servicePort.port === params.port &&
        servicePort.protocol === 'TCP' &&
        targetFits(servicePort, params, facts) &&
        nodePortFits(servicePort, params),
    );
    const found = list(service.ports.map(portText));
    if (fits[0]) return { kind: 'pass', observed: portText(fits[0]), command };
    return {
      kind: 'fail',
      expected: wantedText(params),
      observed: service.ports.length === 0 ? 'no port at all' : found,
      command,
      ...diagnosePorts(service, params, facts),
    };
  },
};

function namedPorts({ selector }: Service, pods: readonly Pod[]): NamedPort[] {
  const selected = selector === null ? [] : livePods(pods, selector);
  return containerPorts(selected).flatMap(({ name, containerPort }) =>
    name === null ? [] : [{ name, containerPort }],
  );
}

function targetFits(
  servicePort: ServicePort,
  { targetPort }: Params,
  { namedPorts }: Facts,
): boolean {
  if (targetPort === undefined || servicePort.targetPort === targetPort) return true;
  return namedPorts.some(
    ({ name, containerPort }) => name === servicePort.targetPort && containerPort === targetPort,
  );
}

function nodePortFits(servicePort: ServicePort, { nodePort }: Params): boolean {
  switch (nodePort) {
    case undefined:
      return true;
    case 'none':
      return servicePort.nodePort === null;
    case 'any':
      return servicePort.nodePort !== null;
  }
}

function diagnosePorts(
  service: Service,
  params: Params,
  facts: Facts,
): Pick<Fail, 'hint' | 'hintId' | 'final'> {
  const samePorts = service.ports.filter((servicePort) => servicePort.port === params.port);
  const samePort = samePorts.find(({ protocol }) => protocol === 'TCP');
  const swapped = service.ports.some(
    (servicePort) =>
      servicePort.port === params.targetPort && servicePort.targetPort === params.port,
  );
  if (swapped && params.port !== params.targetPort) {
    return {
      hint: `port and targetPort are swapped: port is the Service's own (${params.port}), targetPort the container's (${params.targetPort}).${params.manifest ? ' Swap them in your manifest and apply it again.' : ''}`,
      hintId: 'ports-swapped',
      final: true,
    };
  }
  if (!samePort && samePorts[0]) {
    return {
      hint: `Port ${params.port} of the Service is for ${samePorts[0].protocol}, and web servers speak TCP. ${
        params.manifest
          ? inManifest('protocol: TCP')
          : 'Make the Service again without --protocol, or with --protocol=TCP.'
      }`,
      hintId: 'protocol-wrong',
      final: true,
    };
  }
  if (!samePort) {
    return {
      hint: params.manifest
        ? `The Service must listen on port ${params.port}. ${inManifest(`port: ${params.port}`)}`
        : `The Service listens on the port given with --port; it must be ${params.port}.`,
      hintId: 'port-wrong',
      final: true,
    };
  }
  if (!targetFits(samePort, params, facts)) {
    const { targetPort } = samePort;
    if (
      typeof targetPort === 'string' &&
      !facts.namedPorts.some((namedPort) => namedPort.name === targetPort)
    )
      return unknownPortName(targetPort);
    return {
      hint: `targetPort is where the container listens, and that is ${params.targetPort}. ${
        params.manifest
          ? inManifest(`targetPort: ${params.targetPort}`)
          : `Make the Service again with --target-port=${params.targetPort}.`
      }`,
      hintId: 'target-port-wrong',
      final: true,
    };
  }
  return params.nodePort === 'none'
    ? {
        hint: `The Service still has a node port, so it is open to the outside. ${params.manifest ? inManifest('type: ClusterIP') : 'Make it again as type ClusterIP.'}`,
        hintId: 'node-port-left-over',
        final: true,
      }
    : {
        hint: `A node port comes with type NodePort.${params.manifest ? ` ${inManifest('type: NodePort')}` : ''}`,
        hintId: 'node-port-missing',
        final: true,
      };
}

function portText({ port: number, protocol, targetPort, nodePort }: ServicePort): string {
  const kind = protocol === 'TCP' ? '' : ` (${protocol})`;
  return `port ${number}${kind} to ${targetPort}${nodePort === null ? '' : `, node port ${nodePort}`}`;
}

function wantedText({ port: wanted, targetPort, nodePort }: Params): string {
  const target = targetPort === undefined ? '' : ` to ${targetPort}`;
  const open = nodePort === 'any' ? ', a node port' : ', no node port';
  return `port ${wanted}${target}${nodePort === undefined ? '' : open}`;
}
