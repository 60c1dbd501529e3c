import { parseAllDocuments, stringify } from 'yaml';
import { ApiError } from '../cluster/api-error.js';
import { discover } from '../cluster/discovery.js';
import type { KubeApi, Place } from '../cluster/kube-api.js';
import type { KubeObject } from '../cluster/objects.js';
import { type Resource, resources } from '../cluster/resources.js';
import { printTable } from '../cluster/tables.js';
import { type Flags, parseFlags } from './flags.js';

/** What a command printed and how it ended. */
export interface CommandOutput {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Wrong usage, as kubectl says it. */
class KubectlError extends Error {
  override readonly name = 'KubectlError';
}

/**
 * The commands of kubectl that the labs use, on the practice node itself. A stock kubectl on this
 * machine can do everything else over the API.
 */
export async function runKubectl(
  args: readonly string[],
  api: KubeApi,
  readManifest: (url: string) => Promise<string>,
): Promise<CommandOutput> {
  const [verb = 'help', ...rest] = args;
  const command = commands[verb];
  try {
    if (!command) {
      const known = Object.keys(commands).join(', ');
      throw new KubectlError(
        `unknown command "${verb}"; the practice node's own kubectl knows ${known}`,
      );
    }
    const lines = await command(parseFlags(rest), { api, readManifest });
    return { exitCode: 0, stdout: lines.map((line) => `${line}\n`).join(''), stderr: '' };
  } catch (error) {
    if (error instanceof ApiError) {
      return {
        exitCode: 1,
        stdout: '',
        stderr: `Error from server (${error.reason}): ${error.message}\n`,
      };
    }
    if (!(error instanceof KubectlError)) throw error;
    return { exitCode: 1, stdout: '', stderr: `error: ${error.message}\n` };
  }
}

interface Context {
  api: KubeApi;
  readManifest(url: string): Promise<string>;
}

const commands: Record<string, (flags: Flags, context: Context) => Promise<string[]>> = {
  create: async ({ words: [what = '', name = ''], flags }, { api }) => {
    const resource = findResource(what);
    if (resource.name === 'deployments') {
      const image = required(flags, 'image');
      return [
        created(resource, api.create(placeOf(resource, flags), newDeployment(name, image, flags))),
      ];
    }
    if (resource.name === 'namespaces') {
      return [
        created(
          resource,
          api.create({ resource, namespace: undefined, name }, { metadata: { name } }),
        ),
      ];
    }
    throw new KubectlError(
      `the practice node's kubectl creates deployments and namespaces, not ${what}`,
    );
  },

  expose: async ({ words, flags }, { api }) => {
    const [target] = targetsOf(words);
    if (target?.resource.name !== 'deployments')
      throw new KubectlError('expose a deployment: kubectl expose deployment/NAME --port=80');
    const deployment = api.get({ ...target, namespace: namespaceOf(flags) });
    const port = Number(required(flags, 'port'));
    const targetPort = flags.get('target-port');
    const resource = findResource('service');
    const service = {
      metadata: {
        name: flags.get('name') ?? target.name,
        labels: deployment.metadata.labels ?? {},
      },
      spec: {
        type: flags.get('type') ?? 'ClusterIP',
        selector: deployment.spec.selector.matchLabels,
        ports: [
          {
            port,
            protocol: 'TCP',
            targetPort: targetPort === undefined ? port : numberOrName(targetPort),
          },
        ],
      },
    };
    const made = api.create(placeOf(resource, flags), service);
    return [`service/${made.metadata.name} exposed`];
  },

  scale: async ({ words, flags }, { api }) => {
    const replicas = Number(required(flags, 'replicas'));
    return targetsOf(words).map((target) => {
      api.setScale(
        { ...target, namespace: namespaceOf(flags) },
        { metadata: { name: target.name }, spec: { replicas } },
      );
      return `${fullName(target.resource)}/${target.name} scaled`;
    });
  },

  set: async ({ words: [what, ...words], flags }, { api }) => {
    if (what !== 'image') throw new KubectlError('only “kubectl set image” is known here');
    const [target, ...images] = words;
    const [place] = targetsOf([target ?? '']);
    if (!place)
      throw new KubectlError('say which: kubectl set image deployment/NAME CONTAINER=IMAGE');
    const containers = images.map((pair) => {
      const [name, image] = pair.split('=');
      return { name, image };
    });
    const patch = { spec: { template: { spec: { containers } } } };
    api.patch(
      { ...place, namespace: namespaceOf(flags) },
      'application/strategic-merge-patch+json',
      patch,
    );
    return [`${fullName(place.resource)}/${place.name} image updated`];
  },

  delete: async ({ words, flags }, { api, readManifest }) => {
    const file = flags.get('filename');
    const targets =
      file !== undefined
        ? (await readObjects(file, readManifest)).map(({ object, resource }) => ({
            resource,
            name: object.metadata.name,
          }))
        : flags.has('all') || flags.has('selector')
          ? everyOne(findResource(words[0] ?? ''), flags, api)
          : targetsOf(words);
    return targets.map(({ resource, name }) => {
      api.remove({ resource, name, namespace: namespaceFor(resource, flags) });
      return `${fullName(resource)} "${name}" deleted`;
    });
  },

  apply: async ({ flags }, { api, readManifest }) => {
    const objects = await readObjects(required(flags, 'filename'), readManifest);
    return objects.map(({ object, resource }) => {
      const namespace = resource.namespaced
        ? (object.metadata.namespace ?? namespaceOf(flags))
        : undefined;
      const place: Place = { resource, namespace, name: object.metadata.name };
      const before = api.store.get(resource.name, namespace, object.metadata.name);
      if (!before) return created(resource, api.create(place, object));
      const after = api.patch(place, 'application/strategic-merge-patch+json', object);
      const changed = after.metadata.resourceVersion !== before.metadata.resourceVersion;
      return `${fullName(resource)}/${object.metadata.name} ${changed ? 'configured' : 'unchanged'}`;
    });
  },

  get: async ({ words: [what = '', name], flags }, { api }) => {
    const [type = '', named = name] = what.split('/');
    const resource = findResource(type);
    const place = { resource, namespace: namespaceFor(resource, flags), name: named };
    if (named !== undefined) api.get(place);
    const objects = api.list(place, { labelSelector: flags.get('selector') });
    const output = flags.get('output');
    if (output === 'name')
      return objects.map((one) => `${fullName(resource)}/${one.metadata.name}`);
    const shown =
      named === undefined ? { apiVersion: 'v1', kind: 'List', items: objects } : objects[0];
    if (output === 'json') return [JSON.stringify(shown, null, 4)];
    if (output === 'yaml') return [stringify(shown).trimEnd()];
    if (output !== undefined && output !== 'wide')
      throw new KubectlError(`the practice node's kubectl prints no -o ${output}`);
    if (objects.length === 0)
      return [`No resources found in ${place.namespace ?? 'any'} namespace.`];
    return [printTable(resource, objects, output === 'wide')];
  },

  version: async () => [
    `Server Version: ${(discover('/version') as { gitVersion: string }).gitVersion}`,
  ],
};

function findResource(name: string): Resource {
  const plain = name.split('.')[0]?.toLowerCase() ?? '';
  const found = resources.find((one) =>
    [one.name, one.singular, ...one.shortNames].includes(plain),
  );
  if (!found) throw new KubectlError(`the server doesn't have a resource type "${name}"`);
  return found;
}

function fullName({ singular, group }: Resource): string {
  return group === '' ? singular : `${singular}.${group}`;
}

function created(resource: Resource, { metadata }: KubeObject): string {
  return `${fullName(resource)}/${metadata.name} created`;
}

function namespaceOf(flags: Flags['flags']): string {
  return flags.get('namespace') ?? 'default';
}

function namespaceFor(resource: Resource, flags: Flags['flags']): string | undefined {
  return resource.namespaced && !flags.has('all-namespaces') ? namespaceOf(flags) : undefined;
}

function placeOf(resource: Resource, flags: Flags['flags']): Place {
  return { resource, namespace: namespaceFor(resource, flags), name: undefined };
}

/** `deployment/a service/b`, or `deployment a b`. */
function targetsOf(words: readonly string[]): { resource: Resource; name: string }[] {
  if (words.length === 0) throw new KubectlError('say what: TYPE NAME, or TYPE/NAME');
  if (words.some((word) => word.includes('/'))) {
    return words.map((word) => {
      const [type = '', name = ''] = word.split('/');
      return { resource: findResource(type), name };
    });
  }
  const [type = '', ...names] = words;
  if (names.length === 0)
    throw new KubectlError('resource(s) were provided, but no name was specified');
  return names.map((name) => ({ resource: findResource(type), name }));
}

function everyOne(resource: Resource, flags: Flags['flags'], api: KubeApi) {
  const all = api.list(placeOf(resource, flags), { labelSelector: flags.get('selector') });
  return all.map((one) => ({ resource, name: one.metadata.name }));
}

function required(flags: Flags['flags'], name: string): string {
  const value = flags.get(name);
  if (value === undefined || value === '')
    throw new KubectlError(`required flag(s) "${name}" not set`);
  return value;
}

function numberOrName(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

async function readObjects(file: string, readManifest: Context['readManifest']) {
  const text = await readManifest(file).catch((error: unknown) => {
    throw new KubectlError(
      `unable to read ${file}: ${error instanceof Error ? error.message : 'failed'}`,
    );
  });
  return parseAllDocuments(text).flatMap((document) => {
    const object = document.toJS({ maxAliasCount: 0 }) as KubeObject | null;
    if (!object) return [];
    const resource = resources.find((one) => one.kind === object.kind);
    if (!resource) throw new KubectlError(`no matches for kind "${object.kind}"`);
    return [{ object, resource }];
  });
}

/** As `kubectl create deployment` writes it. */
function newDeployment(name: string, image: string, flags: Flags['flags']): KubeObject {
  const labels = { app: name };
  const port = flags.get('port');
  const container = {
    name: image.split('/').at(-1)?.split(/[:@]/)[0],
    image,
    ...(port === undefined ? {} : { ports: [{ containerPort: Number(port) }] }),
  };
  return {
    metadata: { name, labels },
    spec: {
      replicas: Number(flags.get('replicas') ?? 1),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}
