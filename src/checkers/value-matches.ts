import { z } from 'zod';
import type { Labels } from '../domain/kubernetes.js';
import type { StudentNode } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import { gatherPods } from './chosen-pods.js';
import { readyAddresses } from './endpoint-facts.js';
import { noAnswer, type WrongAnswer } from './given-answer.js';
import { namespace, objectName } from './params.js';
import { asSeen } from './typed-text.js';
import { wrongCount, wrongLabels, wrongPodName } from './typed-value.js';
import { kubectl, listEndpoints } from './wording.js';

const of = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('endpoint-count'), service: objectName }),
  z.strictObject({ kind: z.literal('pod-name'), deployment: objectName }),
  z.strictObject({ kind: z.literal('selector'), service: objectName }),
]);
const params = z.strictObject({
  namespace,
  /** The id of the checkpoint's answer field. */
  answer: z.string().min(1),
  of,
});
type Params = z.infer<typeof params>;

/** The right values, read from the cluster. */
type Live =
  /** On a dual-stack cluster both the pods and their addresses can be counted. */
  | { kind: 'endpoint-count'; counts: number[] }
  | { kind: 'pod-name'; names: string[]; deployment: string }
  | { kind: 'selector'; labels: Labels | null };

interface Facts {
  /** null where the field was left empty. */
  typed: string | null;
  live: Live;
}

/** Passes when a short text that the student typed says what their own cluster has now. */
export const valueMatches: Checker<Params, Facts> = {
  id: 'value-matches',
  summary:
    'What the student typed in a word is what the live cluster has: the number of endpoints of a Service, the name of a pod, or the labels that a Service selects.',
  params,

  async gather(node, { namespace, answer, of }, { answers }) {
    return { typed: answers[answer] ?? null, live: await gatherLive(node, namespace, of) };
  },

  judge({ typed, live }, { namespace, of }) {
    const what = whatIsAsked(of);
    const expected = `${what} in your cluster`;
    const command = commandOf(of, namespace);
    if (typed === null || typed.trim() === '') {
      return { ...noAnswer(expected, `Write ${what} into the field`), command };
    }
    const wrong = wrongValue(asSeen(typed), live);
    return wrong
      ? { kind: 'fail', expected, command, ...wrong }
      : { kind: 'pass', observed: `you wrote ${typed.trim()}, and so it is`, command };
  },
};

async function gatherLive(node: StudentNode, namespace: string, of: Params['of']): Promise<Live> {
  switch (of.kind) {
    case 'endpoint-count': {
      const all = await node.kubernetes.listEndpoints(namespace);
      const ready = all.filter(({ service, ready }) => service === of.service && ready);
      const addresses = new Set(ready.map(({ ip }) => ip)).size;
      const counts = new Set([readyAddresses(ready).length, addresses]);
      return { kind: of.kind, counts: [...counts] };
    }
    case 'pod-name': {
      const { pods } = await gatherPods(node, namespace, of);
      return { ...of, names: pods.map(({ name }) => name) };
    }
    case 'selector': {
      const services = await node.kubernetes.listServices();
      const service = services.find(
        (one) => one.namespace === namespace && one.name === of.service && !one.deleting,
      );
      return { kind: of.kind, labels: service?.selector ?? null };
    }
  }
}

function wrongValue(typed: string, live: Live): WrongAnswer | null {
  switch (live.kind) {
    case 'endpoint-count':
      return wrongCount(typed, live.counts);
    case 'pod-name':
      return wrongPodName(typed, live.names, live.deployment);
    case 'selector':
      return wrongLabels(typed, live.labels);
  }
}

function whatIsAsked(of: Params['of']): string {
  switch (of.kind) {
    case 'endpoint-count':
      return `the number of endpoints of Service ${of.service}`;
    case 'pod-name':
      return `the name of a pod of Deployment ${of.deployment}`;
    case 'selector':
      return `the labels that Service ${of.service} selects`;
  }
}

function commandOf(of: Params['of'], namespace: string): string {
  switch (of.kind) {
    case 'endpoint-count':
      return `${listEndpoints(of.service, namespace)} -o yaml`;
    case 'pod-name':
      return kubectl('get pods', namespace);
    case 'selector':
      return kubectl(`get service ${of.service} -o wide`, namespace);
  }
}
