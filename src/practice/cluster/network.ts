import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { streamDecode, streamEncode } from 'dns-packet';
import { isReady, targetPortOf } from './controllers.js';
import { findImage } from './images.js';
import { type KubeObject, type ObjectStore, selects } from './objects.js';

/** The network of a practice node. */
export interface PracticeNetwork {
  /** As {@link PracticeCluster.dial}. */
  dial(host: string, port: number): Promise<Duplex | 'refused' | 'timeout'>;
  stop(): Promise<void>;
}

/** Where microk8s' API server listens on a node. */
const apiPortOnNode = 16443;
const dnsPort = 53;

/**
 * Pods that answer, Services that lead to them, node ports that listen at `address`, and the cluster's
 * DNS. Node ports open and close as the Services come and go.
 */
export function runNetwork(store: ObjectStore, address: string, apiPort: number): PracticeNetwork {
  const listeners = new Map<number, Server>();
  const sockets = new Set<Socket>();

  const stopWatching = store.watch(0, ({ resource }) => {
    if (resource === 'services') syncNodePorts();
  });

  function syncNodePorts(): void {
    const wanted = new Set(store.list('services').flatMap(nodePortsOf));
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
        if (pod) serveAs(pod, socket);
        else socket.resetAndDestroy();
      });
      // taken by a program of this machine: then the node port is silent, as on a node where it is
      server.on('error', () => {});
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
      if (host === 'localhost' || host === address || host.startsWith('127.')) {
        if (port === apiPortOnNode) return await dialHere(address, apiPort);
        return dialPod(podBehindNodePort(port));
      }
      const pod = store.list('pods').find((one) => one.status?.podIP === host);
      if (pod) return dialPod(targetOf(pod, port));
      const service = store.list('services').find((one) => one.spec.clusterIP === host);
      if (!service) return 'timeout';
      if (service.metadata.name === 'kube-dns' && port === dnsPort) return dialDns();
      if (service.metadata.name === 'kubernetes') return await dialHere(address, apiPort);
      const served = portsOf(service).find((one) => one.port === port);
      return served ? dialPod(podBehind(service, served)) : 'timeout';
    },
    async stop() {
      stopWatching();
      for (const server of listeners.values()) server.close();
      for (const socket of sockets) socket.destroy();
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

const zone = '.svc.cluster.local';

function serveDns(stream: Duplex, store: ObjectStore): void {
  let received = Buffer.alloc(0);
  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
    const query = streamDecode(received);
    const name = query?.questions?.[0]?.name ?? '';
    const found = resolveName(name, store);
    const answers = found?.externalName
      ? [{ type: 'CNAME' as const, name, ttl: 5, data: found.externalName }]
      : (found?.addresses ?? []).map((data) => ({ type: 'A' as const, name, ttl: 5, data }));
    stream.end(
      streamEncode({
        type: 'response',
        id: query?.id ?? 0,
        // RFC 1035: a recursive answer, with NXDOMAIN (3) where nobody has the name
        flags: 0x0580 | (found ? 0 : 3),
        questions: query?.questions ?? [],
        answers,
      }),
    );
  });
}

function resolveName(
  name: string,
  store: ObjectStore,
): { addresses?: string[]; externalName?: string } | undefined {
  if (!name.endsWith(zone)) return undefined;
  const [service, namespace, ...more] = name.slice(0, -zone.length).split('.');
  const found = more.length === 0 ? store.get('services', namespace, service ?? '') : undefined;
  if (!found) return undefined;
  const { type, externalName, clusterIP, selector } = found.spec;
  if (type === 'ExternalName') return { externalName };
  if (clusterIP !== 'None') return { addresses: [clusterIP] };
  const pods = store
    .list('pods', namespace)
    .filter((pod) => selects(selector, pod) && isReady(pod));
  return { addresses: pods.map((pod) => pod.status.podIP) };
}
