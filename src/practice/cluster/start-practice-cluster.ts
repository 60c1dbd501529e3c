import { randomBytes } from 'node:crypto';
import type { PracticeCluster } from '../practice-cluster.js';
import { createSelfSigned } from './certificate.js';
import { runControllers } from './controllers.js';
import { keptAnnotation } from './endpoints.js';
import { KubeApi } from './kube-api.js';
import { runKubelet } from './kubelet.js';
import { runNetwork } from './network.js';
import { type KubeObject, ObjectStore } from './objects.js';
import { startRestServer } from './rest-server.js';

/** A cluster, and the API on its objects without HTTP. */
export interface RunningCluster extends PracticeCluster {
  readonly api: KubeApi;
}

/** Starts a simulated Kubernetes on loopback: control plane, REST API and network. Takes milliseconds. */
export async function startPracticeCluster(address: string): Promise<RunningCluster> {
  const store = new ObjectStore();
  const api = new KubeApi(store);
  const token = randomBytes(24).toString('base64url');
  const selfSigned = createSelfSigned([address], ['kubernetes', 'localhost']);
  const rest = await startRestServer(api, address, selfSigned, token);
  addOwnObjects(store, address, rest.port);
  const stopControllers = runControllers(store);
  const stopKubelet = runKubelet(store, address);
  const network = runNetwork(store, address, rest.port);
  return {
    api,
    address,
    apiPort: rest.port,
    kubeconfig: kubeconfigOf(`https://${address}:${rest.port}`, selfSigned.certificate, token),
    dial: (host, port) => network.dial(host, port),
    setApiFault: (fault) => rest.setFault(fault),
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

/** What a cluster has before anybody does anything. */
function addOwnObjects(store: ObjectStore, address: string, apiPort: number): void {
  for (const name of ['default', 'kube-system']) {
    store.create('namespaces', {
      ...{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      ...{ spec: {}, status: { phase: 'Active' } },
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
  store.create(
    'services',
    clusterService('default', 'kubernetes', '10.152.183.1', 443, 'https', 16443),
  );
  store.create('services', {
    ...clusterService('kube-system', 'kube-dns', '10.152.183.10', 53, 'dns-tcp', 53),
  });
  const annotations = { [keptAnnotation]: '' };
  store.create('endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'kubernetes', namespace: 'default', annotations },
    subsets: [
      { addresses: [{ ip: address }], ports: [{ name: 'https', port: apiPort, protocol: 'TCP' }] },
    ],
  });
}

function clusterService(
  namespace: string,
  name: string,
  clusterIP: string,
  port: number,
  portName: string,
  targetPort: number,
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: {} },
    spec: {
      type: 'ClusterIP',
      clusterIP,
      clusterIPs: [clusterIP],
      sessionAffinity: 'None',
      ports: [{ name: portName, port, protocol: 'TCP', targetPort }],
    },
    status: { loadBalancer: {} },
  };
}
