import { apiVersionOf, isScalable, type Resource, resources } from './resources.js';

const version = { major: '1', minor: '29', gitVersion: 'v1.29.0+practice', platform: 'simulation' };
const groups = ['apps', 'discovery.k8s.io'];
const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** The resources that `kubectl get all` lists. */
const inAll = ['pods', 'services', 'deployments', 'replicasets'];

/** The discovery documents from which clients learn the API; undefined for any other path. */
export function discover(path: string): object | undefined {
  if (path === '/version') return version;
  if (path === '/api')
    return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === '/apis') {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupOf) };
  }
  if (path === '/openapi/v3') {
    const paths = groupVersions().map(([base]) => [
      base.slice(1),
      { serverRelativeURL: `/openapi/v3${base}` },
    ]);
    return { paths: Object.fromEntries(paths) };
  }
  for (const [base, served] of groupVersions()) {
    if (path === base) return resourceList(served);
    if (path === `/openapi/v3${base}`) return openApiOf(base, served);
  }
  const group = groups.find((name) => path === `/apis/${name}`);
  return group === undefined
    ? undefined
    : { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) };
}

function groupOf(name: string) {
  const entry = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [entry], preferredVersion: entry };
}

function groupVersions(): [base: string, served: Resource[]][] {
  const of = (group: string) => resources.filter((resource) => resource.group === group);
  return [
    ['/api/v1', of('')],
    ...groups.map((group): [string, Resource[]] => [`/apis/${group}/v1`, of(group)]),
  ];
}

function resourceList(served: Resource[]): object {
  const [first] = served as [Resource];
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(first),
    resources: served.flatMap((resource) => {
      const { name, singular, namespaced, kind, shortNames } = resource;
      const entry = {
        name,
        singularName: singular,
        namespaced,
        kind,
        verbs,
        shortNames,
        categories: inAll.includes(name) ? ['all'] : [],
      };
      const scale = {
        name: `${name}/scale`,
        singularName: '',
        namespaced,
        kind: 'Scale',
        group: 'autoscaling',
        version: 'v1',
        verbs: ['get', 'patch', 'update'],
      };
      return isScalable(resource) ? [entry, scale] : [entry];
    }),
  };
}

/** The least OpenAPI document that tells kubectl that the server validates fields itself. */
function openApiOf(base: string, served: Resource[]): object {
  const paths = served.map(({ name, kind, group, version: v, namespaced }) => {
    const fieldValidation = { name: 'fieldValidation', in: 'query', schema: { type: 'string' } };
    const patch = {
      parameters: [fieldValidation],
      responses: {},
      'x-kubernetes-group-version-kind': { group, version: v, kind },
      'x-kubernetes-action': 'patch',
    };
    return [`${base}${namespaced ? '/namespaces/{namespace}' : ''}/${name}/{name}`, { patch }];
  });
  return {
    openapi: '3.0.0',
    info: { title: 'Podmark practice node', version: version.gitVersion },
    paths: Object.fromEntries(paths),
    components: { schemas: {} },
  };
}
