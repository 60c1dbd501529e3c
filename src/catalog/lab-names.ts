import type { LabNames } from '../domain/lab.js';

/**
 * Collects the names of Services and Deployments from checks' parameters, at any depth. Every
 * checker has them under the keys `service` and `deployment`.
 */
export function namesIn(parameters: unknown[]): LabNames {
  const namesUnder = (wanted: string, value: unknown): string[] =>
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([key, inner]) =>
          key === wanted && typeof inner === 'string' ? [inner] : namesUnder(wanted, inner),
        );
  const distinct = (wanted: string) => [...new Set(namesUnder(wanted, parameters))];
  return { services: distinct('service'), deployments: distinct('deployment') };
}
