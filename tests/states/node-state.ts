import type { NodeSession } from '../../src/domain/student-node.js';

const kinds =
  'namespaces,nodes,services,endpoints,deployments,pods,networkpolicies,resourcequotas,limitranges';

/** The fields that are read of each object, between tabs; those of several parts as JSON. */
const fields = [
  '.kind',
  '.metadata.namespace',
  '.metadata.name',
  '.metadata.deletionTimestamp',
  '.metadata.ownerReferences[0].name',
  '.metadata.labels',
  '.spec',
  '.status.readyReplicas',
  '.status.conditions[?(@.type=="Ready")].status',
];

/**
 * What a node has, in lines that are equal for two nodes on which the same was done: the objects of
 * all namespaces without the names, addresses and times that differ each time, and the files of the
 * student.
 */
export async function stateOf(session: Pick<NodeSession, 'run'>): Promise<string[]> {
  const row = fields.map((field) => `{${field}}`).join('{"\\t"}');
  const list = `kubectl get ${kinds} --all-namespaces -o jsonpath='{range .items[*]}${row}{"\\n"}{end}'`;
  const { exitCode, stdout, stderr } = await session.run({
    argv: ['sh', '-c', `${list} && echo --- && cd && ls -A`],
    timeoutMs: 20_000,
  });
  if (exitCode !== 0) return [`no list: ${stderr}`];
  const [objects = '', files = ''] = stdout.split('---\n');
  return [
    ...objects.split('\n').filter(Boolean).flatMap(lineOf),
    ...files.split('\n').map((file) => `file ${file}`),
  ].sort();
}

/** Ends the pods at once that are being deleted: their grace period is half a minute. */
export async function endPods(session: Pick<NodeSession, 'run'>): Promise<void> {
  const each = '{{.metadata.name}} --namespace={{.metadata.namespace}}';
  const ending = `{{range .items}}{{if .metadata.deletionTimestamp}}${each}{{"\\n"}}{{end}}{{end}}`;
  const script = `kubectl get pods --all-namespaces -o go-template='${ending}' | xargs -rL1 kubectl delete pod --force --grace-period=0`;
  await session.run({ argv: ['sh', '-c', script], timeoutMs: 30_000 });
}

function lineOf(line: string): string | [] {
  const values = line.split('\t');
  const [kind, namespace, ownName, deletedAt, owner, labels, spec = '', replicas, ready] = values;
  if (deletedAt) return [];
  const name = owner ? `of ${owner.replace(/-[a-z0-9]+$/, '')}` : ownName;
  const place = `${kind} ${namespace}/${name}`;
  switch (kind) {
    case 'Service':
      return `${place} ${labels} ${JSON.stringify(withoutAddresses(JSON.parse(spec)))}`;
    case 'Deployment':
      return `${place} ${replicas} ${JSON.stringify(JSON.parse(spec), withoutAnnotations)}`;
    case 'Pod':
      return `${place} ${ready}`;
    case 'Node': {
      const { taints, unschedulable } = JSON.parse(spec);
      return `${place} ${ready} ${JSON.stringify({ taints, unschedulable })}`;
    }
    default:
      return place;
  }
}

function withoutAddresses(spec: Record<string, unknown>): Record<string, unknown> {
  const { clusterIP, clusterIPs: _, healthCheckNodePort: _health, ports, ...rest } = spec;
  const plain = (ports as { nodePort?: number }[] | undefined)?.map((port) => ({
    ...port,
    nodePort: port.nodePort !== undefined,
  }));
  return { ...rest, isHeadless: clusterIP === 'None', ports: plain };
}

function withoutAnnotations(key: string, value: unknown): unknown {
  return key === 'annotations' || key === 'creationTimestamp' ? undefined : value;
}
