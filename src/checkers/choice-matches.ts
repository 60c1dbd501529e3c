import { z } from 'zod';
import {
  type ClusterIpSeen,
  clusterIpChoices,
  clusterIpQuestion,
  type EndpointsSeen,
  endpointsChoices,
  endpointsQuestion,
  gatherClusterIp,
  gatherEndpointAddresses,
  readClusterIp,
  readEndpoints,
} from './change-seen.js';
import type { Checker } from './checker.js';
import { noAnswer } from './given-answer.js';
import { namespace } from './params.js';
import {
  gatherTypes,
  readTypes,
  type TypesSeen,
  typeChoices,
  typesQuestion,
} from './types-seen.js';

const of = z.discriminatedUnion('kind', [clusterIpQuestion, endpointsQuestion, typesQuestion]);
const params = z.strictObject({
  namespace,
  /** The id of the checkpoint's question, which must be one of kind `choice`. */
  answer: z.string().min(1),
  of,
});
type Params = z.infer<typeof params>;

interface Facts {
  /** The id of the option; null if none was chosen. */
  chosen: string | null;
  seen: ClusterIpSeen | EndpointsSeen | TypesSeen;
}

/** Passes when the student chose what the live cluster shows. */
export const choiceMatches: Checker<Params, Facts> = {
  id: 'choice-matches',
  summary:
    'What the student chose is what the live cluster shows: whether the cluster IP or the endpoints of a Service are those of an earlier check, or which type of Service has no cluster IP.',
  params,
  choices: ({ of }) => choicesOf(of),

  async gather(node, { namespace, answer, of }, context) {
    const chosen = context.answers[answer] ?? null;
    switch (of.kind) {
      case 'cluster-ip':
        return { chosen, seen: await gatherClusterIp(node, namespace, of, context) };
      case 'endpoints':
        return { chosen, seen: await gatherEndpointAddresses(node, namespace, of, context) };
      case 'type-without-cluster-ip':
        return { chosen, seen: await gatherTypes(node, namespace) };
    }
  },

  judge({ chosen, seen }, { namespace, of }) {
    const expected = 'the choice that fits your cluster';
    if (chosen === null || !choicesOf(of).includes(chosen)) {
      return noAnswer(expected, 'Look at your cluster and choose what fits');
    }
    const reading = read(seen, namespace, chosen);
    if ('kind' in reading) return reading;
    const { right, observed, command, warning, ...hint } = reading;
    return right.includes(chosen)
      ? { kind: 'pass', observed, command, ...(warning && { warning }) }
      : { kind: 'fail', expected, observed, command, ...hint };
  },
};

function choicesOf({ kind }: Params['of']): readonly string[] {
  switch (kind) {
    case 'cluster-ip':
      return clusterIpChoices;
    case 'endpoints':
      return endpointsChoices;
    case 'type-without-cluster-ip':
      return Object.values(typeChoices);
  }
}

function read(seen: Facts['seen'], namespace: string, chosen: string) {
  switch (seen.kind) {
    case 'cluster-ip':
      return readClusterIp(seen, namespace);
    case 'endpoints':
      return readEndpoints(seen, namespace);
    case 'type-without-cluster-ip':
      return readTypes(seen, namespace, chosen);
  }
}
