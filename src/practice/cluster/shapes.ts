import { z } from 'zod';
import { ApiError, invalid } from './api-error.js';
import type { KubeObject } from './objects.js';

/** The shape of labels, annotations and equality selectors. */
export const labels = z.record(z.string(), z.string());

export const portNumber = z.int('must be between 1 and 65535, inclusive').min(1).max(65535);

/** A DNS name as in RFC 1123. */
export const dnsName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/);

const metadata = z.looseObject({
  labels: labels.nullish(),
  annotations: labels.nullish(),
  ownerReferences: z.array(z.looseObject({ uid: z.string() })).nullish(),
});

/** How deep objects may nest: far more than real ones do, and safe for recursive code. */
const maxDepth = 50;

/**
 * Checks the fields of an object that the simulation's controllers rely on. Throws {@link ApiError}
 * in the API server's wording.
 */
export function checkShape(shape: z.ZodType, kind: string, object: KubeObject): void {
  const result = shape.safeParse(object, { reportInput: true });
  const [issue] = result.error?.issues ?? [];
  if (!issue) return;
  const field = issue.path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .slice(1);
  const given = JSON.stringify(issue.input)?.slice(0, 100);
  const cause =
    given === undefined ? 'Required value' : `Invalid value: ${given}: ${issue.message}`;
  throw invalid(kind, object.metadata.name, `${field}: ${cause}`);
}

/** Checks what holds for objects of every kind: nesting and metadata. Throws {@link ApiError}. */
export function checkObject(kind: string, object: KubeObject): void {
  if (isDeeperThan(maxDepth, object)) throw new ApiError(400, 'BadRequest', 'nested too deep');
  checkShape(z.looseObject({ metadata }), kind, object);
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isDeeperThan(levels - 1, child));
}
