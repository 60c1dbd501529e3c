import type { KubeApi, Place } from '../cluster/kube-api.js';
import { type Resource, resources } from '../cluster/resources.js';
import type { Flags } from './flags.js';

/** Wrong usage, as kubectl says it. */
export class KubectlError extends Error {
  override readonly name = 'KubectlError';
}

/** An object that a command names. */
export interface Target {
  resource: Resource;
  name: string;
}

/** By any of its names: `service`, `services`, `svc`. Throws {@link KubectlError}. */
export function findResource(name: string): Resource {
  const plain = name.split('.')[0]?.toLowerCase() ?? '';
  const found = resources.find((one) =>
    [one.name, one.singular, ...one.shortNames].includes(plain),
  );
  if (!found) throw new KubectlError(`the server doesn't have a resource type "${name}"`);
  return found;
}

/** `service`, `deployment.apps`. */
export function fullName({ singular, group }: Resource): string {
  return group === '' ? singular : `${singular}.${group}`;
}

/** The value of a flag that must be there. Throws {@link KubectlError}. */
export function required(flags: Flags['flags'], name: string): string {
  const value = flags.get(name);
  if (value === undefined || value === '')
    throw new KubectlError(`required flag(s) "${name}" not set`);
  return value;
}

export function namespaceOf(flags: Flags['flags']): string {
  return flags.get('namespace') ?? 'default';
}

/** undefined for all namespaces, and for a resource without one. */
export function namespaceFor(resource: Resource, flags: Flags['flags']): string | undefined {
  return resource.namespaced && !flags.has('all-namespaces') ? namespaceOf(flags) : undefined;
}

export function placeOf(resource: Resource, flags: Flags['flags']): Place {
  return { resource, namespace: namespaceFor(resource, flags), name: undefined };
}

/** `deployment/a service/b`, or `deployment a b`. Throws {@link KubectlError}. */
export function targetsOf(words: readonly string[]): Target[] {
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

/** Every object of the resource that the flags select. */
export function everyOne(resource: Resource, flags: Flags['flags'], api: KubeApi): Target[] {
  const all = api.list(placeOf(resource, flags), { labelSelector: flags.get('selector') });
  return all.map((one) => ({ resource, name: one.metadata.name }));
}
