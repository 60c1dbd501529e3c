import {
  type Endpoint,
  type Labels,
  matchesSelector,
  type Pod,
  type Service,
} from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';
import type { GatherContext } from './checker.js';
import { diagnosePods, livePods } from './pod-facts.js';
import { gatherService, type ServiceFacts } from './service-facts.js';
import { correctSelector, kubectl, selectorText } from './wording.js';

/** A Service, its endpoints, the pods it selects, and the labels of the pods it does not select. */
export interface EndpointFacts extends ServiceFacts {
  endpoints: Endpoint[];
  /** Live pods that the selector matches. */
  pods: Pod[];
  /** Labels of the namespace's live pods that it does not match. */
  otherLabels: Labels[];
}

/** Gathers {@link EndpointFacts} of the Service `name`. Throws `NodeUnreachable`. */
export async function gatherEndpoints(
  node: StudentNode,
  namespace: string,
  name: string,
  context: Pick<GatherContext, 'labNames'>,
): Promise<EndpointFacts> {
  const [facts, endpoints, pods] = await Promise.all([
    gatherService(node, namespace, name, context),
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

/**
 * The distinct, sorted IP addresses of the ready endpoints: one for each pod, although a pod of a
 * dual-stack cluster has two, of which the IPv4 address is taken.
 */
export function readyAddresses(endpoints: readonly Endpoint[]): string[] {
  const addresses = new Map<string, string>();
  for (const { ip, podUid, ready } of endpoints) {
    if (!ready) continue;
    const key = podUid ?? ip;
    const known = addresses.get(key);
    if (known === undefined || known.includes(':')) addresses.set(key, ip);
  }
  return [...new Set(addresses.values())].sort();
}

/**
 * Explains why an existing Service has no endpoints, or too few. Empty if no reason was found. See
 * {@link manifest} of params.ts for `isManifest`.
 */
export function diagnoseEndpoints(
  service: Service,
  facts: EndpointFacts,
  isManifest = false,
): Pick<Fail, 'hint' | 'hintId' | 'command' | 'final'> {
  const { namespace } = service;
  if (!service.selector) {
    return {
      hint: `The Service has no selector, so no pods are behind it. ${isManifest ? 'Write one into your manifest and apply it again.' : 'Make it with kubectl expose, or give it a selector.'}`,
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
          : `The Service selects ${selectorText(service.selector)}, the pods are labelled ${others.join(' or ')}. ${correctSelector(service.name, namespace, isManifest)}`,
      hintId: others.length === 0 ? 'no-pods' : 'selector-matches-no-pod',
      command: kubectl('get pods --show-labels', namespace),
    };
  }
  const diagnosis = diagnosePods(facts.pods);
  if (!diagnosis) {
    const known = facts.pods
      .flatMap((pod) => pod.containers)
      .flatMap((container) => container.ports);
    const unknown = service.ports
      .map((servicePort) => servicePort.targetPort)
      .find((target) => typeof target === 'string' && !known.some(({ name }) => name === target));
    return unknown === undefined ? {} : unknownPortName(unknown);
  }
  const { observed, hint, ...rest } = diagnosis;
  return {
    ...rest,
    hint: `Only ready pods become endpoints, and ${observed}. ${hint}`,
  };
}

/**
 * The hint for a target port whose name no container of the selected pods has. It is not final: the
 * pods may just be changing.
 */
export function unknownPortName(name: string | number): Pick<Fail, 'hint' | 'hintId'> {
  return {
    hint: `No container behind the Service has a port named ${name}. Write the port’s number as targetPort, or a name that the pod template has.`,
    hintId: 'target-port-name-unknown',
  };
}
