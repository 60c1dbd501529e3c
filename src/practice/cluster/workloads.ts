import { z } from 'zod';
import { invalid } from './api-error.js';
import type { KubeObject } from './objects.js';
import { checkShape, labels, portNumber } from './shapes.js';

/** The most replicas, so that a typing error does not fill the machine's memory. */
const maxReplicas = 100;

/** The shape of `spec.replicas`. */
export const replicaCount = z
  .int()
  .min(0)
  .max(maxReplicas, `must be less than or equal to ${maxReplicas} on the practice node`);

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).nullish(),
  args: z.array(z.string()).nullish(),
  ports: z
    .array(z.looseObject({ containerPort: portNumber, name: z.string().optional() }))
    .nullish(),
});
const podSpec = z.looseObject({ containers: z.array(container).min(1, 'Required value') });
const pod = z.looseObject({ spec: podSpec });
const workload = z.looseObject({
  spec: z.looseObject({
    replicas: replicaCount.nullish(),
    selector: z.looseObject({ matchLabels: labels }),
    template: z.looseObject({
      metadata: z.looseObject({ labels: labels.nullish() }).nullish(),
      spec: podSpec,
    }),
  }),
});

/** Completes a pod as the API server does, and refuses what that refuses. Throws `ApiError`. */
export function completePod(object: KubeObject, before: KubeObject | undefined): KubeObject {
  checkShape(pod, 'Pod', object);
  return {
    ...object,
    spec: { nodeName: 'practice', ...withContainerDefaults(object.spec) },
    // only the kubelet writes a pod's status, whatever the client sent
    status: before?.status ?? { phase: 'Pending' },
  };
}

/** Completes a Deployment as {@link completePod} completes a pod. */
export function completeDeployment(object: KubeObject, before: KubeObject | undefined): KubeObject {
  const defaults = {
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  };
  return completeWorkload('Deployment', defaults, object, before);
}

/** Completes a ReplicaSet as {@link completePod} completes a pod. */
export function completeReplicaSet(object: KubeObject, before: KubeObject | undefined): KubeObject {
  return completeWorkload('ReplicaSet', {}, object, before);
}

function completeWorkload(
  kind: string,
  defaults: object,
  object: KubeObject,
  before: KubeObject | undefined,
): KubeObject {
  checkShape(workload, kind, object);
  const { name } = object.metadata;
  const { selector, template } = object.spec;
  const templateLabels = template.metadata?.labels ?? {};
  if (Object.entries(selector.matchLabels).some(([key, value]) => templateLabels[key] !== value)) {
    throw invalid(
      kind,
      name,
      'spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`',
    );
  }
  if (before && JSON.stringify(before.spec.selector) !== JSON.stringify(selector)) {
    throw invalid(kind, name, 'spec.selector: Invalid value: field is immutable');
  }
  return {
    ...object,
    spec: {
      ...defaults,
      ...object.spec,
      replicas: object.spec.replicas ?? 1,
      template: { ...template, spec: withContainerDefaults(template.spec) },
    },
    ...(before ? { status: before.status } : { status: {} }),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the shape has checked the fields that are read
function withContainerDefaults(spec: any): any {
  return {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    ...spec,
    containers: spec.containers.map((container: { ports?: object[] | null }) => ({
      resources: {},
      imagePullPolicy: 'IfNotPresent',
      ...container,
      ...(container.ports
        ? { ports: container.ports.map((port) => ({ protocol: 'TCP', ...port })) }
        : {}),
    })),
  };
}
