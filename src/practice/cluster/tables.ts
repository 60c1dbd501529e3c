import type { KubeObject } from './objects.js';
import type { ContainerStatus } from './pod-status.js';
import { isStopping } from './pods.js';
import type { Resource } from './resources.js';

/** A column of `kubectl get`; priority 1 is shown with `-o wide` only. */
type Column = [name: string, value: (object: KubeObject) => string | number, priority?: 1];

const name: Column = ['Name', (one) => one.metadata.name];
const age: Column = ['Age', (one) => ageOf(one.metadata.creationTimestamp)];

// biome-ignore lint/suspicious/noExplicitAny: as clients wrote it
const containers = (one: KubeObject): any[] =>
  one.spec.template?.spec?.containers ?? one.spec.containers ?? [];
const statuses = (pod: KubeObject): ContainerStatus[] => pod.status?.containerStatuses ?? [];
const containerColumns: Column[] = [
  [
    'Containers',
    (one) =>
      containers(one)
        .map((each) => each.name)
        .join(','),
    1,
  ],
  [
    'Images',
    (one) =>
      containers(one)
        .map((each) => each.image)
        .join(','),
    1,
  ],
  ['Selector', (one) => pairs(one.spec.selector?.matchLabels), 1],
];

const columns: Record<string, Column[]> = {
  pods: [
    name,
    [
      'Ready',
      (one) => `${statuses(one).filter(({ ready }) => ready).length}/${containers(one).length}`,
    ],
    ['Status', podStatus],
    ['Restarts', (one) => statuses(one).reduce((sum, { restartCount }) => sum + restartCount, 0)],
    age,
    ['IP', (one) => one.status?.podIP ?? '<none>', 1],
    ['Node', (one) => one.spec.nodeName ?? '<none>', 1],
    ['Nominated Node', () => '<none>', 1],
    ['Readiness Gates', () => '<none>', 1],
  ],
  services: [
    name,
    ['Type', (one) => one.spec.type],
    ['Cluster-IP', (one) => one.spec.clusterIP ?? '<none>'],
    ['External-IP', externalIp],
    ['Port(s)', servicePorts],
    age,
    ['Selector', (one) => pairs(one.spec.selector), 1],
  ],
  deployments: [
    name,
    ['Ready', (one) => `${one.status?.readyReplicas ?? 0}/${one.spec.replicas}`],
    ['Up-to-date', (one) => one.status?.updatedReplicas ?? 0],
    ['Available', (one) => one.status?.availableReplicas ?? 0],
    age,
    ...containerColumns,
  ],
  replicasets: [
    name,
    ['Desired', (one) => one.spec.replicas],
    ['Current', (one) => one.status?.replicas ?? 0],
    ['Ready', (one) => one.status?.readyReplicas ?? 0],
    age,
    ...containerColumns,
  ],
  nodes: [
    name,
    ['Status', (one) => (one.spec.unschedulable ? 'Ready,SchedulingDisabled' : 'Ready')],
    ['Roles', () => '<none>'],
    age,
    ['Version', (one) => one.status.nodeInfo.kubeletVersion],
    ['Internal-IP', (one) => one.status.addresses[0].address, 1],
  ],
  namespaces: [name, ['Status', () => 'Active'], age],
  endpoints: [name, ['Endpoints', endpointList], age],
  endpointslices: [
    name,
    ['AddressType', (one) => one.addressType],
    ['Ports', (one) => list(one.ports?.map((port: { port: number }) => port.port))],
    [
      'Endpoints',
      (one) => list(one.endpoints?.flatMap((each: { addresses: string[] }) => each.addresses)),
    ],
    age,
  ],
};

/** What `kubectl get` prints, in the API's own Table form (`meta.k8s.io/v1`). */
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
    rows: objects.map((one) => ({
      cells: shown.map((column) => cellOf(column, one)),
      object: {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: one.metadata,
      },
    })),
  };
}

/** The cells of a table as text in columns, as kubectl prints them; wide shows every column. */
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
    ...objects.map((one) => shown.map((column) => String(cellOf(column, one)))),
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

/** An object that a client wrote in a shape of its own has cells that nobody knows. */
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
  const unwell = states.find((one) => one !== undefined);
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
    spec.ports?.map((one: { port: number; nodePort?: number; protocol: string }) =>
      one.nodePort ? `${one.port}:${one.nodePort}/${one.protocol}` : `${one.port}/${one.protocol}`,
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
