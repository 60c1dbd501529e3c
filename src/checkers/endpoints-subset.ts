import { z } from 'zod';
import type { Endpoint } from '../domain/kubernetes.js';
import type { Checker } from './checker.js';
import { since } from './earlier-facts.js';
import { diagnoseEndpoints } from './endpoint-diagnosis.js';
import { type EndpointFacts, gatherEndpoints, readyAddresses } from './endpoint-facts.js';
import { namespace, objectName } from './params.js';
import { missingService } from './service-facts.js';
import { list, listEndpoints, subject } from './wording.js';

const params = z.strictObject({ namespace, service: objectName, since });

/** The part of the earlier check's facts that is read here. */
const earlierFacts = z.object({
  endpoints: z.array(
    z.object({ ip: z.string(), ready: z.boolean(), podUid: z.string().nullish() }),
  ),
});

interface Facts extends EndpointFacts {
  /** The ready addresses that the earlier check saw; null if there are no facts of it. */
  earlier: string[] | null;
  /** The UIDs of the pods behind them. Absent from facts of earlier versions. */
  earlierUids?: string[];
}

/**
 * Passes when a Service has endpoints and an earlier check saw all of their pods: after a restart of
 * the machine these are the same pods at other addresses. If that check never passed, this one
 * passes with a warning.
 */
export const endpointsSubset: Checker<z.infer<typeof params>, Facts> = {
  id: 'endpoints-subset',
  summary: 'The endpoints of a Service are some of those that an earlier check saw, and no others.',
  params,

  async gather(node, params, context) {
    const { findEarlierFacts } = context;
    const [facts, found] = await Promise.all([
      gatherEndpoints(node, params.namespace, params.service, context),
      findEarlierFacts(params.since.checkpoint, params.since.check),
    ]);
    const earlier = earlierFacts.safeParse(found);
    const then = earlier.success
      ? earlier.data.endpoints.filter((endpoint) => endpoint.ready)
      : null;
    return {
      ...facts,
      earlier: then && [...new Set(then.map((endpoint) => endpoint.ip))],
      earlierUids: [...new Set((then ?? []).flatMap(({ podUid }) => podUid ?? []))],
    };
  },

  judge(facts, { namespace, service: name, since }) {
    if (!facts.service) return missingService(facts, namespace, name);
    const expected = `some of the endpoints of checkpoint ${since.checkpoint}`;
    const { earlier } = facts;
    const command = listEndpoints(name, namespace);
    const now = readyAddresses(facts.endpoints);
    const wrong = { kind: 'fail', expected, command } as const;
    if (now.length === 0) {
      return { ...wrong, observed: 'no endpoints', ...diagnoseEndpoints(facts.service, facts) };
    }
    // other checks prove the work by counting endpoints; that they are old ones is only instructive
    if (!earlier) {
      return {
        kind: 'pass',
        observed: list(now),
        command,
        warning: `Checkpoint ${since.checkpoint} was not passed yet, so there is nothing to compare these endpoints with.`,
      };
    }
    const strange = strangeAddresses(facts, earlier);
    if (strange.length === 0) {
      const observed = subject(now, 'was among them', 'were among them');
      const moved = now.filter((ip) => !earlier.includes(ip));
      if (moved.length === 0) return { kind: 'pass', observed, command };
      const warning = `${subject(moved, 'is a new address', 'are new addresses')}, the pods are the same: a pod gets another address when it is restarted with its machine.`;
      return { kind: 'pass', observed, command, warning };
    }
    // not final if the pod is being deleted: its endpoint may disappear in a moment
    const stays = facts.pods.some((pod) => pod.ip !== null && strange.includes(pod.ip));
    return {
      ...wrong,
      observed: subject(strange, 'was not among them', 'were not among them'),
      hint: `Scaling down keeps some of the pods that there were. Here others took their places, perhaps because they or the Deployment were deleted. Scale up again, pass checkpoint ${since.checkpoint} once more, then scale down.`,
      hintId: 'pods-were-replaced',
      ...(stays && { final: true }),
    };
  },
};

/** Returns the addresses of ready endpoints whose pods the earlier check did not see. */
function strangeAddresses(
  { endpoints, earlierUids = [] }: Facts,
  earlier: readonly string[],
): string[] {
  const isKnown = ({ ip, podUid }: Endpoint) =>
    podUid !== null && earlierUids.length > 0 ? earlierUids.includes(podUid) : earlier.includes(ip);
  return readyAddresses(endpoints.filter((endpoint) => !isKnown(endpoint)));
}
