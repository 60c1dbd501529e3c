import type { KubeApi, Place } from '../cluster/kube-api.js';
import { type Resource, resources } from '../cluster/resources.js';
import { type Flags, isOn } from './flags.js';

/** Wrong usage of kubectl. The message is in kubectl's wording. */
export class KubectlError extends Error {
  override readonly name = 'KubectlError';
}

/** An object that a command names. */
export interface Target {
  resource: Resource;
  namespace: string | undefined;
  name: string;
}

/**
 * Finds a resource by any of its names: `service`, `services`, `svc`. Throws {@link KubectlError}.
 */
export function findResource(name: string): Resource {
  const plain = name.split('.')[0]?.toLowerCase() ?? '';
  const found = resources.find((resource) =>
    [resource.name, resource.singular, ...resource.shortNames].includes(plain),
  );
  if (!found) throw new KubectlError(`the server doesn't have a resource type "${name}"`);
  return found;
}

/** The name of a resource with its group, such as `service` or `deployment.apps`. */
export function fullName({ singular, group }: Resource): string {
  return group === '' ? singular : `${singular}.${group}`;
}

/** The value of a required flag. Throws {@link KubectlError} if it is missing or empty. */
export function required(flags: Flags['flags'], name: string): string {
  const value = flags.get(name);
  if (value === undefined || value === '')
    throw new KubectlError(`required flag(s) "${name}" not set`);
  return value;
}

export function namespaceOf(flags: Flags['flags']): string {
  return flags.get('namespace') ?? 'default';
}

/** The namespace that the flags name; undefined for all, and for resources outside namespaces. */
export function namespaceFor(resource: Resource, flags: Flags['flags']): string | undefined {
  return resource.namespaced && !isOn(flags, 'all-namespaces') ? namespaceOf(flags) : undefined;
}

function placeOf(resource: Resource, flags: Flags['flags']): Place {
  return { resource, namespace: namespaceFor(resource, flags), name: undefined };
}

/** Parses `deployment/a service/b` or `deployment a b`. Throws {@link KubectlError}. */
export function targetsOf(words: readonly string[], flags: Flags['flags']): Target[] {
  if (words.length === 0) throw new KubectlError('say what: TYPE NAME, or TYPE/NAME');
  const target = (type: string, name: string): Target => {
    const resource = findResource(type);
    return { resource, namespace: namespaceFor(resource, flags), name };
  };
  if (words.some((word) => word.includes('/'))) {
    return words.map((word) => {
      const [type = '', name = ''] = word.split('/');
      return target(type, name);
    });
  }
  const [type = '', ...names] = words;
  if (names.length === 0)
    throw new KubectlError('resource(s) were provided, but no name was specified');
  return names.map((name) => target(type, name));
}

/**
 * The single object that the words name. Throws {@link KubectlError} if they name none or several.
 */
export function oneTarget(words: readonly string[], flags: Flags['flags']): Target {
  const [target, more] = targetsOf(words, flags);
  if (!target || more) throw new KubectlError('name one: TYPE NAME, or TYPE/NAME');
  return target;
}

/** The objects that the words name, or those that `--selector` or `--all` select. */
export function chosen(words: readonly string[], flags: Flags['flags'], api: KubeApi): Target[] {
  if (!isOn(flags, 'all') && !flags.has('selector')) return targetsOf(words, flags);
  const resource = findResource(words[0] ?? '');
  const all = api.list(placeOf(resource, flags), { labelSelector: flags.get('selector') });
  return all.map(({ metadata: { name, namespace } }) => ({ resource, name, namespace }));
}

/** The name with which most commands begin their output, such as `service/web`. */
export function nameOf({ resource, name }: Target): string {
  return `${fullName(resource)}/${name}`;
}
