import type { Duplex } from 'node:stream';
import { type Packet, streamDecode, streamEncode } from 'dns-packet';
import ipaddr from 'ipaddr.js';
import type { Service } from '../domain/kubernetes.js';
import type { AddressType, ClusterDns, DnsReply } from '../domain/student-node.js';
import { plainText } from './plain-text.js';

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
  async function askDns(
    question: Question,
    services: readonly Service[],
  ): Promise<Packet | Extract<DnsReply, { kind: 'no-dns' }>> {
    const dns = findDns(services);
    if (!dns?.clusterIp) return { kind: 'no-dns', detail: 'no-service' };
    const hasTcp = dns.ports.some(({ port, protocol }) => port === 53 && protocol === 'TCP');
    if (!hasTcp) return { kind: 'no-dns', detail: 'no-tcp' };
    const stream = await dependencies.openStream(dns.clusterIp, 53);
    if (stream === 'refused') return { kind: 'no-dns', detail: 'refused' };
    const packet =
      stream === 'timeout' ? undefined : await ask(stream, question, dependencies.timeoutMs);
    if (packet !== undefined) return packet;
    await dependencies.confirmAlive();
    return { kind: 'no-dns', detail: 'timeout' };
  }

  return {
    async lookUp(name, services, type = 'A'): Promise<DnsReply> {
      const packet = await askDns({ name, type }, services);
      return 'kind' in packet ? packet : readReply(packet);
    },

    async findDomain(services) {
      const reverse = reverseName(services);
      if (reverse === undefined) return undefined;
      const packet = await askDns({ name: reverse, type: 'PTR' }, services);
      if ('kind' in packet) return undefined;
      const names = answersOf(packet).flatMap((record) =>
        record.type === 'PTR' ? [plainText(record.data)] : [],
      );
      return names.flatMap(
        (name) => /^kubernetes\.default\.svc\.(.+?)\.?$/.exec(name)?.[1] ?? [],
      )[0];
    },
  };
}

/** Asks for the name of the API, which every cluster's DNS knows, whatever its domain is. */
export async function lookUpApi(dns: ClusterDns, services: readonly Service[]): Promise<DnsReply> {
  const name = 'kubernetes.default.svc';
  const reply = await dns.lookUp(`${name}.cluster.local`, services);
  if (reply.kind !== 'no-such-name') return reply;
  const domain = await dns.findDomain(services);
  return domain === undefined ? reply : await dns.lookUp(`${name}.${domain}`, services);
}

interface Question {
  name: string;
  type: AddressType | 'CNAME' | 'PTR';
}

/**
 * The name under which the DNS keeps the name of the Service `kubernetes` (RFC 1035, 3.5, and RFC
 * 3596); undefined if there is no such Service.
 */
function reverseName(services: readonly Service[]): string | undefined {
  const kubernetes = services.find(
    ({ namespace, name }) => namespace === 'default' && name === 'kubernetes',
  );
  const address = kubernetes?.clusterIp;
  if (!address || !ipaddr.isValid(address)) return undefined;

  const parsed = ipaddr.parse(address);
  const bytes = parsed.toByteArray();
  if (parsed.kind() === 'ipv4') return `${bytes.toReversed().join('.')}.in-addr.arpa`;
  const digits = Buffer.from(bytes).toString('hex');
  return `${[...digits].toReversed().join('.')}.ip6.arpa`;
}

/**
 * Finds the Service of the cluster's DNS. Its name and namespace differ from one distribution to
 * the next; its label is the same, so that it can be replaced (kubernetes.io/docs, "Customizing DNS
 * Service").
 */
function findDns(services: readonly Service[]): Service | undefined {
  const withPort = services.filter(
    ({ clusterIp, ports }) =>
      clusterIp !== null && clusterIp !== 'None' && ports.some(({ port }) => port === 53),
  );
  return (
    withPort.find(({ namespace, name }) => namespace === 'kube-system' && name === 'kube-dns') ??
    withPort.find(({ labels }) => labels['k8s-app'] === 'kube-dns') ??
    withPort.find(({ namespace, name }) => namespace === 'kube-system' && /dns/.test(name)) ??
    withPort.find(({ ports }) =>
      ports.some(({ port, protocol }) => port === 53 && protocol === 'UDP'),
    )
  );
}

/** Resolves with undefined if no complete answer came in time. Destroys the stream. */
function ask(stream: Duplex, question: Question, timeoutMs: number): Promise<Packet | undefined> {
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

/** dns-packet's types do not say that a decoded packet has all its fields. */
function answersOf(packet: Packet): NonNullable<Packet['answers']> {
  return packet.answers as NonNullable<Packet['answers']>;
}

function readReply(packet: Packet): DnsReply {
  // dns-packet's types lack the response code
  const { rcode } = packet as unknown as { rcode: string };
  const answers = answersOf(packet);
  // a CNAME to an unknown name comes with NXDOMAIN (RFC 6604), but the CNAME itself is an answer
  const records = answers.filter(({ type }) => ['A', 'AAAA', 'CNAME'].includes(type));
  if (records.length === 0 && rcode === 'NXDOMAIN') return { kind: 'no-such-name' };
  if (records.length === 0 && rcode !== 'NOERROR') return { kind: 'failed', code: rcode };
  return {
    kind: 'answered',
    addresses: answers.flatMap((record) =>
      record.type === 'A' || record.type === 'AAAA' ? [ipaddr.parse(record.data).toString()] : [],
    ),
    cnames: answers.flatMap((record) => (record.type === 'CNAME' ? [record.data] : [])),
  };
}
