/** A kind of object that the practice API serves. */
export interface Resource {
  /** The plural name, as in URLs. */
  name: string;
  singular: string;
  kind: string;
  /** Empty for the core group. */
  group: string;
  version: string;
  namespaced: boolean;
  shortNames: string[];
}

const core = { group: '', version: 'v1', namespaced: true };
const apps = { group: 'apps', version: 'v1', namespaced: true };

/** All kinds that the practice API serves. */
export const resources: readonly Resource[] = [
  {
    ...core,
    name: 'namespaces',
    singular: 'namespace',
    kind: 'Namespace',
    namespaced: false,
    shortNames: ['ns'],
  },
  { ...core, name: 'nodes', singular: 'node', kind: 'Node', namespaced: false, shortNames: ['no'] },
  { ...core, name: 'pods', singular: 'pod', kind: 'Pod', shortNames: ['po'] },
  { ...core, name: 'services', singular: 'service', kind: 'Service', shortNames: ['svc'] },
  { ...core, name: 'endpoints', singular: 'endpoints', kind: 'Endpoints', shortNames: ['ep'] },
  { ...core, name: 'events', singular: 'event', kind: 'Event', shortNames: ['ev'] },
  { ...core, name: 'configmaps', singular: 'configmap', kind: 'ConfigMap', shortNames: ['cm'] },
  {
    ...apps,
    name: 'deployments',
    singular: 'deployment',
    kind: 'Deployment',
    shortNames: ['deploy'],
  },
  { ...apps, name: 'replicasets', singular: 'replicaset', kind: 'ReplicaSet', shortNames: ['rs'] },
  {
    group: 'discovery.k8s.io',
    version: 'v1',
    namespaced: true,
    name: 'endpointslices',
    singular: 'endpointslice',
    kind: 'EndpointSlice',
    shortNames: [],
  },
];

/** The `apiVersion` of a resource, such as `v1` or `apps/v1`. */
export function apiVersionOf({ group, version }: Resource): string {
  return group === '' ? version : `${group}/${version}`;
}

/** True if the resource has a `scale` subresource. */
export function isScalable({ name }: Resource): boolean {
  return name === 'deployments' || name === 'replicasets';
}
