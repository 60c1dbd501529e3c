import { createServer as createHttpServer } from 'node:http';
import { connect } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import type { NetworkFault } from '../practice-cluster.js';
import { type ContainerSpec, findBehaviour } from './behaviour.js';
import { serveDns } from './dns.js';
import { dnsService } from './dns-addon.js';
import type { Page } from './images.js';
import { NodePorts } from './node-ports.js';
import { type KubeObject, type ObjectStore, selects } from './objects.js';
import { isReady, targetPortOf } from './pods.js';
import { apiPortOnNode } from './rest-server.js';

/** The network of a practice node. */
export interface PracticeNetwork {
  /** As {@link PracticeCluster.dial}. */
  dial(host: string, port: number): Promise<Duplex | 'refused' | 'timeout'>;
  /** As {@link PracticeCluster.setNetworkFault}. */
  setFault(fault: NetworkFault | null): void;
  /** As {@link PracticeCluster.serveOnNode}. */
  serveOnNode(port: number, page: string | null): void;
  stop(): Promise<void>;
}

const dnsPort = 53;

/**
 * Simulates the network: pods that answer, Services that lead to them, node ports that listen at
 * `address`, and the cluster's DNS. A node port is open while a Service has it and a ready pod
 * serves behind it.
 */
export function runNetwork(store: ObjectStore, address: string, apiPort: number): PracticeNetwork {
  const pagesOfNode = new Map<number, Target>();
  const nodePorts = new NodePorts(address, (port, socket) => {
    const target = targetAtNode(port);
    // the last pod may have gone since the port was opened
    if (target) serveAs(target, socket);
    else socket.resetAndDestroy();
  });

  const stopWatching = store.watch(0, ({ resource }) => {
    if (resource === 'services' || resource === 'pods') syncNodePorts();
  });

  function syncNodePorts(): void {
    const ports = [...store.list('services').flatMap(nodePortsOf), ...pagesOfNode.keys()];
    nodePorts.set(new Set(ports.filter((port) => targetAtNode(port))));
  }

  /** What answers at a port of the node. A Service takes precedence over a program of the node. */
  function targetAtNode(port: number): Target | undefined {
    return podBehindNodePort(port) ?? pagesOfNode.get(port);
  }

  function podBehindNodePort(nodePort: number): Target | undefined {
    for (const service of store.list('services')) {
      const port = portsOf(service).find((servicePort) => servicePort.nodePort === nodePort);
      if (port) return podBehind(service, port);
    }
    return undefined;
  }

  function podBehind(service: KubeObject, port: ServicePort): Target | undefined {
    const pods = store
      .list('pods', service.metadata.namespace)
      .filter(
        (pod) => service.spec.selector && selects(service.spec.selector, pod) && isReady(pod),
      );
    const targets = pods.flatMap((pod) => targetOf(pod, targetPortOf(pod, port.targetPort)) ?? []);
    return targets[Math.floor(Math.random() * targets.length)];
  }

  function dialTarget(target: Target | undefined): Duplex | 'refused' {
    if (!target) return 'refused';
    const [ours, theirs] = duplexPair();
    serveAs(target, theirs);
    return ours;
  }

  function dialDns(): Duplex {
    const [ours, theirs] = duplexPair();
    serveDns(theirs, store);
    return ours;
  }

  return {
    async dial(host, port) {
      if (host === 'localhost' || host.startsWith('127.')) {
        if (port === apiPortOnNode || port === apiPort) return await dialLoopback(address, apiPort);
        return dialTarget(targetAtNode(port));
      }
      const pod = store.list('pods').find(({ status }) => status?.podIP === host);
      if (pod) return dialTarget(targetOf(pod, port));
      const services = store.list('services');
      const service =
        services.find(({ spec }) => spec.clusterIP === host) ??
        services.find(({ spec }) => spec.externalIPs?.includes(host));
      if (!service) return 'timeout';
      const { namespace, name } = service.metadata;
      const isDns = namespace === dnsService.namespace && name === dnsService.name;
      if (isDns && port === dnsPort) return dialDns();
      if (namespace === 'default' && name === 'kubernetes')
        return await dialLoopback(address, apiPort);
      const served = portsOf(service).find((servicePort) => servicePort.port === port);
      return served ? dialTarget(podBehind(service, served)) : 'timeout';
    },
    async stop() {
      stopWatching();
      await nodePorts.stop();
    },
    setFault(fault) {
      nodePorts.isFiltered = fault === 'node-ports-filtered';
    },
    serveOnNode(port, page) {
      if (page === null) pagesOfNode.delete(port);
      else pagesOfNode.set(port, { podName: '', answer: () => page });
      syncNodePorts();
    },
  };
}

interface ServicePort {
  port: number;
  targetPort: number | string;
  nodePort?: number;
}

/** What answers at a port. `podName` is empty for a program of the node. */
interface Target {
  podName: string;
  answer: Page['answer'];
}

function portsOf(service: KubeObject): ServicePort[] {
  return (service.spec.ports ?? []) as ServicePort[];
}

function nodePortsOf(service: KubeObject): number[] {
  return portsOf(service).flatMap((servicePort) => servicePort.nodePort ?? []);
}

function targetOf(pod: KubeObject, port: number | undefined): Target | undefined {
  if (!isReady(pod)) return undefined;
  const pages: (Page | null | undefined)[] = pod.spec.containers.map(
    (container: ContainerSpec) => findBehaviour(container)?.page,
  );
  const page = pages.find((candidate) => candidate?.port === port && port !== undefined);
  return page ? { podName: pod.metadata.name, answer: page.answer } : undefined;
}

function serveAs({ podName, answer }: Target, stream: Duplex): void {
  stream.on('error', () => {});
  const server = createHttpServer((_request, response) => {
    const body = answer(podName);
    if (body === undefined) response.writeHead(404);
    response.end(body ?? '404 Not Found\n');
  });
  server.emit('connection', stream);
}

function dialLoopback(address: string, port: number): Promise<Duplex | 'refused'> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, noDelay: true });
    socket.once('connect', () => resolve(socket));
    socket.on('error', () => resolve('refused'));
  });
}
