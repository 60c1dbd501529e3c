import { z } from 'zod';
import type { Deployment, ReplicaSet } from '../domain/kubernetes.js';
import {
  condition,
  count,
  identity,
  labelSelector,
  labels,
  list,
  metadata,
  ownerOf,
  text,
} from './api-fields.js';

/** The annotation that notes how many replicas a Deployment had before Podmark scaled it. */
export const replicasBeforeAnnotation = 'podmark.dev/replicas-before';

/** Reads the annotation's number; null for anything else, which the student may have written. */
function readReplicasBefore(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : null;
}

/** The message of the condition `ReplicaFailure`, if it holds. */
function refusalIn(conditions: z.output<typeof condition>[]): string | null {
  const failure = conditions.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  return failure?.message ?? null;
}

/** An `apps/v1.Deployment`. */
export const deployment = z
  .object({
    metadata: metadata.extend({
      generation: count,
      annotations: z
        .object({ [replicasBeforeAnnotation]: z.unknown() })
        .partial()
        .nullish(),
    }),
    spec: z.object({
      paused: z.boolean().nullish(),
      replicas: z.int().nullish(),
      selector: labelSelector,
      template: z.object({
        metadata: z.object({ labels }).nullish(),
        spec: z.object({
          containers: list(
            z.object({
              name: text,
              image: text.nullish(),
              ports: list(z.object({ containerPort: z.int() })),
            }),
          ),
        }),
      }),
    }),
    status: z
      .object({
        observedGeneration: count,
        readyReplicas: count,
        updatedReplicas: count,
        availableReplicas: count,
        conditions: list(condition),
      })
      .nullish(),
  })
  .transform(
    ({ metadata: object, spec, status }): Deployment => ({
      ...identity(object),
      generation: object.generation,
      observedGeneration: status?.observedGeneration ?? 0,
      paused: spec.paused === true,
      replicas: spec.replicas ?? 1,
      replicasBefore: readReplicasBefore(object.annotations?.[replicasBeforeAnnotation]),
      readyReplicas: status?.readyReplicas ?? 0,
      updatedReplicas: status?.updatedReplicas ?? 0,
      availableReplicas: status?.availableReplicas ?? 0,
      refusal: refusalIn(status?.conditions ?? []),
      selector: spec.selector.matchLabels,
      selectorExpressions: spec.selector.matchExpressions,
      templateLabels: spec.template.metadata?.labels ?? {},
      containers: spec.template.spec.containers.map(({ name, image, ports }) => ({
        name,
        image: image ?? '',
        ports: ports.map((containerPort) => containerPort.containerPort),
      })),
    }),
  );

/** An `apps/v1.ReplicaSet`. */
export const replicaSet = z
  .object({
    metadata,
    spec: z.object({ replicas: z.int().nullish(), selector: labelSelector }),
    status: z.object({ readyReplicas: count }).nullish(),
  })
  .transform(({ metadata: object, spec, status }): ReplicaSet => {
    const { name, namespace, uid } = identity(object);
    return {
      name,
      namespace,
      uid,
      owner: ownerOf(object),
      replicas: spec.replicas ?? 1,
      readyReplicas: status?.readyReplicas ?? 0,
      selector: spec.selector.matchLabels,
      selectorExpressions: spec.selector.matchExpressions,
    };
  });
