import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { close } from '../listen.js';
import { serveDns } from './dns.js';
import { findImage } from './images.js';
import { type KubeObject, type ObjectStore, selects } from './objects.js';
import { isReady, targetPortOf } from './pods.js';
import { apiPortOnNode } from './rest-server.js';

/** The network of a practice node. */
export interface PracticeNetwork {
  /** As {@link PracticeCluster.dial}. */
  dial(host: string, port: number): Promise<Duplex | 'refused' | 'timeout'>;
  stop(): Promise<void>;
}

const dnsPort = 53;

/**
 * Pods that answer, Services that lead to them, node ports that listen at `address`, and the cluster's
 * DNS. A node port is open while there is a Service that has it and a pod that answers behind it.
 */
export function runNetwork(store: ObjectStore, address: string, apiPort: number): PracticeNetwork {
  const listeners = new Map<number, Server>();
  const sockets = new Set<Socket>();

  const stopWatching = store.watch(0, ({ resource }) => {
    if (resource === 'services' || resource === 'pods') syncNodePorts();
  });

  function syncNodePorts(): void {
    const ports = store.list('services').flatMap(nodePortsOf);
    const wanted = new Set(ports.filter((port) => podBehindNodePort(port)));
    for (const [port, server] of listeners) {
      if (wanted.has(port)) continue;
      server.close();
      listeners.delete(port);
    }
    for (const port of wanted) {
      if (listeners.has(port)) continue;
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
        socket.on('error', () => {});
        const pod = podBehindNodePort(port);
        // the last pod went since the socket was accepted
        if (pod) serveAs(pod, socket);
        else socket.resetAndDestroy();
      });
      // taken by a program of this machine: then the node port is silent, as on a node where it is
      server.on('error', () => {});
      // listening begins a tick later, and the node port may have gone by then
      server.on('listening', () => {
        if (listeners.get(port) !== server) server.close();
      });
      server.listen(port, address);
      server.unref();
      listeners.set(port, server);
    }
  }

  function podBehindNodePort(nodePort: number): Target | undefined {
    for (const service of store.list('services')) {
      const port = portsOf(service).find((one) => one.nodePort === nodePort);
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

  function dialPod(target: Target | undefined): Duplex | 'refused' {
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
        if (port === apiPortOnNode) return await dialHere(address, apiPort);
        return dialPod(podBehindNodePort(port));
      }
      const pod = store.list('pods').find((one) => one.status?.podIP === host);
      if (pod) return dialPod(targetOf(pod, port));
      const service = store.list('services').find((one) => one.spec.clusterIP === host);
      if (!service) return 'timeout';
      const { namespace, name } = service.metadata;
      if (namespace === 'kube-system' && name === 'kube-dns' && port === dnsPort) return dialDns();
      if (namespace === 'default' && name === 'kubernetes') return await dialHere(address, apiPort);
      const served = portsOf(service).find((one) => one.port === port);
      return served ? dialPod(podBehind(service, served)) : 'timeout';
    },
    async stop() {
      stopWatching();
      const closed = [...listeners.values()].map(close);
      listeners.clear();
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

interface ServicePort {
  port: number;
  targetPort: number | string;
  nodePort?: number;
}

/** A pod that answers at a port. */
interface Target {
  podName: string;
  answer(podName: string): string;
}

function portsOf(service: KubeObject): ServicePort[] {
  return (service.spec.ports ?? []) as ServicePort[];
}

function nodePortsOf(service: KubeObject): number[] {
  return portsOf(service).flatMap((one) => one.nodePort ?? []);
}

function targetOf(pod: KubeObject, port: number | undefined): Target | undefined {
  if (!isReady(pod)) return undefined;
  const images = pod.spec.containers.map((one: { image: string }) => findImage(one.image));
  const image = images.find(
    (one: ReturnType<typeof findImage>) => one?.port === port && port !== undefined,
  );
  return image && { podName: pod.metadata.name, answer: image.answer };
}

function serveAs({ podName, answer }: Target, stream: Duplex): void {
  stream.on('error', () => {});
  const server = createHttpServer((_request, response) => {
    response.end(answer(podName));
  });
  server.emit('connection', stream);
}

function dialHere(address: string, port: number): Promise<Duplex | 'refused'> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    socket.once('connect', () => resolve(socket));
    socket.on('error', () => resolve('refused'));
  });
}
