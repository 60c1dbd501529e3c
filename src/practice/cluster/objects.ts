import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';

/**
 * A Kubernetes object as JSON. Only its metadata has types, because clients may write any field.
 */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: Metadata;
  // biome-ignore lint/suspicious/noExplicitAny: any client may write any field
  spec?: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  status?: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  [field: string]: any;
}

export interface Metadata {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  generation?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: {
    apiVersion: string;
    kind: string;
    name: string;
    uid: string;
    controller?: boolean;
    blockOwnerDeletion?: boolean;
  }[];
  [field: string]: unknown;
}

/** A change of an object, as a watch reports it. */
export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: string;
  object: KubeObject;
  version: number;
}

const keptChanges = 2000;

/** Stores all objects of the cluster, with the recent changes that watches ask for. */
export class ObjectStore {
  readonly #objects = new Map<string, KubeObject>();
  readonly #changes: Change[] = [];
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  #version = 1;

  get version(): string {
    return String(this.#version);
  }

  /** The oldest version from which a watch can begin. Older changes are forgotten. */
  get oldestVersion(): number {
    return (this.#changes[0]?.version ?? 1) - 1;
  }

  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(keyOf(resource, namespace, name));
  }

  list(resource: string, namespace?: string): KubeObject[] {
    const prefix = namespace === undefined ? `${resource}/` : `${resource}/${namespace}/`;
    return [...this.#objects].filter(([key]) => key.startsWith(prefix)).map(([, object]) => object);
  }

  create(resource: string, object: KubeObject): KubeObject {
    const metadata = {
      ...object.metadata,
      uid: randomUUID(),
      creationTimestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      generation: 1,
    };
    return this.#put('ADDED', resource, { ...object, metadata });
  }

  /**
   * Replaces an object. A changed spec raises its generation; an unchanged object has no effect.
   */
  update(resource: string, object: KubeObject): KubeObject {
    const before = this.get(resource, object.metadata.namespace, object.metadata.name);
    const same =
      before !== undefined && isDeepStrictEqual(withoutVersion(before), withoutVersion(object));
    if (same) return before;
    const specChanged = !isDeepStrictEqual(before?.spec, object.spec);
    const generation = (before?.metadata.generation ?? 0) + (specChanged ? 1 : 0);
    return this.#put('MODIFIED', resource, {
      ...object,
      metadata: { ...object.metadata, generation },
    });
  }

  remove(resource: string, namespace: string | undefined, name: string): void {
    const key = keyOf(resource, namespace, name);
    const object = this.#objects.get(key);
    if (!object) return;
    this.#objects.delete(key);
    this.#record('DELETED', resource, object);
  }

  /**
   * Calls back for every change after `since`, past and future. Returns a function that stops it.
   */
  watch(since: number, onChange: (change: Change) => void): () => void {
    for (const change of this.#changes) if (change.version > since) onChange(change);
    this.#emitter.on('change', onChange);
    return () => this.#emitter.off('change', onChange);
  }

  #put(type: Change['type'], resource: string, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    return this.#record(type, resource, object, keyOf(resource, namespace, name));
  }

  #record(type: Change['type'], resource: string, object: KubeObject, key?: string): KubeObject {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    const stored = { ...object, metadata };
    if (key !== undefined) this.#objects.set(key, stored);
    const change = { type, resource, object: stored, version: this.#version };
    this.#changes.push(change);
    if (this.#changes.length > keptChanges) this.#changes.shift();
    this.#emitter.emit('change', change);
    return stored;
  }
}

function keyOf(resource: string, namespace: string | undefined, name: string): string {
  return `${resource}/${namespace ?? ''}/${name}`;
}

function withoutVersion({ metadata, ...rest }: KubeObject): object {
  const { resourceVersion: _version, generation: _generation, ...others } = metadata;
  return { ...rest, metadata: others };
}

/** True if the object's labels have every entry of the selector. */
export function selects(selector: Record<string, string> | undefined, object: KubeObject): boolean {
  const labels = object.metadata.labels ?? {};
  return Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);
}
