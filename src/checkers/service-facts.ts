import type { Service } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';
import { kubectl, list } from './wording.js';

/** A Service, and where it is missing, what may have been meant. */
export interface ServiceFacts {
  /** null where there is none of that name, or it is being deleted. */
  service: Service | null;
  /** Other namespaces that have a Service of that name, which may be the one that was meant. */
  otherNamespaces: string[];
  /** The Services of the namespace, for a misspelled name. */
  namesHere: string[];
}

/** A name for something outside the cluster, without pods behind it. */
export function isExternalName(service: Service): boolean {
  return service.type === 'ExternalName';
}

/**
 * Reads a Service out of the shared list. One of that name in another namespace is taken for it only
 * where `isMeant` says so: a Service for pods is not what somebody wanted as a name for the outside.
 */
export async function gatherService(
  node: StudentNode,
  namespace: string,
  name: string,
  isMeant = (other: Service) => !isExternalName(other),
): Promise<ServiceFacts> {
  const services = (await node.kubernetes.listServices()).filter((service) => !service.deleting);
  const here = services.filter((service) => service.namespace === namespace);
  return {
    service: here.find((service) => service.name === name) ?? null,
    otherNamespaces: services
      .filter((service) => service.name === name && service.namespace !== namespace)
      .filter(isMeant)
      .map((service) => service.namespace),
    namesHere: here.map((service) => service.name),
  };
}

/** What to say of a Service that is not there. */
export function missingService(facts: ServiceFacts, namespace: string, name: string): Fail {
  const missing: Fail = {
    kind: 'fail',
    expected: `a Service ${name} in namespace ${namespace}`,
    observed: `no Service ${name} there`,
    command: kubectl('get services', namespace),
  };
  const elsewhere = facts.otherNamespaces;
  if (elsewhere.length > 0) {
    return {
      ...missing,
      observed: `a Service ${name} in ${elsewhere.length === 1 ? 'namespace' : 'namespaces'} ${list(elsewhere)}, none in ${namespace}`,
      hint: `A Service of this name is in another namespace. If it was meant to be this one, delete it there and make it again in ${namespace}.`,
      hintId: 'service-in-other-namespace',
      command: 'kubectl get services --all-namespaces',
    };
  }
  // the cluster's own Service must not be taken for a misspelled one
  const similar = facts.namesHere.find((other) => other !== 'kubernetes' && isSimilar(other, name));
  if (similar !== undefined) {
    return {
      ...missing,
      observed: `no Service ${name}, but one named ${similar}`,
      hint: `Make the Service ${name}. If ${similar} was meant to be it, delete that one: the name must be exactly ${name}.`,
      hintId: 'service-name-misspelled',
    };
  }
  return {
    ...missing,
    hint: `Make the Service ${name}, then look whether it is in the list.`,
    hintId: 'service-missing',
  };
}

/** True where one of two different names becomes the other by at most two edits, or holds the other whole. */
export function isSimilar(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) >= 4 && (a.includes(b) || b.includes(a))) return true;
  return editDistance(a, b) <= Math.min(2, Math.floor(b.length / 3));
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
