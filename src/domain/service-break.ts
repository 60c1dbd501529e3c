import type { ReplyFact, ServiceFact } from './picture-facts.js';
import type { PicturedCall, PicturedPod } from './pictured.js';

/**
 * Why the way from a request to the pods ends: the part of the picture where it does, and the field
 * of a manifest that is to blame; null if no field is.
 */
const breaks = {
  'node-port-missing': { at: 'way-in', field: 'type' },
  firewall: { at: 'way-in', field: null },
  'node-silent': { at: 'way-in', field: null },
  'node-port-silent': { at: 'way-in', field: null },
  'traffic-policy': { at: 'way-in', field: 'externalTrafficPolicy' },
  'cluster-ip-silent': { at: 'way-in', field: null },
  'port-wrong': { at: 'way-in', field: 'port' },
  'selector-missing': { at: 'way-on', field: 'selector' },
  'selector-matches-nothing': { at: 'way-on', field: 'selector' },
  'selector-wrong': { at: 'way-on', field: 'selector' },
  'port-name-unknown': { at: 'way-on', field: 'targetPort' },
  'target-port-wrong': { at: 'way-on', field: 'targetPort' },
  'endpoints-missing': { at: 'way-on', field: null },
  'pods-missing': { at: 'pods', field: 'replicas' },
  'pods-not-ready': { at: 'pods', field: null },
  'pods-silent': { at: 'pods', field: null },
  'pod-silent': { at: 'pods', field: null },
  'app-error': { at: 'pods', field: null },
} as const satisfies Record<string, { at: 'way-in' | 'way-on' | 'pods'; field: string | null }>;

export type BreakCause = keyof typeof breaks;

/** Where the way to the pods ends, and why. */
export interface ServiceBreak {
  cause: BreakCause;
  /** `way-in`: before the Service. `way-on`: between the Service and its pods. */
  at: 'way-in' | 'way-on' | 'pods';
  /** The field to blame, such as `targetPort`; null if none is. */
  field: string | null;
}

/** What {@link findBreak} looks at. */
export interface BreakEvidence {
  service: ServiceFact | null;
  calls: readonly PicturedCall[];
  /** null if no check looked at them. */
  pods: readonly PicturedPod[] | null;
  /** True if the namespace has pods that the selector does not match. */
  hasOtherPods: boolean;
  /** The names of the pods' container ports. */
  portNames: readonly string[];
  /** What endpoints said when they were asked past the Service. */
  podReplies: readonly ReplyFact[];
  /** The hints of the checks that failed. */
  hintIds: readonly string[];
}

/** Finds where the way to the pods ends: its cause rather than what follows from it. Pure. */
export function findBreak(evidence: BreakEvidence): ServiceBreak | null {
  const cause = causeBehind(evidence) ?? hintedCause(evidence.hintIds) ?? causeBefore(evidence);
  return cause === null ? null : { cause, ...breaks[cause] };
}

/** What a failed check found by comparing a field with what the lab asks for, by its hint. */
export const hintedCauses = {
  'selector-wrong': 'selector-wrong',
  'port-wrong': 'port-wrong',
  'protocol-wrong': 'port-wrong',
  'ports-swapped': 'target-port-wrong',
  'target-port-wrong': 'target-port-wrong',
  'target-port-name-unknown': 'port-name-unknown',
  'node-port-missing': 'node-port-missing',
  'type-left-at-cluster-ip': 'node-port-missing',
} as const satisfies Record<string, BreakCause>;

function hintedCause(hintIds: readonly string[]): BreakCause | null {
  const hinted = Object.entries(hintedCauses).find(([hintId]) => hintIds.includes(hintId));
  return hinted?.[1] ?? null;
}

/** Why no pod is behind the Service. */
function causeBehind({ service, pods, ...evidence }: BreakEvidence): BreakCause | null {
  if (pods === null || pods.some(({ isEndpoint }) => isEndpoint)) return null;
  if (service === null) {
    return pods.some(({ ready }) => ready) ? null : 'pods-not-ready';
  }
  if (service.selector === null) return 'selector-missing';
  if (pods.length === 0) return evidence.hasOtherPods ? 'selector-matches-nothing' : 'pods-missing';
  if (!pods.some(({ ready }) => ready)) return 'pods-not-ready';
  const isKnown = ({ targetPort }: ServiceFact['ports'][number]) =>
    typeof targetPort === 'number' || evidence.portNames.includes(targetPort);
  return service.ports.every(isKnown) ? 'endpoints-missing' : 'port-name-unknown';
}

/** Why requests get no answer from the pods that are there. */
function causeBefore({ service, calls, pods, podReplies }: BreakEvidence): BreakCause | null {
  const isServerError = ({ status }: { status?: number | null | undefined }) =>
    typeof status === 'number' && status >= 500;
  const asked = (pods ?? []).flatMap(({ reply }) => reply ?? []);
  if (calls.some(({ reply }) => isServerError(reply)) || asked.some(isServerError))
    return 'app-error';
  const isAnswered = ({ kind }: { kind: ReplyFact['kind'] }) => kind === 'answered';
  const silent = calls.filter(({ reply }) => !isAnswered(reply));
  const first = silent[0];
  if (!service || !first) return asked.every(isAnswered) ? null : 'pod-silent';
  const answered = calls.filter(({ reply }) => isAnswered(reply));
  if (first.isNodePort && answered.some(({ isNodePort }) => isNodePort))
    return first.from === 'outside' ? 'firewall' : 'node-silent';
  if (answered.length > 0 || podReplies.some(isAnswered)) {
    if (!first.isNodePort) return 'cluster-ip-silent';
    return service.externalTrafficPolicy === 'Local' ? 'traffic-policy' : 'node-port-silent';
  }
  // where nothing listens at the target port, the pod itself refuses
  const replies = podReplies.length > 0 ? podReplies : silent.map(({ reply }) => reply);
  return replies.every(({ kind }) => kind === 'refused') ? 'target-port-wrong' : 'pods-silent';
}
