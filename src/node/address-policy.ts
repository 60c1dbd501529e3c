import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import ipaddr from 'ipaddr.js';
import PQueue from 'p-queue';
import { NodeUnreachable } from '../domain/outcome.js';
import type { NodeAddress } from '../domain/student-node.js';
import { deadlineOf, unreachable } from './unreachable.js';

/** Where Podmark may connect to. */
export interface AddressPolicy {
  /** Networks in CIDR notation; empty allows all that are not always refused. */
  allowedNetworks: readonly string[];
  /** True for a loopback address and port of a practice node; other loopback addresses are refused. */
  isPracticeNode(address: string): boolean;
}

/**
 * Names are looked up on threads that files and passwords need, too, of which Node has four by default:
 * a name whose server is silent holds one for long.
 */
const lookups = new PQueue({ concurrency: 2 });

/** The node ports of Kubernetes (`--service-node-port-range`). */
const nodePorts = { first: 30000, last: 32767 };

/** Ranges, as ipaddr.js names them, in which a student's machine can be. */
const reachableRanges = new Set(['unicast', 'private', 'uniqueLocal', 'carrierGradeNat']);

/** Addresses of cloud metadata services that lie in a reachable range. */
const metadataAddresses = new Set(['fd00:ec2::254', '168.63.129.16', '100.100.100.200']);

/**
 * Looks the name up once and returns the address to connect to, and to nothing else afterwards: the one
 * that was signed in to before, where the name still leads there. Throws `dns`, `deadline` where `signal`
 * ends the wait, or `not-allowed` where one of its addresses, or the port, may not be connected to.
 *
 * Where `elsewhere` is refused and the operator named no networks, it throws `address-changed` for a name
 * that leads elsewhere than before: what is said of such a node must not depend on what is there, else
 * whoever repoints the name of their node scans ports with it.
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
  const refused = usable.some((one) => !isAllowed(one, policy));
  const [first] = usable;
  if (refused || first === undefined) throw unreachable('not-allowed', 'that address');
  return first;
}

/** True for the ports at which an SSH server is looked for; below 1024 there are too many others. */
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
  return found.map((one) => one.address);
}

/** True where `address` is among those of the name; a name that is unknown, or not told in time, has none. */
export async function isNameOf(name: string, address: string, timeoutMs: number): Promise<boolean> {
  const tooLate = delay<string[]>(timeoutMs, [], { ref: false });
  const found = await Promise.race([addressesOf(name).catch((): string[] => []), tooLate]);
  return found.includes(address);
}

/** Throws `not-allowed` for a port that is no node port. */
export function requireNodePort(port: number): void {
  if (port < nodePorts.first || port > nodePorts.last) {
    throw unreachable(
      'not-allowed',
      `port ${port}, which is outside the node ports ${nodePorts.first}-${nodePorts.last}`,
    );
  }
}

/** Throws `not-allowed` for a port at which Podmark itself asks for no API: the node chooses it. */
export function requireApiPort(port: number): void {
  if (port < 1024) throw unreachable('not-allowed', `port ${port}, which is below 1024`);
}

/** True where the policy allows connections to that IP address. */
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
