import { randomBytes } from 'node:crypto';
import type { PracticeCluster } from '../practice-cluster.js';
import { createSelfSigned } from './certificate.js';
import { runControllers } from './controllers.js';
import { enableDns } from './dns-addon.js';
import { keptAnnotation } from './endpoints.js';
import { KubeApi } from './kube-api.js';
import { runKubelet, usualPodMs } from './kubelet.js';
import { runNetwork } from './network.js';
import { ObjectStore } from './objects.js';
import type { BackOffState } from './pod-status.js';
import { apiPortOnNode, startRestServer } from './rest-server.js';

/** A running cluster, with direct access to its API without HTTP. */
export interface RunningCluster extends PracticeCluster {
  readonly api: KubeApi;
}

/** How the kubelet of a practice cluster does its work. */
export interface KubeletOptions {
  /** How long pods take to start and to stop; by default long enough to watch. */
  podMs?: number | undefined;
  /** `waiting` by default. */
  backOffState?: BackOffState | undefined;
}

/** Starts a simulated Kubernetes on loopback, with control plane, REST API and network. */
export async function startPracticeCluster(
  address: string,
  { podMs = usualPodMs, backOffState }: KubeletOptions = {},
): Promise<RunningCluster> {
  const store = new ObjectStore();
  const api = new KubeApi(store);
  const token = randomBytes(24).toString('base64url');
  const selfSigned = createSelfSigned([address], ['kubernetes', 'localhost']);
  const rest = await startRestServer(api, address, selfSigned, token);
  addOwnObjects(store, address, rest.port);
  enableDns(api);
  const stopControllers = runControllers(store);
  const stopKubelet = runKubelet(store, address, podMs, backOffState);
  const network = runNetwork(store, address, rest.port);
  return {
    api,
    address,
    apiPort: rest.port,
    kubeconfig: kubeconfigOf(`https://${address}:${rest.port}`, selfSigned.certificate, token),
    dial: (host, port) => network.dial(host, port),
    setApiFault: (fault) => rest.setFault(fault),
    setNetworkFault: (fault) => network.setFault(fault),
    serveOnNode: (port, page) => network.serveOnNode(port, page),
    async stop() {
      stopControllers();
      stopKubelet();
      await network.stop();
      await rest.stop();
    },
  };
}

function kubeconfigOf(server: string, certificate: string, token: string): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: microk8s-cluster
  cluster:
    certificate-authority-data: ${Buffer.from(certificate).toString('base64')}
    server: ${server}
contexts:
- name: microk8s
  context:
    cluster: microk8s-cluster
    user: admin
current-context: microk8s
preferences: {}
users:
- name: admin
  user:
    token: ${token}
`;
}

/** Creates the objects that every fresh cluster has. */
function addOwnObjects(store: ObjectStore, address: string, apiPort: number): void {
  for (const name of ['default', 'kube-system']) {
    store.create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
      spec: {},
      status: { phase: 'Active' },
    });
  }
  store.create('nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'practice' },
    spec: {},
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: 'practice' },
      ],
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'a simulation is always ready',
        },
      ],
      nodeInfo: { kubeletVersion: 'v1.29.0+practice', osImage: 'Podmark practice node' },
    },
  });
  const clusterIP = '10.152.183.1';
  store.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', namespace: 'default', labels: {} },
    spec: {
      type: 'ClusterIP',
      clusterIP,
      clusterIPs: [clusterIP],
      sessionAffinity: 'None',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: apiPortOnNode }],
    },
    status: { loadBalancer: {} },
  });
  const annotations = { [keptAnnotation]: '' };
  const ports = [{ name: 'https', port: apiPort, protocol: 'TCP' }];
  store.create('endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'kubernetes', namespace: 'default', annotations },
    subsets: [{ addresses: [{ ip: address }], ports }],
  });
  store.create('endpointslices', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      annotations,
      labels: { 'kubernetes.io/service-name': 'kubernetes' },
    },
    addressType: 'IPv4',
    ports,
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
  });
}
