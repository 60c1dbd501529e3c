import { stringify } from 'yaml';
import { ApiError } from '../cluster/api-error.js';
import { discover } from '../cluster/discovery.js';
import type { KubeApi, Place } from '../cluster/kube-api.js';
import type { KubeObject } from '../cluster/objects.js';
import type { Resource } from '../cluster/resources.js';
import { printTable } from '../cluster/tables.js';
import { type Flags, parseFlags } from './flags.js';
import { newDeployment, newService, readObjects } from './kubectl-objects.js';
import {
  everyOne,
  findResource,
  fullName,
  KubectlError,
  namespaceFor,
  namespaceOf,
  placeOf,
  required,
  type Target,
  targetsOf,
} from './kubectl-targets.js';

/** What a command printed and how it ended. */
export interface CommandOutput {
  exitCode: number;
  stdout: string;
  stderr: string;
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
  try {
    const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined;
    if (!command) {
      const known = Object.keys(commands).join(', ');
      throw new KubectlError(
        `unknown command "${verb}"; the practice node's own kubectl knows ${known}`,
      );
    }
    const flags = parseFlags(rest);
    for (const flag of flags.flags.keys()) {
      // one that is passed over would do something else than was asked
      if (!knownFlags.has(flag)) throw new KubectlError(`unknown flag: --${flag}`);
    }
    const lines = await command(flags, { api, readManifest });
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

const knownFlags = new Set([
  ...['all', 'all-namespaces', 'filename', 'ignore-not-found', 'image', 'name', 'namespace'],
  ...['output', 'port', 'replicas', 'selector', 'target-port', 'type'],
]);

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
    const resource = findResource('service');
    const made = api.create(placeOf(resource, flags), newService(deployment, flags));
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
    const targets = await targetsToDelete(words, flags, api, readManifest);
    return targets.flatMap(({ resource, name }) => {
      const place = { resource, name, namespace: namespaceFor(resource, flags) };
      const isThere = api.store.get(resource.name, place.namespace, name) !== undefined;
      if (!isThere && flags.has('ignore-not-found')) return [];
      api.remove(place);
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
      // lists as the manifest has them: a port that was taken out of it goes
      const after = api.patch(place, 'application/merge-patch+json', object);
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

function created(resource: Resource, { metadata }: KubeObject): string {
  return `${fullName(resource)}/${metadata.name} created`;
}

async function targetsToDelete(
  words: readonly string[],
  flags: Flags['flags'],
  api: KubeApi,
  readManifest: Context['readManifest'],
): Promise<Target[]> {
  const file = flags.get('filename');
  if (file !== undefined) {
    const objects = await readObjects(file, readManifest);
    return objects.map(({ object, resource }) => ({ resource, name: object.metadata.name }));
  }
  if (!flags.has('all') && !flags.has('selector')) return targetsOf(words);
  return everyOne(findResource(words[0] ?? ''), flags, api);
}
