import type { LabNames } from '../domain/lab.js';

/** The names in checks' parameters: by their keys, which all checkers call the same. */
export function namesIn(parameters: unknown[]): LabNames {
  const at = (wanted: string, value: unknown): string[] =>
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([key, inner]) =>
          key === wanted && typeof inner === 'string' ? [inner] : at(wanted, inner),
        );
  const all = (wanted: string) => [...new Set(at(wanted, parameters))];
  return { services: all('service'), deployments: all('deployment') };
}
