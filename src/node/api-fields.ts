import { z } from 'zod';
import type { Labels, Owner } from '../domain/kubernetes.js';
import { plainText } from './plain-text.js';

// The schemas list the fields that Podmark reads, as the Kubernetes API promises them; they ignore
// the rest.

/** Names and values. Kubernetes bounds them by 253 characters, and images by 512 or so. */
export const text = z.string().max(1024).transform(plainText);
export const optionalText = text.nullish().transform((value) => value ?? null);
/** Sentences for people, which may quote whole files: only their beginning is read. */
export const message = z
  .string()
  .transform((value) => plainText(value.slice(0, 1024)))
  .nullish()
  .transform((value) => value ?? null);
export const labels = z
  .record(text, text)
  .nullish()
  .transform((value): Labels => value ?? {});
export const count = z
  .int()
  .nullish()
  .transform((value) => value ?? 0);
export const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
export const moment = z
  .union([z.date(), text])
  .nullish()
  .transform((value) => (value instanceof Date ? value.toISOString() : (value ?? '')));

export const metadata = z.object({
  name: text,
  namespace: optionalText,
  uid: text,
  creationTimestamp: moment,
  deletionTimestamp: moment,
  labels,
  ownerReferences: list(
    z.object({ kind: text, name: text, uid: text, controller: z.boolean().nullish() }),
  ),
});
export type Metadata = z.output<typeof metadata>;

export const condition = z.object({
  type: text,
  status: text,
  reason: optionalText,
  message,
});

export function identity(object: Metadata) {
  return {
    name: object.name,
    namespace: object.namespace ?? '',
    uid: object.uid,
    createdAt: object.creationTimestamp,
    deleting: object.deletionTimestamp !== '',
  };
}

export function ownerOf({ ownerReferences }: Metadata): Owner | null {
  const owner = ownerReferences.find((reference) => reference.controller === true);
  return owner ? { kind: owner.kind, name: owner.name, uid: owner.uid } : null;
}

export const labelSelector = z.object({
  matchLabels: labels,
  matchExpressions: list(
    z.object({
      key: text,
      operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
      values: list(text),
    }),
  ),
});
