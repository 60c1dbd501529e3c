import type { CheckResult } from '../../src/domain/attempt.js';
import type { Endpoint, Pod } from '../../src/domain/kubernetes.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { HttpReply } from '../../src/domain/student-node.js';
import { anEndpoint, aPod, aPort, aService, aSickPod } from './facts.js';
import { answered } from './fake-node.js';

const pass: Outcome = { kind: 'pass', observed: 'it is so' };
const refused: HttpReply = { kind: 'refused' };

/** A check with these facts, which failed with `hintId` if one is given. */
export function seen(facts: unknown, hintId?: string): CheckResult {
  const outcome: Outcome = hintId
    ? { kind: 'fail', expected: 'it', observed: 'something else', hint: 'Try.', hintId }
    : pass;
  return { checkId: 'check', title: 'A check', checker: 'checker', outcome, facts, durationMs: 5 };
}

/** What a Service is seen with, as the checkers keep it: by default with two ready pods. */
export function facts(given: Record<string, unknown> = {}): Record<string, unknown> {
  const pods = [aPod(1), aPod(2)];
  const endpoints = [anEndpoint(1), anEndpoint(2)];
  return { service: aService(), otherNamespaces: [], otherLabels: [], pods, endpoints, ...given };
}

const nodePort = aService({ type: 'NodePort', ports: [aPort({ nodePort: 31234 })] });

function podsOf(count: number): { pods: Pod[]; endpoints: Endpoint[] } {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return { pods: numbers.map((n) => aPod(n)), endpoints: numbers.map((n) => anEndpoint(n)) };
}

/** Attempts as students see them, by what is to be seen in them. */
export const attempts: Record<string, CheckResult[]> = {
  'all is well': [
    seen(
      facts({
        ...{ service: nodePort, nodePort: 31234, address: '10.20.0.7' },
        ...{ fromNode: answered('I am web-5d4f8c7b9-2'), fromOutside: answered() },
      }),
    ),
    seen(facts({ service: nodePort, reply: answered('I am web-5d4f8c7b9-1'), podReplies: [] })),
  ],
  'a selector that matches nothing': [
    seen(
      facts({
        ...{ service: aService({ selector: { app: 'wbe' } }), pods: [], endpoints: [] },
        ...{ otherLabels: [aPod().labels, aPod(2).labels], reply: refused, podReplies: [] },
      }),
      'selector-matches-no-pod',
    ),
  ],
  'a wrong target port': [
    seen(
      facts({
        reply: refused,
        podReplies: [1, 2].map((n) => ({ ip: `10.1.0.${n}`, port: 8080, reply: refused })),
      }),
      'target-port-wrong',
    ),
  ],
  'a firewall': [
    seen(
      facts({
        ...{ service: nodePort, nodePort: 31234, address: '10.20.0.7', fromNode: null },
        ...{ fromOutside: { kind: 'timeout' }, insteadFromNode: answered() },
      }),
      'firewall',
    ),
  ],
  'a node port that is silent': [
    seen(
      facts({
        ...{ service: nodePort, nodePort: 31234, address: '10.20.0.7', fromNode: refused },
        ...{ fromOutside: { kind: 'timeout' }, atAddresses: [] },
        podReplies: [1, 2].map((n) => ({ ip: `10.1.0.${n}`, port: 8080, reply: answered() })),
      }),
      'node-port-closed',
    ),
  ],
  'no pods': [seen(facts({ pods: [], endpoints: [] }), 'no-pods')],
  'pods that are not ready': [
    seen(
      facts({
        pods: [
          aSickPod({ waitingReason: 'ImagePullBackOff' }, { ip: null }),
          aSickPod(
            { waitingReason: 'CrashLoopBackOff' },
            { name: 'web-5d4f8c7b9-2', uid: 'pod-2' },
          ),
        ],
        endpoints: [anEndpoint(1, { ready: false, podUid: 'pod-2' })],
      }),
      'image-pull',
    ),
  ],
  'many pods with long names': [
    seen(
      facts({
        service: aService({
          name: 'a-service-with-a-very-long-name-as-somebody-may-want-it-63-letters',
          selector: { 'app.kubernetes.io/name': 'kubernetes-bootcamp', tier: 'frontend' },
        }),
        pods: podsOf(9).pods.map((pod) => ({
          ...pod,
          name: `kubernetes-bootcamp-with-a-long-name-5d4f8c7b9-${pod.uid}`,
          ip: '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff',
        })),
        endpoints: podsOf(8).endpoints,
      }),
    ),
  ],
  'pods alone': [
    seen({
      selector: { app: 'web' },
      pods: podsOf(2).pods,
      replies: [
        { pod: 'web-5d4f8c7b9-1', ip: '10.1.0.1', reply: answered() },
        { pod: 'web-5d4f8c7b9-2', ip: '10.1.0.2', reply: refused },
      ],
    }),
  ],
  'another selector than asked for': [
    seen({ service: aService(), podLabels: [{ run: 'my-nginx' }] }, 'selector-wrong'),
  ],
  'a drill': [
    seen(
      facts({
        consented: true,
        drill: {
          ...{ before: 2, replicas: 4 },
          events: [
            { atMs: 1840, what: 'came', pod: 'web-5d4f8c7b9-3' },
            { atMs: 2210, what: 'came', pod: 'web-5d4f8c7b9-4' },
            { atMs: 2230, what: 'answered', pod: 'web-5d4f8c7b9-1' },
            { atMs: 2230, what: 'answered', pod: 'web-5d4f8c7b9-4' },
            { atMs: 2260, what: 'answered', pod: 'web-5d4f8c7b9-2' },
            { atMs: 2410, what: 'answered', pod: 'web-5d4f8c7b9-3' },
            { atMs: 2480, what: 'scaled-back', pod: null },
            { atMs: 2700, what: 'left', pod: 'web-5d4f8c7b9-3' },
            { atMs: 3100, what: 'left', pod: 'web-5d4f8c7b9-4' },
          ],
        },
      }),
    ),
  ],
};
