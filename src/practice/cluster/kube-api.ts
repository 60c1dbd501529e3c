import { ApiError, invalid, notFound } from './api-error.js';
import { type KubeObject, type ObjectStore, selects } from './objects.js';
import { jsonPatch, mergePatch, strategicMergePatch } from './patch.js';
import { apiVersionOf, type Resource } from './resources.js';
import { completeService } from './services.js';

/** What a request is about. */
export interface Place {
  resource: Resource;
  /** undefined: all namespaces, or a resource without one. */
  namespace: string | undefined;
  name: string | undefined;
}

/** Picks objects out of a list, as in `app=web,tier!=db`. */
export interface Selectors {
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
}

const namePattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The verbs of the API on the objects of the store. Throws {@link ApiError}. */
export class KubeApi {
  constructor(
    readonly store: ObjectStore,
    /** How long a deleted pod is seen stopping, in ms. */
    readonly podStopMs = 350,
  ) {}

  list({ resource, namespace, name }: Place, selectors: Selectors): KubeObject[] {
    const all = this.store.list(resource.name, resource.namespaced ? namespace : '');
    return all.filter(
      (one) => (name === undefined || one.metadata.name === name) && isSelected(one, selectors),
    );
  }

  /** True where the selectors pick the object. */
  matches(object: KubeObject, selectors: Selectors): boolean {
    return isSelected(object, selectors);
  }

  get({ resource, namespace, name = '' }: Place): KubeObject {
    const found = this.store.get(resource.name, namespace, name);
    if (!found) throw notFound(resource.name, resource.group, name);
    return found;
  }

  create({ resource, namespace }: Place, given: KubeObject): KubeObject {
    const object = this.#prepare(resource, namespace, given);
    const { name } = object.metadata;
    if (this.store.get(resource.name, namespace, name)) {
      const message = `${resource.name} "${name}" already exists`;
      throw new ApiError(409, 'AlreadyExists', message, { name, kind: resource.name });
    }
    return this.store.create(resource.name, this.#complete(resource, object, undefined));
  }

  update(place: Place, given: KubeObject): KubeObject {
    const { resource, namespace } = place;
    const before = this.get(place);
    const version = given.metadata?.resourceVersion;
    if (version !== undefined && version !== before.metadata.resourceVersion) {
      const message = `Operation cannot be fulfilled on ${resource.name} "${place.name}": the object has been modified; please apply your changes to the latest version and try again`;
      throw new ApiError(409, 'Conflict', message);
    }
    const object = this.#prepare(resource, namespace, given);
    const { uid, creationTimestamp, ownerReferences } = before.metadata;
    const owners = ownerReferences === undefined ? {} : { ownerReferences };
    const { labels: _labels, annotations: _annotations, ...kept } = before.metadata;
    const metadata = { ...kept, ...object.metadata, uid, creationTimestamp, ...owners };
    const whole = { ...before, ...object, metadata, status: before.status } as KubeObject;
    return this.store.update(resource.name, this.#complete(resource, whole, before));
  }

  patch(place: Place, contentType: string, patch: unknown): KubeObject {
    const before = this.get(place);
    const { resourceVersion: _version, ...metadata } = before.metadata;
    const target = { ...before, metadata };
    return this.update(place, applyPatch(contentType, target, patch) as KubeObject);
  }

  /** The `scale` subresource, `autoscaling/v1`. */
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
    const object = this.get(place);
    const { replicas } = scale.spec ?? {};
    if (!Number.isInteger(replicas) || replicas < 0 || replicas > 100) {
      throw invalid(
        'Scale',
        place.name ?? '',
        `spec.replicas: Invalid value: ${replicas}: must be from 0 to 100 on the practice node`,
      );
    }
    const spec = { ...object.spec, replicas };
    return this.scaleOf(this.store.update(place.resource.name, { ...object, spec }));
  }

  remove(place: Place): KubeObject {
    const object = this.get(place);
    const { namespace, name } = object.metadata;
    const isKept =
      place.resource.name === 'nodes' ||
      (place.resource.name === 'namespaces' && ['default', 'kube-system'].includes(name));
    if (isKept) {
      throw new ApiError(
        403,
        'Forbidden',
        `${place.resource.name} "${name}" is forbidden: the practice node keeps it`,
      );
    }
    if (place.resource.name !== 'pods') {
      this.store.remove(place.resource.name, namespace, name);
      if (isClusterService(object)) this.#restore(object);
      if (place.resource.name === 'namespaces') this.#empty(name);
      return object;
    }
    if (object.metadata.deletionTimestamp !== undefined) return object;
    const deletionTimestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    const stopping = this.store.update('pods', {
      ...object,
      metadata: { ...object.metadata, deletionTimestamp },
    });
    setTimeout(() => this.store.remove('pods', namespace, name), this.podStopMs).unref();
    return stopping;
  }

  /** The cluster makes its own Service again, as a real one does. */
  #restore({ metadata, ...rest }: KubeObject): void {
    const { name, namespace = 'default', labels = {} } = metadata;
    this.store.create('services', { ...rest, metadata: { name, namespace, labels } });
  }

  #empty(namespace: string): void {
    for (const resource of [
      'deployments',
      'replicasets',
      'services',
      'pods',
      'endpoints',
      'endpointslices',
    ]) {
      for (const one of this.store.list(resource, namespace)) {
        this.store.remove(resource, namespace, one.metadata.name);
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
    if (
      resource.namespaced &&
      namespace !== undefined &&
      !this.store.get('namespaces', undefined, namespace)
    ) {
      throw notFound('namespaces', '', namespace);
    }
    const { managedFields: _managed, ...metadata } = given.metadata;
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
      case 'pods':
        return {
          ...object,
          spec: { nodeName: 'practice', ...withContainerDefaults(object.spec) },
          status: object.status ?? { phase: 'Pending' },
        };
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

/** The result of a patch, by its media type. */
export function applyPatch(contentType: string, target: unknown, patch: unknown): unknown {
  if (contentType.startsWith('application/strategic-merge-patch+json'))
    return strategicMergePatch(target, patch);
  if (contentType.startsWith('application/merge-patch+json')) return mergePatch(target, patch);
  if (contentType.startsWith('application/json-patch+json')) return jsonPatch(target, patch);
  throw new ApiError(
    415,
    'UnsupportedMediaType',
    `the practice node does not take patches of type ${contentType}`,
  );
}

function completeDeployment(object: KubeObject, before: KubeObject | undefined): KubeObject {
  const { name } = object.metadata;
  const { selector, template } = object.spec ?? {};
  if (!selector?.matchLabels) throw invalid('Deployment', name, 'spec.selector: Required value');
  if (!template?.spec?.containers?.length)
    throw invalid('Deployment', name, 'spec.template.spec.containers: Required value');
  const labels = template.metadata?.labels ?? {};
  if (Object.entries(selector.matchLabels).some(([key, value]) => labels[key] !== value)) {
    throw invalid(
      'Deployment',
      name,
      'spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`',
    );
  }
  if (before && JSON.stringify(before.spec.selector) !== JSON.stringify(selector)) {
    throw invalid('Deployment', name, 'spec.selector: Invalid value: field is immutable');
  }
  const defaults = {
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  };
  return {
    ...object,
    spec: {
      ...defaults,
      ...object.spec,
      template: { ...template, spec: withContainerDefaults(template.spec) },
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: as the client wrote it
function withContainerDefaults(spec: any): any {
  return {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    ...spec,
    // biome-ignore lint/suspicious/noExplicitAny: as above
    containers: (spec?.containers ?? []).map((container: any) => ({
      resources: {},
      imagePullPolicy: 'IfNotPresent',
      ...container,
      ...(container.ports
        ? { ports: container.ports.map((port: object) => ({ protocol: 'TCP', ...port })) }
        : {}),
    })),
  };
}

/** `metadata.name=x` and equality-based label selectors. */
function isSelected(object: KubeObject, { labelSelector, fieldSelector }: Selectors): boolean {
  const labels = object.metadata.labels ?? {};
  const byLabel = split(labelSelector).every((part) => {
    const [key = '', value] = part.split(/!=|==|=/);
    if (value === undefined)
      return part.startsWith('!') ? !(part.slice(1) in labels) : part in labels;
    return part.includes('!=') ? labels[key] !== value : selects({ [key]: value }, object);
  });
  const byField = split(fieldSelector).every((part) => {
    const [path = '', value = ''] = part.split(/==|=/);
    let found: unknown = object;
    for (const key of path.split('.'))
      found = (found as Record<string, unknown> | undefined)?.[key];
    return String(found ?? '') === value;
  });
  return byLabel && byField;
}

function split(selector: string | undefined): string[] {
  return (selector ?? '').split(',').filter((part) => part !== '');
}
