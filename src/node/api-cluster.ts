import { z } from 'zod';
import type { ClusterNode, ClusterWarning } from '../domain/kubernetes.js';
import { condition, list, message, metadata, moment, optionalText, text } from './api-fields.js';

/** A `v1.Node`. */
export const clusterNode = z
  .object({
    metadata,
    spec: z.object({ unschedulable: z.boolean().nullish() }).nullish(),
    status: z.object({
      conditions: list(condition),
      addresses: list(z.object({ type: text, address: text })),
      nodeInfo: z.object({ kubeletVersion: text }).nullish(),
    }),
  })
  .transform(({ metadata: { name }, spec, status }): ClusterNode => {
    const ready = status.conditions.find((condition) => condition.type === 'Ready');
    return {
      name,
      ready: ready?.status === 'True',
      readyMessage: ready ? [ready.reason, ready.message].filter(Boolean).join(': ') : null,
      unschedulable: spec?.unschedulable === true,
      kubeletVersion: status.nodeInfo?.kubeletVersion ?? '',
      internalIps: status.addresses.flatMap((nodeAddress) =>
        nodeAddress.type === 'InternalIP' ? [nodeAddress.address] : [],
      ),
    };
  });

/** A `v1.Event` of type Warning. */
export const warningEvent = z
  .object({
    involvedObject: z.object({ uid: optionalText }),
    reason: optionalText,
    message,
    lastTimestamp: moment,
    eventTime: moment,
    series: z.object({ lastObservedTime: moment }).nullish(),
  })
  .transform(
    ({ involvedObject: { uid }, reason, message, series, ...times }): ClusterWarning => ({
      uid: uid ?? '',
      reason: reason ?? '',
      message: message ?? '',
      // newer components write a series of equal events in fields of its own
      at: series?.lastObservedTime || times.lastTimestamp || times.eventTime,
    }),
  );

/** A SelfSubjectAccessReview's answer: true if the caller may do what it asked about. */
export const accessReview = z
  .object({ status: z.object({ allowed: z.boolean() }) })
  .transform(({ status }) => status.allowed);
