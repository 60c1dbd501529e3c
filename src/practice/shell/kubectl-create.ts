import type { KubeObject } from '../cluster/objects.js';
import type { Flags } from './flags.js';
import { type KubectlCommand, type KubectlContext, printed } from './kubectl-command.js';
import { exposing, newDeployment, newPod, newService } from './kubectl-objects.js';
import {
  findResource,
  KubectlError,
  nameOf,
  namespaceOf,
  oneTarget,
  required,
} from './kubectl-targets.js';
import { createAt, readObjects } from './manifests.js';

/** `kubectl create`, for Deployments, namespaces, Services and manifests. */
export const create: KubectlCommand = {
  flags: [
    'clusterip',
    'external-name',
    'filename',
    'image',
    'node-port',
    'port',
    'replicas',
    'tcp',
  ],
  async run({ words: [what = '', ...words], flags }, context) {
    const file = flags.get('filename');
    if (file !== undefined) {
      const objects = await readObjects(file, flags, context);
      return printed(objects.map(({ object, target }) => createAt(target, object, context.api)));
    }
    const resource = findResource(what);
    switch (resource.name) {
      case 'deployments': {
        const [name = ''] = words;
        return make('deployment', newDeployment(name, required(flags, 'image'), flags), {
          flags,
          context,
        });
      }
      case 'namespaces': {
        const [name = ''] = words;
        return make('namespace', { metadata: { name } }, { flags, context });
      }
      case 'services': {
        const [type = '', name = ''] = words;
        return make('service', newService(type, name, flags), { flags, context });
      }
      default:
        throw new KubectlError(
          `the practice node's kubectl creates deployments, namespaces and services, not ${what}`,
        );
    }
  },
};

/** `kubectl run NAME --image=IMAGE`, which makes a pod without an owner. */
export const run: KubectlCommand = {
  flags: ['image', 'labels', 'port'],
  async run({ words, flags }, context) {
    const [name = '', dashes, ...args] = words;
    if (dashes !== undefined && dashes !== '--')
      throw new KubectlError(`unexpected argument "${dashes}"`);
    return make('pod', newPod(name, required(flags, 'image'), args, flags), { flags, context });
  },
};

/** `kubectl expose deployment/NAME`, which makes a Service for the Deployment's pods. */
export const expose: KubectlCommand = {
  flags: ['external-ip', 'name', 'port', 'target-port', 'type'],
  async run({ words, flags }, { api }) {
    const target = oneTarget(words, flags);
    if (!['deployments', 'replicasets'].includes(target.resource.name))
      throw new KubectlError('expose a deployment: kubectl expose deployment/NAME --port=80');
    const resource = findResource('service');
    const service = exposing(api.get(target), flags);
    const { name } = service.metadata;
    api.create({ resource, namespace: target.namespace, name }, service);
    return `service/${name} exposed\n`;
  },
};

function make(
  kind: string,
  object: KubeObject,
  { flags, context }: { flags: Flags['flags']; context: KubectlContext },
): string {
  const resource = findResource(kind);
  const namespace = resource.namespaced ? namespaceOf(flags) : undefined;
  const target = { resource, namespace, name: object.metadata.name };
  context.api.create(target, object);
  return `${nameOf(target)} created\n`;
}
