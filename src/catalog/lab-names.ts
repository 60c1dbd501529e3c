import type { LabNames, ObjectName } from '../domain/lab.js';

/**
 * Collects Services and Deployments from checks' parameters, at any depth. Every checker has their
 * names under the keys `service` and `deployment`, and their namespace beside or above them.
 */
export function namesIn(parameters: readonly unknown[]): LabNames {
  return {
    services: distinct(namesUnder('service', parameters, 'default')),
    deployments: distinct(namesUnder('deployment', parameters, 'default')),
  };
}

function namesUnder(wanted: string, value: unknown, outer: string): ObjectName[] {
  if (typeof value !== 'object' || value === null) return [];
  const namespace =
    'namespace' in value && typeof value.namespace === 'string' ? value.namespace : outer;
  return Object.entries(value).flatMap(([key, inner]) =>
    key === wanted && typeof inner === 'string'
      ? [{ namespace, name: inner }]
      : namesUnder(wanted, inner, namespace),
  );
}

function distinct(all: readonly ObjectName[]): ObjectName[] {
  return [...new Map(all.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}
