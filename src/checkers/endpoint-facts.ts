import { type Endpoint, type Labels, matchesSelector, type Pod } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';
import { diagnosePods, livePods } from './pod-facts.js';
import { gatherService, type ServiceFacts } from './service-facts.js';
import { kubectl, selectorText } from './wording.js';

/** A Service, what stands behind it, and the pods it might have meant. */
export interface EndpointFacts extends ServiceFacts {
  endpoints: Endpoint[];
  /** Pods that the selector matches. */
  pods: Pod[];
  /** Labels of pods that it does not match. */
  otherLabels: Labels[];
}

export async function gatherEndpoints(
  node: StudentNode,
  namespace: string,
  name: string,
): Promise<EndpointFacts> {
  const [facts, endpoints, pods] = await Promise.all([
    gatherService(node, namespace, name),
    node.kubernetes.listEndpoints(namespace),
    node.kubernetes.listPods(namespace),
  ]);
  const selector = facts.service?.selector;
  const live = livePods(pods, {});
  return {
    ...facts,
    endpoints: endpoints.filter((endpoint) => endpoint.service === name),
    pods: selector ? livePods(live, selector) : [],
    otherLabels: live
      .filter((pod) => !selector || !matchesSelector(selector, pod.labels))
      .map((pod) => pod.labels),
  };
}

/** Addresses that take traffic, each once, however many ports they have. */
export function readyAddresses(endpoints: readonly Endpoint[]): string[] {
  return [
    ...new Set(endpoints.filter((endpoint) => endpoint.ready).map((endpoint) => endpoint.ip)),
  ].sort();
}

/** Why a Service has no, or too few, endpoints. Facts of a Service that is there. */
export function diagnoseEndpoints(
  facts: EndpointFacts,
): Pick<Fail, 'hint' | 'hintId' | 'command' | 'final'> {
  const { service } = facts;
  const namespace = service?.namespace ?? 'default';
  if (!service?.selector) {
    return {
      hint: 'The Service has no selector, so no pods are behind it. Make it with kubectl expose, or give it a selector.',
      hintId: 'selector-missing',
      command: kubectl('get services -o wide', namespace),
      final: true,
    };
  }
  if (facts.pods.length === 0) {
    const others = [...new Set(facts.otherLabels.map(selectorText))].slice(0, 3);
    return {
      hint:
        others.length === 0
          ? `No pod runs in namespace ${namespace}. Is the Deployment there, and scaled to more than 0?`
          : `The Service selects ${selectorText(service.selector)}, the pods are labelled ${others.join(' or ')}. Make the two agree.`,
      hintId: others.length === 0 ? 'no-pods' : 'selector-matches-no-pod',
      command: kubectl('get pods --show-labels', namespace),
    };
  }
  const diagnosis = diagnosePods(facts.pods);
  if (!diagnosis) return {};
  const { hint, hintId, command, final } = diagnosis;
  return {
    hint: `${diagnosis.observed[0]?.toUpperCase()}${diagnosis.observed.slice(1)}; only ready pods become endpoints.${hint ? ` ${hint}` : ''}`,
    hintId: hintId ?? 'pods-not-ready',
    ...(command !== undefined && { command }),
    ...(final && { final }),
  };
}
