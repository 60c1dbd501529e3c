import { z } from 'zod';
import type { Pod, Service, ServicePort } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { Checker } from './checker.js';
import { unknownPortName } from './endpoint-facts.js';
import { manifest, namespace, objectName, port } from './params.js';
import { livePods } from './pod-facts.js';
import { gatherService, missingService, type ServiceFacts } from './service-facts.js';
import { inManifest, kubectl, list } from './wording.js';

/** The default range of node ports (`--service-node-port-range` of the API server). */
const nodePortRange = { from: 30000, to: 32767 };

const params = z.strictObject({
  namespace,
  service: objectName,
  port,
  /** The container's port, as a number or a name. */
  targetPort: z.union([port, z.string().min(1)]).optional(),
  nodePort: z.literal(['in-range', 'none']).optional(),
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
 * Passes when a Service has a port with the given target port, and a node port in range or none.
 */
export const servicePorts: Checker<Params, Facts> = {
  id: 'service-ports',
  summary: 'A Service has the given port, target port, and a node port in range or none.',
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
  return (selector === null ? [] : livePods(pods, selector))
    .flatMap((pod) => pod.containers)
    .flatMap((container) => container.ports)
    .flatMap(({ name, containerPort }) => (name === null ? [] : [{ name, containerPort }]));
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
    case 'in-range':
      return (
        servicePort.nodePort !== null &&
        servicePort.nodePort >= nodePortRange.from &&
        servicePort.nodePort <= nodePortRange.to
      );
  }
}

function diagnosePorts(
  service: Service,
  params: Params,
  facts: Facts,
): Pick<Fail, 'hint' | 'hintId' | 'final'> {
  const samePort = service.ports.find((servicePort) => servicePort.port === params.port);
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
        hint: `A node port between ${nodePortRange.from} and ${nodePortRange.to} comes with type NodePort.${params.manifest ? ` ${inManifest('type: NodePort')}` : ''}`,
        hintId: 'node-port-missing',
        final: true,
      };
}

function portText(servicePort: ServicePort): string {
  return `port ${servicePort.port} to ${servicePort.targetPort}${servicePort.nodePort === null ? '' : `, node port ${servicePort.nodePort}`}`;
}

function wantedText({ port: wanted, targetPort, nodePort }: Params): string {
  const target = targetPort === undefined ? '' : ` to ${targetPort}`;
  const open =
    nodePort === 'in-range'
      ? `, a node port of ${nodePortRange.from} to ${nodePortRange.to}`
      : ', no node port';
  return `port ${wanted}${target}${nodePort === undefined ? '' : open}`;
}
