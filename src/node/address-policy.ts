import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import ipaddr from 'ipaddr.js';
import PQueue from 'p-queue';
import { NodeUnreachable } from '../domain/outcome.js';
import type { NodeAddress } from '../domain/student-node.js';
import { deadlineOf, unreachable } from './unreachable.js';

/** The addresses that Podmark may connect to. */
export interface AddressPolicy {
  /** Networks in CIDR notation. Empty allows every address that is not always refused. */
  allowedNetworks: readonly string[];
  /** True for the loopback address of a practice node; all other loopback addresses are refused. */
  isPracticeNode(address: string): boolean;
}

/**
 * Node looks names up on its thread pool, which also serves files and password hashing and has four
 * threads by default. A name server that does not answer occupies a thread for a long time, so only
 * two lookups may run at once.
 */
const lookups = new PQueue({ concurrency: 2 });

/** The ranges, by ipaddr.js's names, in which a student's machine can be. */
const reachableRanges = new Set(['unicast', 'private', 'uniqueLocal', 'carrierGradeNat']);

/** The addresses of cloud metadata services that lie in one of the reachable ranges. */
const metadataAddresses = new Set(['fd00:ec2::254', '168.63.129.16', '100.100.100.200']);

/**
 * Looks the host name up once and returns the only IP address to connect to from then on. If the
 * name still leads to the address that was signed in to before, that address is returned. Throws
 * `dns`; `deadline` if `signal` aborts first; `not-allowed` if the policy refuses the port or an
 * address.
 *
 * If `elsewhere` is `refused` and no networks are configured, a name that no longer leads to the
 * known address throws `address-changed`. What Podmark says of such a node must not depend on what
 * is found at the new address: else students could scan ports by repointing their node's name.
 */
export async function resolveNode(
  { host, sshPort, address }: Pick<NodeAddress, 'host' | 'sshPort' | 'address'>,
  policy: AddressPolicy,
  elsewhere: 'taken' | 'refused',
  signal: AbortSignal,
): Promise<string> {
  if (!isSshPort(sshPort)) throw unreachable('not-allowed', `port ${sshPort}`);
  const addresses = isIP(host) ? [host] : await lookUp(host, signal);
  const isKnown = address !== null && addresses.includes(address);
  const isPinned = elsewhere === 'refused' && policy.allowedNetworks.length === 0;
  if (isPinned && address !== null && !isKnown) throw unreachable('address-changed');
  const usable = isKnown ? [address] : addresses;
  const refused = usable.some((candidate) => !isAllowed(candidate, policy));
  const [first] = usable;
  if (refused || first === undefined) throw unreachable('not-allowed', 'that address');
  return first;
}

/** True for port 22 and the ports from 1024 up; the rest belong to other well-known services. */
export function isSshPort(port: number): boolean {
  return port === 22 || (port >= 1024 && port <= 65535);
}

async function lookUp(host: string, signal: AbortSignal): Promise<string[]> {
  try {
    return await Promise.race([addressesOf(host), deadlineOf(signal)]);
  } catch (error) {
    throw error instanceof NodeUnreachable ? error : unreachable('dns', host, error);
  }
}

async function addressesOf(name: string): Promise<string[]> {
  const found = await lookups.add(() => lookup(name, { all: true }));
  return found.map((entry) => entry.address);
}

/** True if the name resolves to `address`, among others, in time. False for an unknown name. */
export async function isNameOf(name: string, address: string, timeoutMs: number): Promise<boolean> {
  const tooLate = delay<string[]>(timeoutMs, [], { ref: false });
  const found = await Promise.race([addressesOf(name).catch((): string[] => []), tooLate]);
  return found.includes(address);
}

/** The ports of well-known services that a cluster may have opened for its own. */
const webPorts = [80, 443];

/**
 * Throws `not-allowed` for a port of another well-known service: the node chooses the port of its
 * API and, in whatever range its cluster has (`--service-node-port-range`), those of its Services.
 */
export function requirePortOfCluster(port: number): void {
  if (port < 1024 && !webPorts.includes(port)) {
    throw unreachable('not-allowed', `port ${port}, which is below 1024`);
  }
}

/** True if the policy allows connections to the IP address. */
export function isAllowed(address: string, policy: AddressPolicy): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const canonical = parsed.toString();
  if (policy.isPracticeNode(canonical)) return true;
  if (!reachableRanges.has(parsed.range())) return false;
  if (metadataAddresses.has(canonical) || isOurOwn(canonical)) return false;
  if (policy.allowedNetworks.length === 0) return true;
  return policy.allowedNetworks.some((network) => {
    const range = ipaddr.parseCIDR(network);
    return range[0].kind() === parsed.kind() && parsed.match(range);
  });
}

function isOurOwn(address: string): boolean {
  return Object.values(networkInterfaces()).some((all) =>
    all?.some((own) => ipaddr.process(own.address).toString() === address),
  );
}
