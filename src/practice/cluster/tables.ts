import type { KubeObject } from './objects.js';
import type { ContainerStatus } from './pod-status.js';
import { isStopping } from './pods.js';
import type { Resource } from './resources.js';

/** A column of `kubectl get`. Columns with priority 1 are shown only with `-o wide`. */
type Column = [name: string, value: (object: KubeObject) => string | number, priority?: 1];

const name: Column = ['Name', (object) => object.metadata.name];
const age: Column = ['Age', (object) => ageOf(object.metadata.creationTimestamp)];

// biome-ignore lint/suspicious/noExplicitAny: clients may write any field
const containers = (object: KubeObject): any[] =>
  object.spec.template?.spec?.containers ?? object.spec.containers ?? [];
const statuses = (pod: KubeObject): ContainerStatus[] => pod.status?.containerStatuses ?? [];
const containerColumns: Column[] = [
  [
    'Containers',
    (object) =>
      containers(object)
        .map((each) => each.name)
        .join(','),
    1,
  ],
  [
    'Images',
    (object) =>
      containers(object)
        .map((each) => each.image)
        .join(','),
    1,
  ],
  ['Selector', (object) => pairs(object.spec.selector?.matchLabels), 1],
];

const columns: Record<string, Column[]> = {
  pods: [
    name,
    [
      'Ready',
      (object) =>
        `${statuses(object).filter(({ ready }) => ready).length}/${containers(object).length}`,
    ],
    ['Status', podStatus],
    [
      'Restarts',
      (object) => statuses(object).reduce((sum, { restartCount }) => sum + restartCount, 0),
    ],
    age,
    ['IP', (object) => object.status?.podIP ?? '<none>', 1],
    ['Node', (object) => object.spec.nodeName ?? '<none>', 1],
    ['Nominated Node', () => '<none>', 1],
    ['Readiness Gates', () => '<none>', 1],
  ],
  services: [
    name,
    ['Type', (object) => object.spec.type],
    ['Cluster-IP', (object) => object.spec.clusterIP ?? '<none>'],
    ['External-IP', externalIp],
    ['Port(s)', servicePorts],
    age,
    ['Selector', (object) => pairs(object.spec.selector), 1],
  ],
  deployments: [
    name,
    ['Ready', (object) => `${object.status?.readyReplicas ?? 0}/${object.spec.replicas}`],
    ['Up-to-date', (object) => object.status?.updatedReplicas ?? 0],
    ['Available', (object) => object.status?.availableReplicas ?? 0],
    age,
    ...containerColumns,
  ],
  replicasets: [
    name,
    ['Desired', (object) => object.spec.replicas],
    ['Current', (object) => object.status?.replicas ?? 0],
    ['Ready', (object) => object.status?.readyReplicas ?? 0],
    age,
    ...containerColumns,
  ],
  nodes: [
    name,
    ['Status', (object) => (object.spec.unschedulable ? 'Ready,SchedulingDisabled' : 'Ready')],
    ['Roles', () => '<none>'],
    age,
    ['Version', (object) => object.status.nodeInfo.kubeletVersion],
    ['Internal-IP', (object) => object.status.addresses[0].address, 1],
  ],
  namespaces: [name, ['Status', () => 'Active'], age],
  endpoints: [name, ['Endpoints', endpointList], age],
  endpointslices: [
    name,
    ['AddressType', (object) => object.addressType],
    ['Ports', (object) => list(object.ports?.map((port: { port: number }) => port.port))],
    [
      'Endpoints',
      (object) =>
        list(object.endpoints?.flatMap((each: { addresses: string[] }) => each.addresses)),
    ],
    age,
  ],
};

/** The API's Table (`meta.k8s.io/v1`) from which `kubectl get` prints objects. */
export function tableOf(
  resource: Resource,
  objects: readonly KubeObject[],
  resourceVersion: string,
): object {
  const shown = columns[resource.name] ?? [name, age];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    columnDefinitions: shown.map(([title, , priority = 0]) => ({
      name: title,
      type: 'string',
      format: title === 'Name' ? 'name' : '',
      description: title,
      priority,
    })),
    rows: objects.map((object) => ({
      cells: shown.map((column) => cellOf(column, object)),
      object: {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: object.metadata,
      },
    })),
  };
}

/** Prints objects as a table in kubectl's format. `wide` shows every column. */
export function printTable(
  resource: Resource,
  objects: readonly KubeObject[],
  wide: boolean,
): string {
  const shown = (columns[resource.name] ?? [name, age]).filter(
    ([, , priority]) => wide || priority !== 1,
  );
  const rows = [
    shown.map(([title]) => title.toUpperCase()),
    ...objects.map((object) => shown.map((column) => String(cellOf(column, object)))),
  ];
  const widths = shown.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

/** The value of a cell; `<unknown>` if the object has an unexpected shape. */
function cellOf([, value]: Column, object: KubeObject): string | number {
  try {
    return value(object);
  } catch {
    return '<unknown>';
  }
}

function podStatus(pod: KubeObject): string {
  if (isStopping(pod)) return 'Terminating';
  const states = statuses(pod).map(({ state }) => state.waiting ?? state.terminated);
  const unwell = states.find((state) => state !== undefined);
  if (unwell) return unwell.reason;
  return pod.status?.phase === 'Pending' ? 'ContainerCreating' : (pod.status?.phase ?? 'Pending');
}

function externalIp({ spec }: KubeObject): string {
  if (spec.type === 'ExternalName') return spec.externalName;
  if (spec.externalIPs?.length > 0) return list(spec.externalIPs);
  return spec.type === 'LoadBalancer' ? '<pending>' : '<none>';
}

function servicePorts({ spec }: KubeObject): string {
  return list(
    spec.ports?.map((port: { port: number; nodePort?: number; protocol: string }) =>
      port.nodePort
        ? `${port.port}:${port.nodePort}/${port.protocol}`
        : `${port.port}/${port.protocol}`,
    ),
  );
}

function endpointList({ subsets }: KubeObject): string {
  const all: string[] = (subsets ?? []).flatMap(
    (subset: { addresses?: { ip: string }[]; ports: { port: number }[] }) =>
      (subset.addresses ?? []).flatMap(({ ip }) => subset.ports.map(({ port }) => `${ip}:${port}`)),
  );
  return all.length > 3 ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...` : list(all);
}

function list(values: unknown[] | undefined): string {
  return values && values.length > 0 ? values.join(',') : '<none>';
}

function pairs(labels: Record<string, string> | undefined): string {
  return list(labels && Object.entries(labels).map(([key, value]) => `${key}=${value}`));
}

function ageOf(since: string | undefined): string {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(since ?? '')) / 1000));
  if (seconds < 120) return `${seconds}s`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)}m` : `${Math.floor(seconds / 3600)}h`;
}
