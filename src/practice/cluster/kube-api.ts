import { ApiError, alreadyExists, invalid, notFound } from './api-error.js';
import type { KubeObject, ObjectStore } from './objects.js';
import { applyPatch } from './patch.js';
import { stopPod } from './pods.js';
import { apiVersionOf, isScalable, type Resource, resources } from './resources.js';
import { isSelected, type Selectors } from './selectors.js';
import { completeService } from './services.js';
import { checkObject } from './shapes.js';
import { completeDeployment, completePod, completeReplicaSet, replicaCount } from './workloads.js';

/** The object or list that a request addresses. */
export interface Place {
  resource: Resource;
  /** undefined for all namespaces, and for resources outside namespaces. */
  namespace: string | undefined;
  name: string | undefined;
}

const namePattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The API's verbs on the objects of the store. Its methods throw {@link ApiError}. */
export class KubeApi {
  constructor(readonly store: ObjectStore) {}

  list({ resource, namespace, name }: Place, selectors: Selectors): KubeObject[] {
    const all = this.store.list(resource.name, resource.namespaced ? namespace : '');
    return all.filter(
      (object) =>
        (name === undefined || object.metadata.name === name) && isSelected(object, selectors),
    );
  }

  get({ resource, namespace, name = '' }: Place): KubeObject {
    const found = this.store.get(resource.name, namespace, name);
    if (!found) throw notFound(resource.name, resource.group, name);
    return found;
  }

  create({ resource, namespace }: Place, given: KubeObject): KubeObject {
    const object = this.#prepare(resource, namespace, given);
    const { name } = object.metadata;
    if (resource.name === 'nodes')
      throw forbidden(resource, name, 'the practice node has but itself');
    if (this.store.get(resource.name, namespace, name)) {
      throw alreadyExists(resource.name, resource.group, name);
    }
    return this.store.create(resource.name, this.#complete(resource, object, undefined));
  }

  update(place: Place, given: KubeObject): KubeObject {
    const { resource, namespace } = place;
    const before = this.get(place);
    const version = given?.metadata?.resourceVersion;
    if (version !== undefined && version !== before.metadata.resourceVersion) {
      const message = `Operation cannot be fulfilled on ${resource.name} "${place.name}": the object has been modified; please apply your changes to the latest version and try again`;
      throw new ApiError(409, 'Conflict', message);
    }
    const object = this.#prepare(resource, namespace, given);
    if (object.metadata.name !== place.name) {
      const message = `the name of the object (${object.metadata.name}) does not match the name on the URL (${place.name})`;
      throw new ApiError(400, 'BadRequest', message);
    }
    const { uid, creationTimestamp, ownerReferences } = before.metadata;
    const owners = ownerReferences === undefined ? {} : { ownerReferences };
    const { labels: _labels, annotations: _annotations, ...kept } = before.metadata;
    const metadata = { ...kept, ...object.metadata, uid, creationTimestamp, ...owners };
    const status = before.status === undefined ? {} : { status: before.status };
    const whole = { ...object, metadata, ...status } as KubeObject;
    return this.store.update(resource.name, this.#complete(resource, whole, before));
  }

  patch(place: Place, contentType: string, patch: unknown): KubeObject {
    const before = this.get(place);
    const { resourceVersion: _version, ...metadata } = before.metadata;
    const target = { ...before, metadata };
    return this.update(place, applyPatch(contentType, target, patch) as KubeObject);
  }

  /** The `scale` subresource of an object, as `autoscaling/v1`. */
  scaleOf(object: KubeObject): KubeObject {
    const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
    return {
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: {
        name,
        namespace,
        uid,
        resourceVersion,
        creationTimestamp,
      } as KubeObject['metadata'],
      spec: { replicas: object.spec.replicas ?? 1 },
      status: { replicas: object.status?.replicas ?? 0 },
    };
  }

  setScale(place: Place, scale: KubeObject): KubeObject {
    const { resource } = place;
    if (!isScalable(resource))
      throw new ApiError(404, 'NotFound', 'the server could not find the requested resource');
    const object = this.get(place);
    const { replicas } = scale.spec ?? {};
    const checked = replicaCount.safeParse(replicas);
    if (!checked.success) {
      const [issue] = checked.error.issues;
      const cause = `spec.replicas: Invalid value: ${replicas}: ${issue?.message}`;
      throw invalid('Scale', object.metadata.name, cause);
    }
    const spec = { ...object.spec, replicas };
    return this.scaleOf(this.store.update(place.resource.name, { ...object, spec }));
  }

  remove(place: Place): KubeObject {
    const object = this.get(place);
    const { namespace, name } = object.metadata;
    const { resource } = place;
    if (isKept(resource, name)) throw forbidden(resource, name, 'the practice node keeps it');
    if (resource.name === 'pods') return stopPod(this.store, object);
    this.store.remove(resource.name, namespace, name);
    if (isClusterService(object)) this.#restore(object);
    if (resource.name === 'namespaces') this.#empty(name);
    return object;
  }

  /** Recreates the Service `kubernetes` after its deletion, as a real cluster does. */
  #restore({ metadata, ...rest }: KubeObject): void {
    const { name, namespace = 'default', labels = {} } = metadata;
    this.store.create('services', { ...rest, metadata: { name, namespace, labels } });
  }

  #empty(namespace: string): void {
    for (const { name, namespaced } of resources) {
      if (!namespaced) continue;
      for (const { metadata } of this.store.list(name, namespace)) {
        this.store.remove(name, namespace, metadata.name);
      }
    }
  }

  #prepare(resource: Resource, namespace: string | undefined, given: KubeObject): KubeObject {
    const name = given?.metadata?.name;
    if (typeof name !== 'string' || !namePattern.test(name)) {
      throw invalid(
        resource.kind,
        String(name),
        `metadata.name: Invalid value: "${String(name)}": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`,
      );
    }
    if (given.kind !== undefined && given.kind !== resource.kind) {
      throw new ApiError(
        400,
        'BadRequest',
        `the object is a ${given.kind}, not a ${resource.kind}`,
      );
    }
    if (resource.namespaced && !this.store.get('namespaces', undefined, namespace ?? ''))
      throw notFound('namespaces', '', namespace ?? '');
    checkObject(resource.kind, given);
    const { managedFields: _managed, deletionTimestamp: _deleted, ...metadata } = given.metadata;
    return {
      ...given,
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: {
        ...metadata,
        ...(resource.namespaced && namespace !== undefined ? { namespace } : {}),
      },
    };
  }

  #complete(resource: Resource, object: KubeObject, before: KubeObject | undefined): KubeObject {
    switch (resource.name) {
      case 'services':
        return completeService(object, before, this.store);
      case 'deployments':
        return completeDeployment(object, before);
      case 'replicasets':
        return completeReplicaSet(object, before);
      case 'pods':
        return completePod(object, before);
      case 'namespaces':
        return { ...object, status: { phase: 'Active' } };
      default:
        return object;
    }
  }
}

function isClusterService({ kind, metadata }: KubeObject): boolean {
  return kind === 'Service' && metadata.name === 'kubernetes' && metadata.namespace === 'default';
}

/** True for objects that the simulation needs, which cannot be deleted. */
function isKept(resource: Resource, name: string): boolean {
  if (resource.name === 'namespaces') return ['default', 'kube-system'].includes(name);
  return resource.name === 'nodes';
}

function forbidden(resource: Resource, name: string, why: string): ApiError {
  return new ApiError(403, 'Forbidden', `${resource.name} "${name}" is forbidden: ${why}`);
}
