import { z } from 'zod';
import type { Container, Pod } from '../domain/kubernetes.js';
import {
  condition,
  count,
  identity,
  list,
  message,
  metadata,
  moment,
  optionalText,
  ownerOf,
  text,
} from './api-fields.js';

const containerState = z
  .object({
    waiting: z.object({ reason: optionalText, message }).nullish(),
    running: z.object({ startedAt: moment }).nullish(),
    terminated: z
      .object({
        reason: optionalText,
        message,
        exitCode: count,
        startedAt: moment,
        finishedAt: moment,
      })
      .nullish(),
  })
  .nullish();

const containers = list(
  z.object({
    name: text,
    image: text.nullish(),
    ports: list(z.object({ name: optionalText, containerPort: z.int() })),
    restartPolicy: optionalText,
  }),
);
const containerStatuses = list(
  z.object({
    name: text,
    ready: z.boolean(),
    restartCount: count,
    state: containerState,
    lastState: containerState,
  }),
);

/** Joins a container of a pod's spec with its status, which comes once the pod has a node. */
function containerOf(
  { name, image, ports }: z.output<typeof containers>[number],
  statuses: z.output<typeof containerStatuses>,
): Container {
  const current = statuses.find((containerStatus) => containerStatus.name === name);
  const before = current?.lastState?.terminated;
  const ended = current?.state?.terminated ?? before;
  return {
    name,
    image: image ?? '',
    ports,
    ready: current?.ready === true,
    restartCount: current?.restartCount ?? 0,
    waitingReason: current?.state?.waiting?.reason ?? null,
    waitingMessage: current?.state?.waiting?.message ?? null,
    terminatedReason: ended?.reason ?? null,
    terminatedMessage: ended?.message ?? null,
    startedAt: current?.state?.running?.startedAt ?? null,
    lastRun: before
      ? {
          startedAt: before.startedAt,
          finishedAt: before.finishedAt,
          exitCode: before.exitCode,
          reason: before.reason,
        }
      : null,
  };
}

/** A `v1.Pod`. */
export const pod = z
  .object({
    metadata,
    spec: z.object({
      containers,
      initContainers: containers,
      nodeName: optionalText,
      hostNetwork: z.boolean().nullish(),
    }),
    status: z.object({
      podIP: optionalText,
      phase: text.nullish(),
      conditions: list(condition),
      containerStatuses,
      initContainerStatuses: containerStatuses,
    }),
  })
  .transform(({ metadata: object, spec, status }): Pod => {
    const conditions = new Map(status.conditions.map((condition) => [condition.type, condition]));
    const scheduled = conditions.get('PodScheduled');
    return {
      ...identity(object),
      labels: object.labels,
      ip: status.podIP === '' ? null : status.podIP,
      phase: status.phase ?? 'Unknown',
      ready: conditions.get('Ready')?.status === 'True',
      owner: ownerOf(object),
      unschedulableMessage: scheduled?.status === 'False' ? scheduled.message : null,
      containers: spec.containers.map((one) => containerOf(one, status.containerStatuses)),
      initContainers: spec.initContainers.map((one) => ({
        ...containerOf(one, status.initContainerStatuses),
        isSidecar: one.restartPolicy === 'Always',
      })),
      nodeName: spec.nodeName,
      hostNetwork: spec.hostNetwork === true,
    };
  });
