import { z } from 'zod';
import { clusterIpOf, type Service } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';
import type { Reading } from './change-seen.js';
import { kubectl, subject } from './wording.js';

export const typesQuestion = z.strictObject({ kind: z.literal('type-without-cluster-ip') });

/** The choice that stands for each type of Service. */
export const typeChoices: Readonly<Record<string, string>> = {
  ClusterIP: 'cluster-ip',
  NodePort: 'node-port',
  LoadBalancer: 'load-balancer',
  ExternalName: 'external-name',
};

export interface TypesSeen {
  kind: 'type-without-cluster-ip';
  /** The namespace's Services. */
  services: Pick<Service, 'name' | 'type' | 'clusterIp'>[];
}

/** Reads the types and cluster IPs of a namespace's Services. Throws `NodeUnreachable`. */
export async function gatherTypes(node: StudentNode, namespace: string): Promise<TypesSeen> {
  const services = (await node.kubernetes.listServices())
    .filter((service) => service.namespace === namespace && !service.deleting)
    .map(({ name, type, clusterIp }) => ({ name, type, clusterIp }));
  return { kind: 'type-without-cluster-ip', services };
}

export function readTypes(
  { services }: TypesSeen,
  namespace: string,
  chosen: string,
): Reading | Fail {
  const command = kubectl('get services', namespace);
  const isWithout = (one: { clusterIp: string | null }) => clusterIpOf(one) === null;
  const ofType = (choice: string) => services.filter(({ type }) => typeChoices[type] === choice);
  const right = Object.values(typeChoices).filter((choice) => {
    const all = ofType(choice);
    return all.length > 0 && all.every(isWithout);
  });
  const without = right.flatMap(ofType);
  if (without.length === 0) {
    return {
      kind: 'fail',
      expected: 'a Service without a cluster IP',
      observed: 'every type of Service that you have has one',
      hint: 'First do what the step asks, then compare your Services.',
      hintId: 'answer-before-work',
      command,
    };
  }
  const names = without.map(({ name, type }) => `${name} of type ${type}`);
  const observed = subject(names, 'has no cluster IP', 'have no cluster IP');
  const example = ofType(chosen).find((one) => !isWithout(one));
  return example
    ? {
        ...{ right, observed, command },
        hint: `Your Service ${example.name} is of type ${example.type}, and its cluster IP is ${example.clusterIp}. Which one shows none in the column CLUSTER-IP?`,
        hintId: 'type-has-cluster-ip',
      }
    : {
        ...{ right, observed, command },
        hint: 'None of your Services here is of that type. Compare those that you have: which one shows none in the column CLUSTER-IP?',
        hintId: 'type-not-there',
      };
}
