import type { KubeApi, Place } from './kube-api.js';
import { type Resource, resources } from './resources.js';

/** Where the cluster's DNS is found, as on microk8s. */
export const dnsService = { namespace: 'kube-system', name: 'kube-dns' };
const dnsAddress = '10.152.183.10';

const place: Place = {
  ...dnsService,
  resource: resources.find((one) => one.name === 'services') as Resource,
};

export function isDnsEnabled({ store }: KubeApi): boolean {
  return store.get('services', dnsService.namespace, dnsService.name) !== undefined;
}

/** Brings the Service back through which names are looked up. Throws `ApiError` where it is there. */
export function enableDns(api: KubeApi): void {
  api.create(place, {
    metadata: { name: dnsService.name, labels: { 'k8s-app': 'kube-dns' } },
    spec: {
      clusterIP: dnsAddress,
      ports: [{ name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 }],
    },
  });
}

/** Takes the DNS away: nobody finds it, and nothing answers at its address. */
export function disableDns(api: KubeApi): void {
  api.remove(place);
}
