import type { KubeObject } from '../cluster/objects.js';
import type { Flags } from './flags.js';
import { KubectlError, required } from './kubectl-targets.js';
import { readPairs } from './pairs.js';

/** The Deployment that `kubectl create deployment` writes. */
export function newDeployment(name: string, image: string, flags: Flags['flags']): KubeObject {
  const labels = { app: name };
  const container = { name: image.split('/').at(-1)?.split(/[:@]/)[0], image, ...portsOf(flags) };
  return {
    metadata: { name, labels },
    spec: {
      replicas: Number(flags.get('replicas') ?? 1),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}

/** The pod that `kubectl run` writes. */
export function newPod(
  name: string,
  image: string,
  args: readonly string[],
  flags: Flags['flags'],
): KubeObject {
  const labels = flags.has('labels') ? readPairs(required(flags, 'labels')) : { run: name };
  const container = { name, image, ...portsOf(flags), ...(args.length > 0 ? { args } : {}) };
  return { metadata: { name, labels }, spec: { containers: [container] } };
}

function portsOf(flags: Flags['flags']): object {
  const port = flags.get('port');
  return port === undefined ? {} : { ports: [{ containerPort: Number(port) }] };
}

const types: Record<string, string> = {
  clusterip: 'ClusterIP',
  nodeport: 'NodePort',
  loadbalancer: 'LoadBalancer',
  externalname: 'ExternalName',
};

/** The Service that `kubectl create service` writes. Throws {@link KubectlError}. */
export function newService(given: string, name: string, flags: Flags['flags']): KubeObject {
  const type = Object.hasOwn(types, given) ? types[given] : undefined;
  if (type === undefined)
    throw new KubectlError(`create service knows ${Object.keys(types).join(', ')}`);
  const clusterIP = flags.get('clusterip');
  const tcp = flags.get('tcp');
  if (tcp === undefined && type !== 'ExternalName' && clusterIP !== 'None')
    throw new KubectlError('at least one tcp port specifier must be provided');
  const ports = (tcp?.split(',') ?? []).map((pair) => ({
    ...tcpPort(pair),
    ...(flags.has('node-port') ? { nodePort: Number(flags.get('node-port')) } : {}),
  }));
  const labels = { app: name };
  return {
    metadata: { name, labels },
    spec: {
      type,
      selector: labels,
      ...(ports.length > 0 ? { ports } : {}),
      ...(type === 'ExternalName' ? { externalName: required(flags, 'external-name') } : {}),
      ...(clusterIP === undefined ? {} : { clusterIP }),
    },
  };
}

/** Parses `80` or `80:8080` to a Service's port. */
function tcpPort(pair: string): object {
  const [port = '', targetPort = port] = pair.split(':');
  const name = pair.replace(':', '-');
  return { name, port: Number(port), protocol: 'TCP', targetPort: numberOrName(targetPort) };
}

interface ContainerPort {
  containerPort: number;
  protocol?: string;
}

/**
 * The Service that `kubectl expose` writes. Without `--port` it has the containers' ports. Throws
 * {@link KubectlError}.
 */
export function exposing({ metadata, spec }: KubeObject, flags: Flags['flags']): KubeObject {
  const { name, labels = {} } = metadata;
  const containerPorts: ContainerPort[] = spec.template.spec.containers.flatMap(
    (container: { ports?: ContainerPort[] }) => container.ports ?? [],
  );
  const wanted = flags.get('port')?.split(',').map(Number);
  const numbers = wanted ?? [
    ...new Set(containerPorts.map((containerPort) => containerPort.containerPort)),
  ];
  if (numbers.length === 0)
    throw new KubectlError("couldn't find port via --port flag or introspection");
  const targetPort = flags.get('target-port');
  const ports = numbers.map((port, index) => ({
    ...(numbers.length > 1 ? { name: `port-${index + 1}` } : {}),
    port,
    protocol:
      containerPorts.find((containerPort) => containerPort.containerPort === port)?.protocol ??
      'TCP',
    targetPort: targetPort === undefined ? port : numberOrName(targetPort),
  }));
  const externalIp = flags.get('external-ip');
  return {
    metadata: { name: flags.get('name') ?? name, labels },
    spec: {
      type: flags.get('type') ?? 'ClusterIP',
      selector: spec.selector.matchLabels,
      ports,
      ...(externalIp === undefined ? {} : { externalIPs: externalIp.split(',') }),
    },
  };
}

function numberOrName(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}
