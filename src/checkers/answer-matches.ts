import { z } from 'zod';
import type { Fail } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';
import { gatherPlaces, type Place, placeHint, placeText } from './answer-places.js';
import type { Checker } from './checker.js';
import {
  gatherNodePort,
  hasNodePort,
  type NodePortFacts,
  wrongNodePort,
} from './node-port-answer.js';
import { namespace, objectName } from './params.js';
import { eitherSelectorOrDeployment, gatherPods, podsSchema } from './pod-facts.js';
import { findTypedAddresses } from './typed-addresses.js';
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
    const fail = (observed: string, hint: string, hintId: string): Fail => ({
      kind: 'fail',
      expected,
      observed,
      hint,
      hintId,
      command,
    });
    if (typed === null || typed.trim() === '') {
      return {
        ...fail(
          'no answer was given',
          `Write ${what} into the field, then check again.`,
          'answer-missing',
        ),
        final: true,
      };
    }
    if (nodePort ? !hasNodePort(nodePort) : live.length === 0) {
      return fail(
        'the cluster has none yet',
        'First do what the step asks, then read the answer off your cluster.',
        'answer-before-work',
      );
    }
    if (nodePort) {
      const wrong = wrongNodePort(typed, nodePort);
      if (wrong && isExample(typed, example)) return fail(...theExample);
      if (wrong) return fail(wrong.observed, wrong.hint, wrong.hintId);
      return { kind: 'pass', observed: `you wrote ${typed.trim()}, and so it is`, command };
    }
    const { addresses, unknown, truncated } = findTypedAddresses(typed);
    if (truncated) {
      return fail(
        'the list you wrote ends in “+ … more”',
        'kubectl cuts long lists short. This command shows all of them, each below “addresses”:',
        'answer-truncated',
      );
    }
    if (unknown.length > 0 || addresses.length === 0) {
      return fail(
        unknown[0] === undefined
          ? `there is no IP address in “${typed.trim().slice(0, 60)}”`
          : `“${unknown[0]}” is not an IP address`,
        'Write addresses such as 10.1.0.7, with spaces or commas between them.',
        'answer-malformed',
      );
    }
    for (const { ip, port } of addresses) {
      const real = live.find((one) => one.ip === ip);
      if (!real || port === null || real.ports.length === 0 || real.ports.includes(port)) continue;
      return fail(
        `${ip} is right, port ${port} is not`,
        params.of.kind === 'cluster-ip'
          ? `The Service listens on another port: ${list(real.ports.map(String))}.`
          : 'Look at the port again: an endpoint has the port of the container.',
        'answer-port-wrong',
      );
    }
    const typedIps = new Set(addresses.map((typedAddress) => typedAddress.ip));
    const liveIps = new Set(live.map((liveAddress) => liveAddress.ip));
    const surplus = [...typedIps].filter((ip) => !liveIps.has(ip));
    // on a dual-stack cluster each pod has an address of either family, and one of them will do
    const inIpv4 = live.filter(({ ip }) => !ip.includes(':'));
    const needed = inIpv4.length > 0 ? inIpv4 : live;
    if (surplus.length === 0 && needed.every(({ ip }) => typedIps.has(ip))) {
      return { kind: 'pass', observed: `you wrote ${list([...typedIps])}, and so it is`, command };
    }
    if (surplus.length === 0) {
      return fail(
        `there are ${needed.length}, you wrote ${typedIps.size}`,
        'Write all of them.',
        'answer-incomplete',
      );
    }
    const shown = findTypedAddresses(example ?? '').addresses.map(({ ip }) => ip);
    if (surplus.every((ip) => shown.includes(ip))) return fail(...theExample);
    const place = places.find(({ ip }) => surplus.includes(ip));
    if (place) {
      const isService = params.of.kind === 'cluster-ip';
      return fail(placeText(place), ...placeHint(place, what, isService));
    }
    if (params.of.kind === 'cluster-ip') {
      return fail(
        subject(surplus, 'is another address', 'are other addresses'),
        'A cluster IP stays as long as its Service does. Look again, and write what you see now.',
        'answer-stale',
      );
    }
    return fail(
      subject(surplus, 'is not one of them', 'are not any of them'),
      'Addresses change when pods are replaced. Look again, and write what you see now.',
      'answer-stale',
    );
  },
};

/** What is observed, the hint and its id for an answer that was taken from the empty field. */
const theExample = [
  'you wrote the example that the field shows',
  'The example only shows the form. Read the answer off your own cluster.',
  'answer-example',
] as const;

function isExample(typed: string, example: string | null | undefined): boolean {
  return typed.trim().replace(/^http:\/\//, '') === example;
}

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
      if (!service || service.clusterIp === null || service.clusterIp === 'None') return [];
      return [
        { ip: service.clusterIp, ports: service.ports.map((servicePort) => servicePort.port) },
      ];
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
