import { parseAllDocuments } from 'yaml';
import type { KubeApi } from '../cluster/kube-api.js';
import type { KubeObject } from '../cluster/objects.js';
import { resources } from '../cluster/resources.js';
import type { Flags } from './flags.js';
import type { KubectlContext } from './kubectl-command.js';
import { KubectlError, nameOf, namespaceOf, type Target } from './kubectl-targets.js';

/** Reads the objects of a YAML manifest, each with its target. Throws {@link KubectlError}. */
export async function readObjects(
  file: string,
  flags: Flags['flags'],
  { readManifest }: KubectlContext,
): Promise<{ object: KubeObject; target: Target }[]> {
  const text = await readManifest(file).catch((error: unknown) => {
    throw new KubectlError(
      `unable to read ${file}: ${error instanceof Error ? error.message : 'failed'}`,
    );
  });
  const objects = parse(file, text);
  if (objects.length === 0) throw new KubectlError(`${file}: no objects in it`);
  return objects.map((object) => {
    const resource = resources.find((candidate) => candidate.kind === object?.kind);
    if (!resource) throw new KubectlError(`no matches for kind "${object?.kind}"`);
    const { name, namespace } = object.metadata ?? {};
    if (typeof name !== 'string')
      throw new KubectlError(`${file}: a ${object.kind} without a name`);
    const place = resource.namespaced ? (namespace ?? namespaceOf(flags)) : undefined;
    return { object, target: { resource, namespace: place, name } };
  });
}

/** Creates an object and returns kubectl's message. Throws `ApiError`. */
export function createAt(target: Target, object: KubeObject, api: KubeApi): string {
  api.create(target, object);
  return `${nameOf(target)} created`;
}

function parse(file: string, text: string): KubeObject[] {
  const documents = parseAllDocuments(text);
  const [error] = documents.flatMap((document) => document.errors);
  if (error) throw new KubectlError(`error parsing ${file}: ${error.message.split('\n')[0]}`);
  try {
    return documents.flatMap((document) => document.toJS({ maxAliasCount: 0 }) ?? []);
  } catch (error) {
    // the manifest has aliases, which could expand a small file to a huge value
    throw new KubectlError(`error parsing ${file}: ${(error as Error).message}`);
  }
}
