import {
  type ClusterWarning,
  type Deployment,
  type Endpoint,
  type Labels,
  matchesSelector,
  type Pod,
} from '../domain/kubernetes.js';
import type { StudentNode } from '../domain/student-node.js';
import type { GatherContext } from './checker.js';
import { livePods } from './live-pods.js';
import { gatherWarnings } from './pod-warnings.js';
import { gatherService, type ServiceFacts } from './service-facts.js';

/** A Service, its endpoints, the pods it selects, and the labels of the pods it does not select. */
export interface EndpointFacts extends ServiceFacts {
  endpoints: Endpoint[];
  /** Live pods that the selector matches. */
  pods: Pod[];
  /** Labels of the namespace's live pods that it does not match. */
  otherLabels: Labels[];
  /**
   * The Deployment whose pods the selector would match, looked for where it matches none; null if
   * there is none. Absent from facts of earlier versions.
   */
  deploymentBehind?: Pick<Deployment, 'name' | 'replicas' | 'refusal'> | null;
  /** See {@link gatherWarnings}. Absent as above. */
  warnings?: ClusterWarning[];
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
  const selected = selector ? livePods(live, selector) : [];
  const [deploymentBehind, warnings] = await Promise.all([
    selector && selected.length === 0 ? findDeployment(node, namespace, selector) : null,
    gatherWarnings(node, namespace, selected),
  ]);
  return {
    ...facts,
    endpoints: endpoints.filter((endpoint) => endpoint.service === name),
    pods: selected,
    deploymentBehind,
    warnings,
    otherLabels: live
      .filter((pod) => !selector || !matchesSelector(selector, pod.labels))
      .map((pod) => pod.labels),
  };
}

/** Finds the Deployment whose pods this selector would match; null if there is none. */
async function findDeployment(
  node: StudentNode,
  namespace: string,
  selector: Labels,
): Promise<NonNullable<EndpointFacts['deploymentBehind']> | null> {
  const deployments = await node.kubernetes.listDeployments(namespace);
  const found = deployments.find(
    ({ templateLabels, deleting }) => !deleting && matchesSelector(selector, templateLabels),
  );
  return found
    ? { name: found.name, replicas: found.replicas, refusal: found.refusal ?? null }
    : null;
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

/** True if the endpoint is the pod, by its UID, or by its address where the endpoint names no pod. */
export function isEndpointOf({ podUid, ip }: Endpoint, pod: Pod): boolean {
  return podUid === null ? ip === pod.ip : podUid === pod.uid;
}
