import type {
  ClusterNode,
  Container,
  Deployment,
  Endpoint,
  Labels,
  NetworkPolicy,
  Pod,
  ReplicaSet,
  Service,
} from '../../src/domain/kubernetes.js';

/** A Service `web` that selects `app=web` and sends its port 80 to the pods' port 8080. */
export function aService(given: Partial<Service> = {}): Service {
  const name = given.name ?? 'web';
  return {
    name,
    namespace: 'default',
    uid: `service-${name}`,
    createdAt: '2026-01-01T00:00:00Z',
    deleting: false,
    labels: {},
    type: 'ClusterIP',
    clusterIp: '10.152.183.20',
    externalName: null,
    selector: { app: 'web' },
    ports: [aPort()],
    externalIps: [],
    loadBalancerIngress: [],
    ...given,
  };
}

/** The Service of the cluster's DNS. */
export const dnsService = aService({
  namespace: 'kube-system',
  name: 'kube-dns',
  clusterIp: '10.152.183.10',
  ports: [aPort({ port: 53, targetPort: 53 })],
});

/** An unnamed Service port 80 that targets port 8080. */
export function aPort(given: Partial<Service['ports'][number]> = {}): Service['ports'][number] {
  return { name: null, protocol: 'TCP', port: 80, targetPort: 8080, nodePort: null, ...given };
}

/** The n-th ready pod of the Deployment `web`, at 10.1.0.n. */
export function aPod(n = 1, given: Partial<Pod> = {}): Pod {
  return {
    name: `web-5d4f8c7b9-${n}`,
    namespace: 'default',
    uid: `pod-${n}`,
    createdAt: '2026-01-01T00:00:00Z',
    deleting: false,
    labels: { app: 'web', 'pod-template-hash': '5d4f8c7b9' },
    ip: `10.1.0.${n}`,
    phase: 'Running',
    ready: true,
    owner: { kind: 'ReplicaSet', name: 'web-5d4f8c7b9', uid: 'replicaset-web' },
    unschedulableMessage: null,
    containers: [aContainer()],
    ...given,
  };
}

/** A pod that is up for 5 s, after it ended twice, the last time after 12 s. */
export function aFlappingPod(n = 1): Pod {
  return aPod(n, {
    seenAt: '2026-01-01T00:10:05Z',
    containers: [
      aContainer({
        restartCount: 2,
        startedAt: '2026-01-01T00:10:00Z',
        lastRun: {
          startedAt: '2026-01-01T00:09:00Z',
          finishedAt: '2026-01-01T00:09:12Z',
          exitCode: 1,
          reason: 'Error',
        },
      }),
    ],
  });
}

/** A ready container that declares port 8080. */
export function aContainer(given: Partial<Container> = {}): Container {
  return {
    name: 'web',
    image: 'example/web:1',
    ports: [{ name: null, containerPort: 8080 }],
    ready: true,
    restartCount: 0,
    waitingReason: null,
    waitingMessage: null,
    terminatedReason: null,
    ...given,
  };
}

/** A pod whose one container is not ready. */
export function aSickPod(container: Partial<Container>, given: Partial<Pod> = {}): Pod {
  return aPod(1, {
    ready: false,
    containers: [aContainer({ ready: false, ...container })],
    ...given,
  });
}

/** The n-th ready endpoint of the Service `web`: pod n at port 8080. */
export function anEndpoint(n = 1, given: Partial<Endpoint> = {}): Endpoint {
  return {
    service: 'web',
    ip: `10.1.0.${n}`,
    port: 8080,
    portName: null,
    ready: true,
    podName: `web-5d4f8c7b9-${n}`,
    podUid: `pod-${n}`,
    ...given,
  };
}

/** A Deployment `web` with two replicas, both ready. */
export function aDeployment(given: Partial<Deployment> = {}): Deployment {
  const name = given.name ?? 'web';
  return {
    name,
    namespace: 'default',
    uid: `deployment-${name}`,
    createdAt: '2026-01-01T00:00:00Z',
    deleting: false,
    generation: 1,
    observedGeneration: 1,
    paused: false,
    replicas: 2,
    replicasBefore: null,
    readyReplicas: 2,
    updatedReplicas: 2,
    availableReplicas: 2,
    selector: { app: 'web' },
    templateLabels: { app: 'web' },
    containers: [{ name: 'web', image: 'example/web:1', ports: [8080] }],
    ...given,
  };
}

/** The ReplicaSet of {@link aDeployment}. */
export function aReplicaSet(given: Partial<ReplicaSet> = {}): ReplicaSet {
  const name = given.name ?? 'web-5d4f8c7b9';
  const selector: Labels = { app: 'web', 'pod-template-hash': '5d4f8c7b9' };
  return {
    name,
    namespace: 'default',
    uid: 'replicaset-web',
    owner: { kind: 'Deployment', name: 'web', uid: 'deployment-web' },
    replicas: 2,
    readyReplicas: 2,
    selector,
    ...given,
  };
}

/** A NetworkPolicy that lets nobody reach any pod of the namespace. */
export function aPolicy(given: Partial<NetworkPolicy> = {}): NetworkPolicy {
  return { name: 'deny-all', namespace: 'default', selector: {}, limitsIngress: true, ...given };
}

/** A ready node of the cluster. */
export function aClusterNode(given: Partial<ClusterNode> = {}): ClusterNode {
  return {
    name: 'node1',
    ready: true,
    readyMessage: null,
    unschedulable: false,
    kubeletVersion: 'v1.30.0',
    internalIps: ['192.0.2.1'],
    ...given,
  };
}
