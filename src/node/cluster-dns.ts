import type { Duplex } from 'node:stream';
import { type Packet, streamDecode, streamEncode } from 'dns-packet';
import type { Service } from '../domain/kubernetes.js';
import type { ClusterDns, DnsReply } from '../domain/student-node.js';

/** What the cluster's DNS is asked through. */
export interface ClusterDnsDependencies {
  /** Opens a TCP connection from the node. */
  openStream(host: string, port: number): Promise<Duplex | 'refused' | 'timeout'>;
  /** How long to wait for an answer. */
  timeoutMs: number;
  /** Throws if the connection to the node is lost, so that silence is not blamed on the DNS. */
  confirmAlive(): Promise<void>;
}

/** Asks the cluster's DNS over TCP (RFC 7766), which needs no program on the node. */
export function createClusterDns(dependencies: ClusterDnsDependencies): ClusterDns {
  return {
    async lookUp(name, services, type = 'A'): Promise<DnsReply> {
      const address = findDnsAddress(services);
      if (address === undefined) return { kind: 'no-dns', detail: 'no-service' };
      const stream = await dependencies.openStream(address, 53);
      if (stream === 'refused') return { kind: 'no-dns', detail: 'refused' };
      const packet =
        stream === 'timeout'
          ? undefined
          : await ask(stream, { name, type }, dependencies.timeoutMs);
      if (packet !== undefined) return readReply(packet);
      await dependencies.confirmAlive();
      return { kind: 'no-dns', detail: 'timeout' };
    },
  };
}

/**
 * Finds the Service of the cluster's DNS. Its name and namespace differ from one distribution to
 * the next; its label is the same, so that it can be replaced (kubernetes.io/docs, "Customizing DNS
 * Service").
 */
function findDnsAddress(services: readonly Service[]): string | undefined {
  const withPort = services.filter(
    ({ clusterIp, ports }) =>
      clusterIp !== null && clusterIp !== 'None' && ports.some(({ port }) => port === 53),
  );
  const dns =
    withPort.find(({ namespace, name }) => namespace === 'kube-system' && name === 'kube-dns') ??
    withPort.find(({ labels }) => labels['k8s-app'] === 'kube-dns') ??
    withPort.find(({ namespace, name }) => namespace === 'kube-system' && /dns/.test(name));
  return dns?.clusterIp ?? undefined;
}

/** Resolves with undefined if no complete answer came in time. Destroys the stream. */
function ask(
  stream: Duplex,
  question: { name: string; type: 'A' | 'CNAME' },
  timeoutMs: number,
): Promise<Packet | undefined> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const settle = (packet: Packet | undefined) => {
      clearTimeout(timer);
      resolve(packet);
      stream.destroy();
    };
    const timer = setTimeout(() => settle(undefined), timeoutMs);
    stream.on('error', () => settle(undefined));
    stream.on('close', () => settle(undefined));
    stream.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      settle(decode(received));
    });
    stream.write(
      streamEncode({
        type: 'query',
        id: 1,
        flags: 0x0100,
        questions: [question],
      }),
    );
  });
}

function decode(bytes: Buffer): Packet | undefined {
  try {
    return streamDecode(bytes);
  } catch {
    return undefined;
  }
}

function readReply(packet: Packet): DnsReply {
  // dns-packet's types lack the response code and do not say that a decoded packet has all its
  // fields
  const { rcode, answers } = packet as unknown as {
    rcode: string;
    answers: NonNullable<Packet['answers']>;
  };
  // a CNAME to an unknown name comes with NXDOMAIN (RFC 6604), but the CNAME itself is an answer
  const records = answers.filter(({ type }) => type === 'A' || type === 'CNAME');
  if (records.length === 0 && rcode === 'NXDOMAIN') return { kind: 'no-such-name' };
  if (records.length === 0 && rcode !== 'NOERROR') return { kind: 'failed', code: rcode };
  return {
    kind: 'answered',
    addresses: answers.flatMap((record) => (record.type === 'A' ? [record.data] : [])),
    cnames: answers.flatMap((record) => (record.type === 'CNAME' ? [record.data] : [])),
  };
}
