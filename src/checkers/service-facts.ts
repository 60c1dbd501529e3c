import type { Service } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';
import type { GatherContext } from './checker.js';
import { findMisspelled, namesBeside } from './misspelled.js';
import { inManifest, kubectl, list } from './wording.js';

/** A Service, and what the student may have made instead of it. */
export interface ServiceFacts {
  /** null if there is none of that name or it is being deleted. */
  service: Service | null;
  /**
   * Other namespaces with a Service of that name, which the student may have put there by mistake.
   */
  otherNamespaces: string[];
  /**
   * Other namespaces with a Service of that name for which another step asks there. Absent from
   * facts of earlier versions.
   */
  otherSteps?: string[];
  /** The namespace's Services that the lab does not name; one of them may be a misspelling. */
  namesHere: string[];
}

/** True if the Service is only a name for something outside the cluster, without pods behind it. */
export function isExternalName(service: Service): boolean {
  return service.type === 'ExternalName';
}

/**
 * Finds a Service in the list that all checks share. `isMeant` decides whether a Service of that
 * name in another namespace may be a misplaced one; by default every Service but an ExternalName
 * may. Throws `NodeUnreachable`.
 */
export async function gatherService(
  node: StudentNode,
  namespace: string,
  name: string,
  { labNames }: Pick<GatherContext, 'labNames'>,
  isMeant = (other: Service) => !isExternalName(other),
): Promise<ServiceFacts> {
  const services = (await node.kubernetes.listServices()).filter((service) => !service.deleting);
  const here = services.filter((service) => service.namespace === namespace);
  const elsewhere = services.filter(
    (service) => service.name === name && service.namespace !== namespace,
  );
  const isOfLab = (service: Service) =>
    labNames.services.some((asked) => asked.name === name && asked.namespace === service.namespace);
  return {
    service: here.find((service) => service.name === name) ?? null,
    otherNamespaces: elsewhere
      .filter((service) => !isOfLab(service) && isMeant(service))
      .map((service) => service.namespace),
    otherSteps: elsewhere.filter(isOfLab).map((service) => service.namespace),
    namesHere: namesBeside(labNames.services, here),
  };
}

/** The hint for a Service without a selector. See {@link manifest} of params.ts for `isManifest`. */
export function selectorMissing(
  namespace: string,
  isManifest: boolean,
): Pick<Fail, 'hint' | 'hintId' | 'command' | 'final'> {
  return {
    hint: `The Service has no selector, so no pods are behind it. ${isManifest ? 'Write one into your manifest and apply it again.' : 'Make it with kubectl expose, or give it a selector.'}`,
    hintId: 'selector-missing',
    command: kubectl('get services -o wide', namespace),
    final: true,
  };
}

/** The verdict for a Service that has no cluster IP, where one is needed. */
export function withoutClusterIp(service: Service, expected: string): Fail {
  const wrong = {
    kind: 'fail',
    expected,
    command: kubectl(`get service ${service.name}`, service.namespace),
    final: true,
  } as const;
  if (isExternalName(service)) {
    return {
      ...wrong,
      observed: `Service ${service.name} of type ExternalName has no cluster IP`,
      hint: 'A Service of type ExternalName is a name for something outside, without an address of its own. Make the Service again with another type.',
      hintId: 'no-cluster-ip',
    };
  }
  return {
    ...wrong,
    observed: `Service ${service.name} is headless: its clusterIP is None`,
    hint: 'A headless Service has no address of its own: its name leads to the pods directly, and nothing balances between them. Make the Service again without “clusterIP: None”.',
    hintId: 'headless',
  };
}

/**
 * The verdict for a Service that does not exist. See {@link manifest} of params.ts for `isManifest`.
 */
export function missingService(
  facts: ServiceFacts,
  namespace: string,
  name: string,
  isManifest = false,
): Fail {
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
      hint: `A Service of this name is in another namespace. If it was meant to be this one, delete it there${isManifest ? `. ${inManifest(`namespace: ${namespace}`)}` : ` and make it again in ${namespace}.`}`,
      hintId: 'service-in-other-namespace',
      command: 'kubectl get services --all-namespaces',
    };
  }
  // every cluster has the Service `kubernetes`, which nobody misspelled
  const others = facts.namesHere.filter((other) => other !== 'kubernetes');
  const similar = findMisspelled(name, others);
  if (similar !== undefined) {
    return {
      ...missing,
      observed: `no Service ${name}, but one named ${similar}`,
      hint: `${isManifest ? inManifest(`name: ${name}`) : `Make the Service ${name}.`} If ${similar} was meant to be it, delete that one: the name must be exactly ${name}.`,
      hintId: 'service-name-misspelled',
    };
  }
  return {
    ...missing,
    hint: makeHint(facts, namespace, name, isManifest),
    hintId: 'service-missing',
  };
}

function makeHint(
  { otherSteps = [] }: ServiceFacts,
  namespace: string,
  name: string,
  isManifest: boolean,
): string {
  const make = isManifest
    ? `Apply the manifest of the Service ${name}`
    : `Make the Service ${name}`;
  const place = isManifest
    ? `, with “namespace: ${namespace}” in its metadata`
    : ` in namespace ${namespace}`;
  const how = `${make}${namespace === 'default' ? '' : place}. Then check that it is in the list.`;
  return otherSteps.length === 0
    ? how
    : `${how} Leave the one in ${list(otherSteps)} as it is: it belongs to another step.`;
}
