/**
 * The parts of Kubernetes objects that checkers read, as plain JSON that is kept as evidence.
 * src/node builds them from the API's answers; optional fields that the API left out are null, []
 * or {}.
 */

/** `metadata.labels` or an equality selector. */
export type Labels = Record<string, string>;

/** One of a selector's `matchExpressions`. */
export interface LabelRequirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** Empty for `Exists` and `DoesNotExist`. */
  values: string[];
}

/** What selects pods: all of it must match. */
export interface PodSelector {
  /** `spec.selector.matchLabels`. */
  selector: Labels;
  /** `spec.selector.matchExpressions`. Absent from facts of earlier versions. */
  selectorExpressions?: LabelRequirement[];
}

/** A node of the cluster (`v1.Node`); a student's microk8s usually has one. */
export interface ClusterNode {
  name: string;
  /** The condition `Ready` is `True`. */
  ready: boolean;
  /** The reason and message of the `Ready` condition. */
  readyMessage: string | null;
  unschedulable: boolean;
  kubeletVersion: string;
  internalIps: string[];
}

/** An event of type Warning (`v1.Event`): what the cluster says of one of its objects. */
export interface ClusterWarning {
  /** The UID of the object. */
  uid: string;
  /** Such as FailedScheduling or Unhealthy. */
  reason: string;
  message: string;
  /** When it happened last; an empty string if the cluster does not say. */
  at: string;
}

/** `networking.k8s.io/v1.NetworkPolicy`, as far as it decides who may reach pods. */
export interface NetworkPolicy extends PodSelector {
  name: string;
  namespace: string;
  /** True if it lets in only what it names, which may be nothing. */
  limitsIngress: boolean;
}

/** `v1.Service`. */
export interface Service {
  name: string;
  namespace: string;
  uid: string;
  createdAt: string;
  /** `metadata.deletionTimestamp` is set. */
  deleting: boolean;
  labels: Labels;
  type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName' | (string & {});
  /** null if there is none; the string `None` for a headless Service. */
  clusterIp: string | null;
  externalName: string | null;
  /** null if the Service has no selector. */
  selector: Labels | null;
  ports: ServicePort[];
  externalIps: string[];
  /** `status.loadBalancer.ingress`: addresses or host names. */
  loadBalancerIngress: string[];
  /** Absent from facts of earlier versions, and null for a Service that has none. */
  externalTrafficPolicy?: 'Cluster' | 'Local' | (string & {}) | null;
  /** Absent as above. */
  internalTrafficPolicy?: 'Cluster' | 'Local' | (string & {}) | null;
  /** Absent as above. */
  sessionAffinity?: 'None' | 'ClientIP' | (string & {}) | null;
  /** True if pods become endpoints before they are ready. Absent as above. */
  publishNotReadyAddresses?: boolean;
}

/** A Service's own address; null for one that has none, as a headless one. */
export function clusterIpOf(service: Pick<Service, 'clusterIp'> | null): string | null {
  const address = service?.clusterIp ?? null;
  return address === 'None' ? null : address;
}

/** One of a Service's ports. */
export interface ServicePort {
  name: string | null;
  protocol: string;
  port: number;
  /** A number, or the name of a container's port. */
  targetPort: number | string;
  nodePort: number | null;
}

/** `v1.Pod`. */
export interface Pod {
  name: string;
  namespace: string;
  uid: string;
  createdAt: string;
  deleting: boolean;
  labels: Labels;
  ip: string | null;
  phase: string;
  /** The condition `Ready` is `True`. */
  ready: boolean;
  /** The controlling owner; null for a pod that no controller owns. */
  owner: Owner | null;
  /** The message of the condition `PodScheduled` if it is `False`. */
  unschedulableMessage: string | null;
  containers: Container[];
  /** Absent from facts of earlier versions, as are the fields that follow. */
  initContainers?: InitContainer[];
  /** The cluster's node on which it runs; null before it has one. */
  nodeName?: string | null;
  /** True if it shares its node's address and ports. */
  hostNetwork?: boolean;
  /** The API server's time when the pod was read. */
  seenAt?: string;
}

/** The controlling owner reference of an object. */
export interface Owner {
  kind: string;
  name: string;
  uid: string;
}

/** A container of a pod, from its spec and, once there is one, its status. */
export interface Container {
  name: string;
  image: string;
  ports: { name: string | null; containerPort: number }[];
  ready: boolean;
  restartCount: number;
  /** `state.waiting.reason`, such as ImagePullBackOff or CrashLoopBackOff. */
  waitingReason: string | null;
  waitingMessage: string | null;
  /** `state.terminated.reason`, else `lastState.terminated.reason`. */
  terminatedReason: string | null;
  /** What the runtime said of that end. Absent from facts of earlier versions, as the next two. */
  terminatedMessage?: string | null;
  /** `state.running.startedAt`. */
  startedAt?: string | null;
  /** When it ran before; null if it did not. */
  lastRun?: {
    startedAt: string;
    finishedAt: string;
    exitCode: number;
    reason: string | null;
  } | null;
}

/** A container that runs before the others do, or beside them if it is a sidecar. */
export interface InitContainer extends Container {
  /** `restartPolicy: Always`. */
  isSidecar: boolean;
}

/** `apps/v1.Deployment`. */
export interface Deployment extends PodSelector {
  name: string;
  namespace: string;
  uid: string;
  createdAt: string;
  deleting: boolean;
  generation: number;
  observedGeneration: number;
  /** `spec.paused`: while true, changes to the pod template are not rolled out. */
  paused: boolean;
  /** `spec.replicas`. */
  replicas: number;
  /** The replicas that Podmark noted before it scaled the Deployment for a drill; null without. */
  replicasBefore: number | null;
  readyReplicas: number;
  updatedReplicas: number;
  availableReplicas: number;
  /**
   * Why the cluster refuses to make its pods, such as a quota; null if it does not. Absent from
   * facts of earlier versions.
   */
  refusal?: string | null;
  /** Labels of the pod template. */
  templateLabels: Labels;
  containers: { name: string; image: string; ports: number[] }[];
}

/** `apps/v1.ReplicaSet`. */
export interface ReplicaSet extends PodSelector {
  name: string;
  namespace: string;
  uid: string;
  owner: Owner | null;
  replicas: number;
  readyReplicas: number;
}

/**
 * One address and port behind a Service, from EndpointSlices (`discovery.k8s.io/v1`) where the
 * server has them, else from `v1.Endpoints`. A Service with two ports has two of these for each
 * pod.
 */
export interface Endpoint {
  /** The Service's name. */
  service: string;
  ip: string;
  port: number | null;
  portName: string | null;
  ready: boolean;
  /** The pod behind the address; null if the address belongs to no pod. */
  podName: string | null;
  podUid: string | null;
  /** Null from a server without EndpointSlices. Absent from facts of earlier versions. */
  slice?: SliceOrigin | null;
}

/** Where an EndpointSlice comes from. */
export interface SliceOrigin {
  name: string;
  /** True if no controller of the cluster keeps it. */
  isByHand: boolean;
  /** The UID of the Service that owns it; null if none does. */
  ownerUid: string | null;
}

/** True if `labels` has every entry of `selector`. An empty selector matches everything. */
export function matchesSelector(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** True if a Deployment or ReplicaSet with this selector selects pods with these labels. */
export function selectsLabels(
  { selector, selectorExpressions = [] }: PodSelector,
  labels: Labels,
): boolean {
  return (
    matchesSelector(selector, labels) && selectorExpressions.every((one) => isMet(one, labels))
  );
}

function isMet({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}
