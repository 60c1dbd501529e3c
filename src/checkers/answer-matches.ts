import { z } from 'zod';
import { clusterIpOf } from '../domain/kubernetes.js';
import type { StudentNode } from '../domain/student-node.js';
import { gatherPlaces, type Place, placeHint, placeText } from './answer-places.js';
import type { Checker } from './checker.js';
import { eitherSelectorOrDeployment, gatherPods, podsSchema } from './chosen-pods.js';
import { beforeWork, noAnswer, type WrongAnswer } from './given-answer.js';
import {
  gatherNodePort,
  hasNodePort,
  type NodePortFacts,
  wrongNodePort,
} from './node-port-answer.js';
import { namespace, objectName } from './params.js';
import { findTypedAddresses, type TypedAddress, type TypedAddresses } from './typed-addresses.js';
import { findTypedUrl } from './typed-url.js';
import { kubectl, list, listEndpoints, subject } from './wording.js';

const of = z.discriminatedUnion('kind', [
  podsSchema({ kind: z.literal('pod-ips') }).refine(...eitherSelectorOrDeployment),
  z.strictObject({ kind: z.literal('cluster-ip'), service: objectName }),
  z.strictObject({ kind: z.literal('endpoints'), service: objectName }),
  z.strictObject({ kind: z.literal('node-port'), service: objectName }),
]);
const params = z.strictObject({
  namespace,
  /** The id of the checkpoint's answer field. */
  answer: z.string().min(1),
  of,
});
type Params = z.infer<typeof params>;

interface Facts {
  /** null where the field was left empty. */
  typed: string | null;
  /**
   * The right addresses, read from the cluster. `ports` are the ports that may be written with an
   * address; where it is empty, a port that was written is ignored.
   */
  live: { ip: string; ports: number[] }[];
  /** What other addresses of the cluster are. Absent from facts of earlier versions. */
  places?: Place[];
  /** The example in the field. Absent from facts of earlier versions. */
  example?: string | null;
  /** Set only for the kind `node-port`, which has no `live` addresses. */
  nodePort?: NodePortFacts;
}

/** Passes when what the student typed equals what their own cluster has now. */
export const answerMatches: Checker<Params, Facts> = {
  id: 'answer-matches',
  summary:
    'What the student typed equals the live cluster: pod IPs, a cluster IP, the endpoints of a Service, or where its node port answers from outside.',
  params,

  async gather(node, params, { answers, examples }) {
    const { namespace, of } = params;
    const typed = answers[params.answer] ?? null;
    const example = examples[params.answer] ?? null;
    if (of.kind === 'node-port') {
      const { service } = of;
      return {
        typed,
        example,
        live: [],
        nodePort: await gatherNodePort(node, { namespace, service }, typed),
      };
    }
    const [live, places] = await Promise.all([
      gatherLive(node, namespace, of),
      gatherPlaces(node, namespace, of.kind === 'cluster-ip' ? of.service : null),
    ]);
    return { typed, example, live, places };
  },

  judge({ typed, live, nodePort, places = [], example }, params) {
    const what = whatIsAsked(params);
    const expected = `${what} of your cluster`;
    const command = commandOf(params);
    if (typed === null || typed.trim() === '') {
      return { ...noAnswer(expected, `Write ${what} into the field`), command };
    }
    const isMade = nodePort ? hasNodePort(nodePort) : live.length > 0;
    if (!isMade) return { kind: 'fail', expected, command, ...beforeWork };

    const addresses = findTypedAddresses(typed);
    const wrong = nodePort
      ? wrongUrl(typed, nodePort, example)
      : (malformed(typed, addresses) ??
        wrongAddresses(addresses.addresses, { live, places, example }, params));
    if (wrong) return { kind: 'fail', expected, command, ...wrong };

    const typedIps = [...new Set(addresses.addresses.map(({ ip }) => ip))];
    const seen = nodePort ? typed.trim() : list(typedIps);
    return { kind: 'pass', observed: `you wrote ${seen}, and so it is`, command };
  },
};

function wrongUrl(
  typed: string,
  facts: NodePortFacts,
  example: string | null | undefined,
): WrongAnswer | null {
  const wrong = wrongNodePort(typed, facts);
  return wrong && isExample(typed, example) ? theExample : wrong;
}

/** True for the address that the empty field shows, however it was written. */
function isExample(typed: string, example: string | null | undefined): boolean {
  const shown = findTypedUrl(example ?? '');
  const url = findTypedUrl(typed);
  return shown !== undefined && url?.host === shown.host && url.port === shown.port;
}

function malformed(
  typed: string,
  { addresses, unknown, truncated }: TypedAddresses,
): WrongAnswer | null {
  if (truncated) {
    return {
      observed: 'the list you wrote ends in “+ … more”',
      hint: 'kubectl cuts long lists short. This command shows all of them, each below “addresses”:',
      hintId: 'answer-truncated',
    };
  }
  if (unknown.length === 0 && addresses.length > 0) return null;
  return {
    observed:
      unknown[0] === undefined
        ? `there is no IP address in “${typed.trim().slice(0, 60)}”`
        : `“${unknown[0]}” is not an IP address`,
    hint: 'Write addresses such as 10.1.0.7, with spaces or commas between them.',
    hintId: 'answer-malformed',
  };
}

/** What a list of addresses is compared with. */
interface Seen {
  live: Facts['live'];
  places: readonly Place[];
  /** undefined in facts of earlier versions. */
  example: string | null | undefined;
}

function wrongAddresses(
  typed: readonly TypedAddress[],
  { live, places, example }: Seen,
  params: Params,
): WrongAnswer | null {
  const typedIps = new Set(typed.map(({ ip }) => ip));
  const liveIps = new Set(live.map(({ ip }) => ip));
  const surplus = [...typedIps].filter((ip) => !liveIps.has(ip));
  const wrong = wrongEndpointPort(typed, live, params);
  if (wrong) return wrong;
  if (surplus.length > 0) return wrongSurplus(surplus, { places, example }, params);

  // on a dual-stack cluster each pod has an address of either family, and one of them will do
  const inIpv4 = live.filter(({ ip }) => !ip.includes(':'));
  const needed = inIpv4.length > 0 ? inIpv4 : live;
  if (needed.every(({ ip }) => typedIps.has(ip))) return null;
  return {
    observed: `there are ${needed.length}, you wrote ${typedIps.size}`,
    hint: 'Write all of them.',
    hintId: 'answer-incomplete',
  };
}

function wrongEndpointPort(
  typed: readonly TypedAddress[],
  live: Facts['live'],
  params: Params,
): WrongAnswer | null {
  for (const { ip, port } of typed) {
    const real = live.find((one) => one.ip === ip);
    if (!real || port === null || real.ports.length === 0 || real.ports.includes(port)) continue;
    return {
      observed: `${ip} is right, port ${port} is not`,
      hint:
        params.of.kind === 'cluster-ip'
          ? `The Service listens on another port: ${list(real.ports.map(String))}.`
          : 'Look at the port again: an endpoint has the port of the container.',
      hintId: 'answer-port-wrong',
    };
  }
  return null;
}

/** What is wrong with addresses that are none of those asked for. */
function wrongSurplus(
  surplus: readonly string[],
  { places, example }: Omit<Seen, 'live'>,
  params: Params,
): WrongAnswer {
  const shown = findTypedAddresses(example ?? '').addresses.map(({ ip }) => ip);
  if (surplus.every((ip) => shown.includes(ip))) return theExample;

  const isService = params.of.kind === 'cluster-ip';
  const place = places.find(({ ip }) => surplus.includes(ip));
  if (place) {
    const [hint, hintId] = placeHint(place, whatIsAsked(params), isService);
    return { observed: placeText(place), hint, hintId };
  }
  return {
    observed: isService
      ? subject(surplus, 'is another address', 'are other addresses')
      : subject(surplus, 'is not one of them', 'are not any of them'),
    hint: isService
      ? 'A cluster IP stays as long as its Service does. Look again, and write what you see now.'
      : 'Addresses change when pods are replaced. Look again, and write what you see now.',
    hintId: 'answer-stale',
  };
}

/** What is wrong with an answer that was taken from the empty field. */
const theExample: WrongAnswer = {
  observed: 'you wrote the example that the field shows',
  hint: 'The example only shows the form. Read the answer off your own cluster.',
  hintId: 'answer-example',
};

async function gatherLive(
  node: StudentNode,
  namespace: string,
  of: Exclude<Params['of'], { kind: 'node-port' }>,
): Promise<Facts['live']> {
  switch (of.kind) {
    case 'pod-ips': {
      const { pods } = await gatherPods(node, namespace, of);
      return pods.flatMap((pod) => (pod.ip === null ? [] : [{ ip: pod.ip, ports: [] }]));
    }
    case 'cluster-ip': {
      const services = await node.kubernetes.listServices();
      const service = services.find(
        (candidate) => candidate.namespace === namespace && candidate.name === of.service,
      );
      const ip = clusterIpOf(service ?? null);
      return service && ip !== null ? [{ ip, ports: service.ports.map(({ port }) => port) }] : [];
    }
    case 'endpoints': {
      const endpoints = await node.kubernetes.listEndpoints(namespace);
      const mine = endpoints.filter(
        (endpoint) => endpoint.service === of.service && endpoint.ready,
      );
      return [...new Set(mine.map((endpoint) => endpoint.ip))].map((ip) => ({
        ip,
        ports: mine.flatMap((endpoint) =>
          endpoint.ip === ip && endpoint.port !== null ? [endpoint.port] : [],
        ),
      }));
    }
  }
}

function whatIsAsked({ of }: Params): string {
  switch (of.kind) {
    case 'pod-ips':
      return 'the addresses of the pods';
    case 'cluster-ip':
      return `the cluster IP of Service ${of.service}`;
    case 'endpoints':
      return `the endpoints of Service ${of.service}`;
    case 'node-port':
      return `the address and node port of Service ${of.service}`;
  }
}

function commandOf({ of, namespace }: Params): string {
  switch (of.kind) {
    case 'pod-ips':
      return kubectl('get pods -o wide', namespace);
    case 'cluster-ip':
    case 'node-port':
      return kubectl(`get service ${of.service}`, namespace);
    case 'endpoints':
      return `${listEndpoints(of.service, namespace)} -o yaml`;
  }
}
