import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../cluster/objects.js';
import { type Resource, resources } from '../cluster/resources.js';
import type { Flags } from './flags.js';
import { KubectlError, required } from './kubectl-targets.js';

/** The objects of a YAML manifest, with what they are. Throws {@link KubectlError}. */
export async function readObjects(
  file: string,
  readManifest: (url: string) => Promise<string>,
): Promise<{ object: KubeObject; resource: Resource }[]> {
  const text = await readManifest(file).catch((error: unknown) => {
    throw new KubectlError(
      `unable to read ${file}: ${error instanceof Error ? error.message : 'failed'}`,
    );
  });
  return parse(file, text).map((object) => {
    const resource = resources.find((one) => one.kind === object?.kind);
    if (!resource) throw new KubectlError(`no matches for kind "${object?.kind}"`);
    if (typeof object.metadata?.name !== 'string')
      throw new KubectlError(`${file}: a ${object.kind} without a name`);
    return { object, resource };
  });
}

function parse(file: string, text: string): KubeObject[] {
  const documents = parseAllDocuments(text);
  const [error] = documents.flatMap((document) => document.errors);
  if (error) throw new KubectlError(`error parsing ${file}: ${error.message.split('\n')[0]}`);
  try {
    return documents.flatMap((document) => document.toJS({ maxAliasCount: 0 }) ?? []);
  } catch (error) {
    // aliases, which could make a small file large
    throw new KubectlError(`error parsing ${file}: ${(error as Error).message}`);
  }
}

/** As `kubectl create deployment` writes it. */
export function newDeployment(name: string, image: string, flags: Flags['flags']): KubeObject {
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

/** As `kubectl expose` writes it. */
export function newService(deployment: KubeObject, flags: Flags['flags']): KubeObject {
  const port = Number(required(flags, 'port'));
  const targetPort = flags.get('target-port');
  const { name, labels = {} } = deployment.metadata;
  return {
    metadata: { name: flags.get('name') ?? name, labels },
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
}

function numberOrName(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}
