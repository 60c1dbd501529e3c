import type { KubeApi, Place } from './kube-api.js';
import { type Resource, resources } from './resources.js';

/** The Service of the cluster's DNS, with the name that it has on microk8s. */
export const dnsService = { namespace: 'kube-system', name: 'kube-dns' };
const dnsAddress = '10.152.183.10';

const place: Place = {
  ...dnsService,
  resource: resources.find((resource) => resource.name === 'services') as Resource,
};

export function isDnsEnabled({ store }: KubeApi): boolean {
  return store.get('services', dnsService.namespace, dnsService.name) !== undefined;
}

/** Creates the Service of the cluster's DNS. Throws `ApiError` if it exists. */
export function enableDns(api: KubeApi): void {
  api.create(place, {
    metadata: { name: dnsService.name, labels: { 'k8s-app': 'kube-dns' } },
    spec: {
      clusterIP: dnsAddress,
      ports: [{ name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 }],
    },
  });
}

/** Deletes the Service of the cluster's DNS, so that nothing answers at its address any more. */
export function disableDns(api: KubeApi): void {
  api.remove(place);
}
