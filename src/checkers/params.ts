import { z } from 'zod';

/** A name of a Kubernetes object: an RFC 1123 label. */
export const objectName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'a name has a-z, 0-9 and - only, 63 at most');

/** The namespace a checker looks in. */
export const namespace = objectName.default('default');

/** A TCP port. */
export const port = z.int().min(1).max(65535);

/** Labels that a selector asks for; at least one. */
export const labels = z
  .record(z.string(), z.string())
  .refine((all) => Object.keys(all).length > 0, 'give at least one label');

/** Text that a reply must hold. */
export const contains = z.string().min(1).optional();
