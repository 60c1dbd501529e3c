import type { Duplex } from 'node:stream';
import { type Packet, streamDecode, streamEncode } from 'dns-packet';
import { type ObjectStore, selects } from './objects.js';
import { isReady } from './pods.js';

const zone = '.svc.cluster.local';

/** The address of every name outside the cluster, from the range for documentation (RFC 5737). */
const outsideAddress = '192.0.2.10';

/** Answers one question of a DNS client over TCP (RFC 7766), as the cluster's DNS does. */
export function serveDns(stream: Duplex, store: ObjectStore): void {
  let received = Buffer.alloc(0);
  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
    const query = decode(received);
    stream.end(query && streamEncode(answerTo(query, store)));
  });
}

function decode(bytes: Buffer): Packet | undefined {
  try {
    return streamDecode(bytes) ?? undefined;
  } catch {
    return undefined;
  }
}

function answerTo({ id = 0, questions = [] }: Packet, store: ObjectStore): Packet {
  const name = questions[0]?.name ?? '';
  const found = resolveName(name, store);
  const { externalName, addresses = [] } = found ?? {};
  const alias = externalName ? [{ type: 'CNAME' as const, name, ttl: 5, data: externalName }] : [];
  const owner = externalName ?? name;
  const isForAlias = questions[0]?.type === 'CNAME';
  const answers = [
    ...alias,
    ...(isForAlias ? [] : addresses).map((data) => ({
      type: 'A' as const,
      name: owner,
      ttl: 5,
      data,
    })),
  ];
  // RFC 1035: an authoritative, recursive answer, with NXDOMAIN (3) for an unknown name
  return { type: 'response', id, flags: 0x0580 | (found ? 0 : 3), questions, answers };
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
  if (type === 'ExternalName') return { externalName, addresses: [outsideAddress] };
  if (clusterIP !== 'None') return { addresses: [clusterIP] };
  const pods = store
    .list('pods', namespace)
    .filter((pod) => selector && selects(selector, pod) && isReady(pod));
  return { addresses: pods.map((pod) => pod.status.podIP) };
}
