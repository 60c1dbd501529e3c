import { z } from 'zod';
import type {
  ClusterNode,
  ClusterWarning,
  Container,
  Deployment,
  Endpoint,
  Labels,
  NetworkPolicy,
  Owner,
  Pod,
  ReplicaSet,
  Service,
  SliceOrigin,
} from '../domain/kubernetes.js';
import { plainText } from './plain-text.js';

// The schemas list the fields that Podmark reads, as the Kubernetes API promises them; it ignores
// the rest.

/** Names and values. Kubernetes bounds them by 253 characters, and images by 512 or so. */
const text = z.string().max(1024).transform(plainText);
const optionalText = text.nullish().transform((value) => value ?? null);
/** Sentences for people, which may quote whole files: only their beginning is read. */
const message = z
  .string()
  .transform((value) => plainText(value.slice(0, 1024)))
  .nullish()
  .transform((value) => value ?? null);
const labels = z
  .record(text, text)
  .nullish()
  .transform((value): Labels => value ?? {});
const count = z
  .int()
  .nullish()
  .transform((value) => value ?? 0);
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
const moment = z
  .union([z.date(), text])
  .nullish()
  .transform((value) => (value instanceof Date ? value.toISOString() : (value ?? '')));

const metadata = z.object({
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
type Metadata = z.output<typeof metadata>;

const condition = z.object({
  type: text,
  status: text,
  reason: optionalText,
  message,
});

function identity(object: Metadata) {
  return {
    name: object.name,
    namespace: object.namespace ?? '',
    uid: object.uid,
    createdAt: object.creationTimestamp,
    deleting: object.deletionTimestamp !== '',
  };
}

function ownerOf({ ownerReferences }: Metadata): Owner | null {
  const owner = ownerReferences.find((reference) => reference.controller === true);
  return owner ? { kind: owner.kind, name: owner.name, uid: owner.uid } : null;
}

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

/** A `v1.Service`. */
export const service = z
  .object({
    metadata,
    spec: z.object({
      type: text.nullish(),
      clusterIP: optionalText,
      externalName: optionalText,
      selector: z.record(text, text).nullish(),
      externalIPs: list(text),
      externalTrafficPolicy: optionalText,
      internalTrafficPolicy: optionalText,
      sessionAffinity: optionalText,
      publishNotReadyAddresses: z.boolean().nullish(),
      ports: list(
        z.object({
          name: optionalText,
          protocol: text.nullish(),
          port: z.int(),
          targetPort: z.union([z.int(), text]).nullish(),
          nodePort: z.int().nullish(),
        }),
      ),
    }),
    status: z
      .object({
        loadBalancer: z
          .object({ ingress: list(z.object({ ip: optionalText, hostname: optionalText })) })
          .nullish(),
      })
      .nullish(),
  })
  .transform(
    ({ metadata: object, spec, status }): Service => ({
      ...identity(object),
      labels: object.labels,
      type: spec.type ?? 'ClusterIP',
      clusterIp: spec.clusterIP === '' ? null : spec.clusterIP,
      externalName: spec.externalName,
      selector: spec.selector ?? null,
      ports: spec.ports.map((servicePort) => ({
        name: servicePort.name,
        protocol: servicePort.protocol ?? 'TCP',
        port: servicePort.port,
        targetPort: servicePort.targetPort ?? servicePort.port,
        nodePort: servicePort.nodePort ?? null,
      })),
      externalIps: spec.externalIPs,
      externalTrafficPolicy: spec.externalTrafficPolicy,
      internalTrafficPolicy: spec.internalTrafficPolicy,
      sessionAffinity: spec.sessionAffinity,
      publishNotReadyAddresses: spec.publishNotReadyAddresses === true,
      loadBalancerIngress: (status?.loadBalancer?.ingress ?? []).flatMap(
        (ingress) => ingress.ip ?? ingress.hostname ?? [],
      ),
    }),
  );

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

const labelSelector = z.object({
  matchLabels: labels,
  matchExpressions: list(
    z.object({
      key: text,
      operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
      values: list(text),
    }),
  ),
});

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

const targetRef = z
  .object({ kind: text.nullish(), name: optionalText, uid: optionalText })
  .nullish();

function podOf(target: z.output<typeof targetRef>) {
  const isPod = target?.kind === 'Pod';
  return { podName: isPod ? target.name : null, podUid: isPod ? target.uid : null };
}

/** The label that holds the name of an EndpointSlice's Service. */
const serviceNameLabel = 'kubernetes.io/service-name';

/** The label that names what keeps an EndpointSlice, and the cluster's own keepers. */
const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
const sliceControllers: ReadonlySet<string | undefined> = new Set([
  'endpointslice-controller.k8s.io',
  'endpointslicemirroring-controller.k8s.io',
]);

function originOf({ name, labels: own, ownerReferences }: Metadata): SliceOrigin {
  return {
    name,
    isByHand: !sliceControllers.has(own[managedByLabel]),
    ownerUid: ownerReferences.find(({ kind }) => kind === 'Service')?.uid ?? null,
  };
}

/**
 * A `discovery.k8s.io/v1.EndpointSlice`, turned into one endpoint for each address and port. The
 * port is null if the slice has none. A slice of host names, or without a Service, gives no
 * endpoints.
 */
export const endpointSlice = z
  .object({
    metadata,
    addressType: text,
    ports: list(z.object({ name: optionalText, port: z.int().nullish() })),
    endpoints: list(
      z.object({
        addresses: z.array(text),
        conditions: z.object({ ready: z.boolean().nullish() }).nullish(),
        targetRef,
      }),
    ),
  })
  .transform(({ metadata: object, addressType, ports, endpoints }): Endpoint[] => {
    const name = object.labels[serviceNameLabel];
    if (name === undefined || addressType === 'FQDN') return [];
    const portsOrNone = ports.length > 0 ? ports : [{ name: null, port: null }];
    const slice = originOf(object);
    return endpoints.flatMap(({ addresses, conditions, targetRef: target }) =>
      addresses.flatMap((ip) =>
        portsOrNone.map((endpointPort) => ({
          service: name,
          ip,
          port: endpointPort.port ?? null,
          portName: endpointPort.name === '' ? null : endpointPort.name,
          // the Kubernetes API's EndpointConditions say that an unknown state counts as ready
          ready: conditions?.ready !== false,
          ...podOf(target),
          slice,
        })),
      ),
    );
  });

const endpointAddress = z.object({ ip: text, targetRef });

/** A `v1.Endpoints`, turned into one endpoint for each address and port; the port may be null. */
export const endpoints = z
  .object({
    metadata,
    subsets: list(
      z.object({
        addresses: list(endpointAddress),
        notReadyAddresses: list(endpointAddress),
        ports: list(z.object({ name: optionalText, port: z.int() })),
      }),
    ),
  })
  .transform(({ metadata: { name }, subsets }): Endpoint[] =>
    subsets.flatMap(({ addresses, notReadyAddresses, ports }) => {
      const portsOrNone = ports.length > 0 ? ports : [{ name: null, port: null }];
      const all = [
        ...addresses.map((address) => ({ ...address, ready: true })),
        ...notReadyAddresses.map((address) => ({ ...address, ready: false })),
      ];
      return all.flatMap(({ ip, ready, targetRef: target }) =>
        portsOrNone.map((endpointPort) => ({
          service: name,
          ip,
          port: endpointPort.port,
          portName: endpointPort.name,
          ready,
          ...podOf(target),
          slice: null,
        })),
      );
    }),
  );

/** A `v1.Event` of type Warning. */
export const warningEvent = z
  .object({
    involvedObject: z.object({ uid: optionalText }),
    reason: optionalText,
    message,
    lastTimestamp: moment,
    eventTime: moment,
  })
  .transform(
    ({ involvedObject: { uid }, reason, message, lastTimestamp, eventTime }): ClusterWarning => ({
      uid: uid ?? '',
      reason: reason ?? '',
      message: message ?? '',
      at: lastTimestamp === '' ? eventTime : lastTimestamp,
    }),
  );

/** A `networking.k8s.io/v1.NetworkPolicy`. */
export const networkPolicy = z
  .object({
    metadata,
    spec: z.object({
      podSelector: labelSelector,
      policyTypes: list(text),
      // the client's name for the field `from`
      ingress: list(z.object({ _from: list(z.unknown()), ports: list(z.unknown()) })),
    }),
  })
  .transform(({ metadata: object, spec: { podSelector, policyTypes, ingress } }): NetworkPolicy => {
    const { name, namespace } = identity(object);
    // a policy that names no type is one for what comes in, and a rule that names nobody lets all in
    const isForIngress = policyTypes.length === 0 || policyTypes.includes('Ingress');
    const letsAllIn = ingress.some(({ _from, ports }) => _from.length === 0 && ports.length === 0);
    return {
      name,
      namespace,
      selector: podSelector.matchLabels,
      selectorExpressions: podSelector.matchExpressions,
      limitsIngress: isForIngress && !letsAllIn,
    };
  });

/** A SelfSubjectAccessReview's answer: true if the caller may do what it asked about. */
export const accessReview = z
  .object({ status: z.object({ allowed: z.boolean() }) })
  .transform(({ status }) => status.allowed);
