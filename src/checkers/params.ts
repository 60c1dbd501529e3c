import { z } from 'zod';

/** The name of a Kubernetes object: an RFC 1123 label of at most 63 characters. */
export const objectName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'a name has a-z, 0-9 and - only, 63 at most');

/** The namespace that a checker looks in; `default` unless the lab says otherwise. */
export const namespace = objectName.default('default');

/**
 * True where the step has the student apply a manifest: hints then name its fields instead of
 * kubectl's options.
 */
export const manifest = z.boolean().default(false);

/** A TCP port. */
export const port = z.int().min(1).max(65535);

/** The labels of a selector; at least one. */
export const labels = z
  .record(z.string(), z.string())
  .refine((all) => Object.keys(all).length > 0, 'give at least one label');

/** Text that a reply's body must contain. */
export const contains = z.string().min(1).optional();
