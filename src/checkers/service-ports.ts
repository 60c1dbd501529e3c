import { z } from 'zod';
import type { Pod, Service, ServicePort } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { Checker } from './checker.js';
import { unknownPortName } from './endpoint-facts.js';
import { namespace, objectName, port } from './params.js';
import { livePods } from './pod-facts.js';
import { gatherService, missingService, type ServiceFacts } from './service-facts.js';
import { kubectl, list } from './wording.js';

/** The range that Kubernetes takes node ports from unless told otherwise. */
const nodePortRange = { from: 30000, to: 32767 };

const params = z.strictObject({
  namespace,
  service: objectName,
  port,
  /** The container's port, by number or by name. */
  targetPort: z.union([port, z.string().min(1)]).optional(),
  nodePort: z.literal(['in-range', 'none']).optional(),
});
type Params = z.infer<typeof params>;

interface Facts extends ServiceFacts {
  /** What a target port given by name stands for in the selected pods' containers. */
  namedPorts: NamedPort[];
}

interface NamedPort {
  name: string;
  containerPort: number;
}

/** A Service has a port that leads to the container's port, and a node port or none. */
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
    if (!service) return missingService(facts, params.namespace, params.service);
    const command = kubectl(`describe service ${params.service}`, params.namespace);
    const fits = service.ports.filter(
      (one) =>
        one.port === params.port && targetFits(one, params, facts) && nodePortFits(one, params),
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

function targetFits(one: ServicePort, { targetPort }: Params, { namedPorts }: Facts): boolean {
  if (targetPort === undefined || one.targetPort === targetPort) return true;
  return namedPorts.some(
    ({ name, containerPort }) => name === one.targetPort && containerPort === targetPort,
  );
}

function nodePortFits(one: ServicePort, { nodePort }: Params): boolean {
  switch (nodePort) {
    case undefined:
      return true;
    case 'none':
      return one.nodePort === null;
    case 'in-range':
      return (
        one.nodePort !== null &&
        one.nodePort >= nodePortRange.from &&
        one.nodePort <= nodePortRange.to
      );
  }
}

function diagnosePorts(
  service: Service,
  params: Params,
  facts: Facts,
): Pick<Fail, 'hint' | 'hintId' | 'final'> {
  const samePort = service.ports.find((one) => one.port === params.port);
  const swapped = service.ports.some(
    (one) => one.port === params.targetPort && one.targetPort === params.port,
  );
  if (swapped && params.port !== params.targetPort) {
    return {
      hint: `port and targetPort are swapped: port is the Service's own (${params.port}), targetPort the container's (${params.targetPort}).`,
      hintId: 'ports-swapped',
      final: true,
    };
  }
  if (!samePort) {
    return {
      hint: `The Service listens on the port given with --port; it must be ${params.port}.`,
      hintId: 'port-wrong',
      final: true,
    };
  }
  if (!targetFits(samePort, params, facts)) {
    const { targetPort } = samePort;
    if (typeof targetPort === 'string' && !facts.namedPorts.some((one) => one.name === targetPort))
      return unknownPortName(targetPort);
    return {
      hint: `targetPort is where the container listens, and that is ${params.targetPort}. Make the Service again with --target-port=${params.targetPort}.`,
      hintId: 'target-port-wrong',
      final: true,
    };
  }
  return params.nodePort === 'none'
    ? {
        hint: 'The Service still has a node port, so it is open to the outside. Make it again as type ClusterIP.',
        hintId: 'node-port-left-over',
        final: true,
      }
    : {
        hint: `A node port between ${nodePortRange.from} and ${nodePortRange.to} comes with type NodePort.`,
        hintId: 'node-port-missing',
        final: true,
      };
}

function portText(one: ServicePort): string {
  return `port ${one.port} to ${one.targetPort}${one.nodePort === null ? '' : `, node port ${one.nodePort}`}`;
}

function wantedText({ port: wanted, targetPort, nodePort }: Params): string {
  const target = targetPort === undefined ? '' : ` to ${targetPort}`;
  const open =
    nodePort === 'in-range'
      ? `, a node port of ${nodePortRange.from} to ${nodePortRange.to}`
      : ', no node port';
  return `port ${wanted}${target}${nodePort === undefined ? '' : open}`;
}
