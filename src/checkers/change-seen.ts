import { z } from 'zod';
import type { Endpoint } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';
import type { GatherContext } from './checker.js';
import { type Since, since } from './earlier-facts.js';
import { objectName } from './params.js';
import { gatherService, missingService, type ServiceFacts } from './service-facts.js';
import { kubectl, list, listEndpoints } from './wording.js';

/** What the cluster says about a question: the choices that fit it, and a hint for the others. */
export interface Reading extends Pick<Fail, 'observed'> {
  right: readonly string[];
  command: string;
  /** Both are absent where every choice fits. */
  hint?: string;
  hintId?: string;
  warning?: string;
}

export const clusterIpQuestion = z.strictObject({
  kind: z.literal('cluster-ip'),
  service: objectName,
  since,
});
export const endpointsQuestion = z.strictObject({
  kind: z.literal('endpoints'),
  service: objectName,
  since,
});
type ClusterIpQuestion = z.infer<typeof clusterIpQuestion>;
type EndpointsQuestion = z.infer<typeof endpointsQuestion>;

export const clusterIpChoices = ['same', 'changed'] as const;
/**
 * Those of then, some of them, those and others, or not all of those and others. Where pods were
 * restarted at new addresses, two of them may fit.
 */
export const endpointsChoices = ['same', 'fewer', 'more', 'changed'] as const;
type EndpointsChoice = (typeof endpointsChoices)[number];

export interface ClusterIpSeen extends ClusterIpQuestion {
  found: ServiceFacts;
  /** The Service that the earlier check saw; null if there are no facts of it. */
  earlier: { clusterIp: string | null } | null;
}

const earlierService = z.object({ service: z.object({ clusterIp: z.string().nullable() }) });

/** Reads the cluster IP of a Service, now and then. Throws `NodeUnreachable`. */
export async function gatherClusterIp(
  node: StudentNode,
  namespace: string,
  of: ClusterIpQuestion,
  context: GatherContext,
): Promise<ClusterIpSeen> {
  const [found, then] = await Promise.all([
    gatherService(node, namespace, of.service, context),
    context.findEarlierFacts(of.since.checkpoint, of.since.check),
  ]);
  const earlier = earlierService.safeParse(then);
  return { ...of, found, earlier: earlier.success ? earlier.data.service : null };
}

export function readClusterIp(
  { found, earlier, service: name, since }: ClusterIpSeen,
  namespace: string,
): Reading | Fail {
  const { service } = found;
  if (!service) return missingService(found, namespace, name);
  const now = service.clusterIp ?? 'none';
  const command = kubectl(`get service ${name}`, namespace);
  if (!earlier) return anyChoice(clusterIpChoices, `the cluster IP now: ${now}`, command, since);
  const then = earlier.clusterIp ?? 'none';
  const observed = `the cluster IP then: ${then}; now: ${now}`;
  if (then === now) {
    const hint = `When you passed checkpoint ${since.checkpoint}, the cluster IP was ${then}, and it still is. A Service keeps it for as long as it exists, whatever its pods do.`;
    return { right: ['same'], observed, command, hint, hintId: 'cluster-ip-stayed' };
  }
  const hint = `When you passed checkpoint ${since.checkpoint}, the cluster IP was ${then}; now it is ${now}. The address belongs to one Service object. Delete it, and the next one of that name gets an address of its own.`;
  return { right: ['changed'], observed, command, hint, hintId: 'cluster-ip-is-another' };
}

type Address = Pick<Endpoint, 'ip' | 'podUid'>;

export interface EndpointsSeen extends EndpointsQuestion {
  found: ServiceFacts;
  /** The ready endpoints. */
  live: Address[];
  /** Those that the earlier check saw; null if there are no facts of them. */
  earlier: Address[] | null;
}

const earlierEndpoints = z.object({
  endpoints: z.array(
    z.object({ ip: z.string(), podUid: z.string().nullable().default(null), ready: z.boolean() }),
  ),
});

/** Reads the ready endpoints of a Service, now and then. Throws `NodeUnreachable`. */
export async function gatherEndpointAddresses(
  node: StudentNode,
  namespace: string,
  of: EndpointsQuestion,
  context: GatherContext,
): Promise<EndpointsSeen> {
  const [found, endpoints, then] = await Promise.all([
    gatherService(node, namespace, of.service, context),
    node.kubernetes.listEndpoints(namespace),
    context.findEarlierFacts(of.since.checkpoint, of.since.check),
  ]);
  const earlier = earlierEndpoints.safeParse(then);
  return {
    ...of,
    found,
    live: readyOnes(endpoints.filter((endpoint) => endpoint.service === of.service)),
    earlier: earlier.success ? readyOnes(earlier.data.endpoints) : null,
  };
}

function readyOnes(endpoints: readonly (Address & { ready: boolean })[]): Address[] {
  return endpoints.filter(({ ready }) => ready).map(({ ip, podUid }) => ({ ip, podUid }));
}

export function readEndpoints(
  { found, live, earlier, service: name, since }: EndpointsSeen,
  namespace: string,
): Reading | Fail {
  if (!found.service) return missingService(found, namespace, name);
  const command = listEndpoints(name, namespace);
  const ipsNow = addressesOf(live);
  const ipsThen = addressesOf(earlier ?? live);
  const byAddress = compare(ipsThen, ipsNow);
  // whoever passed that checkpoint again after the change has seen the change all the same
  if (!earlier || byAddress === 'same') {
    return anyChoice(endpointsChoices, `the endpoints now: ${list(ipsNow)}`, command, since);
  }
  return {
    right: [byAddress, compare(podsOf(earlier), podsOf(live))],
    observed: `the endpoints then: ${list(ipsThen)}; now: ${list(ipsNow)}`,
    command,
    hint: `When you passed checkpoint ${since.checkpoint}, the endpoints were ${list(ipsThen)}; now they are ${list(ipsNow)}. ${whyEndpoints[byAddress]}`,
    hintId: `endpoints-${byAddress}`,
  };
}

/** For where Podmark has not seen the state before the change: whoever did the step has. */
function anyChoice(
  right: readonly string[],
  observed: string,
  command: string,
  { checkpoint }: Since,
): Reading {
  const warning = `Podmark did not see how it was before: it compares with your last pass of checkpoint ${checkpoint}. Any choice counts.`;
  return { right, observed, command, warning };
}

const whyEndpoints: Record<Exclude<EndpointsChoice, 'same'>, string> = {
  fewer: 'The pods that ended have left; those that stayed kept their addresses.',
  more: 'Those of then are still there; each new pod that became ready has joined them.',
  changed: 'A pod that takes the place of another one has an address of its own.',
};

function addressesOf(endpoints: readonly Address[]): string[] {
  return [...new Set(endpoints.map(({ ip }) => ip))].sort();
}

function podsOf(endpoints: readonly Address[]): string[] {
  return [...new Set(endpoints.map(({ ip, podUid }) => podUid ?? ip))];
}

function compare(then: readonly string[], now: readonly string[]): EndpointsChoice {
  const areAllLeft = then.every((one) => now.includes(one));
  const areAllOld = now.every((one) => then.includes(one));
  if (areAllLeft) return areAllOld ? 'same' : 'more';
  return areAllOld ? 'fewer' : 'changed';
}
