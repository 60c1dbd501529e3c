import { setImmediate } from 'node:timers/promises';
import {
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  DiscoveryV1Api,
  NetworkingV1Api,
} from '@kubernetes/client-node';
import type { z } from 'zod';
import type { Endpoint } from '../domain/kubernetes.js';
import { NodeUnreachable } from '../domain/outcome.js';
import type { KubernetesList, KubernetesReader, StudentNode } from '../domain/student-node.js';
import { accessReview, clusterNode, warningEvent } from './api-cluster.js';
import { endpointSlice, endpoints } from './api-endpoints.js';
import { pod } from './api-pods.js';
import { networkPolicy, service } from './api-services.js';
import { deployment, replicaSet, replicasBeforeAnnotation } from './api-workloads.js';
import { type ApiConnection, ApiNotFound } from './kubernetes-http.js';
import { apiStatus, unreachable } from './unreachable.js';

/** Reads the Kubernetes API, and scales Deployments when the student consents. */
export interface ClusterReader extends KubernetesReader {
  scale: StudentNode['scale'];
  /**
   * Resolves with whether `scale` is permitted in the namespace, or null if the API does not say.
   */
  mayScale(namespace: string): Promise<boolean | null>;
}

/**
 * The versions of the API in which servers have EndpointSlices, newest first. Kubernetes before 1.21
 * has only the older one, whose fields that are read here are the same.
 */
const sliceVersions = ['v1', 'v1beta1'] as const;

/** The API path of a namespace's EndpointSlices. */
function slicesPath(version: (typeof sliceVersions)[number], namespace: string): string {
  return `/apis/discovery.k8s.io/${version}/namespaces/${namespace}/endpointslices`;
}

/** The API path of each other list. */
const pathOf: Record<
  KubernetesList['kind'] | 'events' | 'networkpolicies',
  (namespace: string) => string
> = {
  nodes: () => '/api/v1/nodes',
  services: () => '/api/v1/services',
  pods: (namespace) => `/api/v1/namespaces/${namespace}/pods`,
  endpoints: (namespace) => `/api/v1/namespaces/${namespace}/endpoints`,
  deployments: (namespace) => `/apis/apps/v1/namespaces/${namespace}/deployments`,
  replicasets: (namespace) => `/apis/apps/v1/namespaces/${namespace}/replicasets`,
  events: (namespace) => `/api/v1/namespaces/${namespace}/events`,
  networkpolicies: (namespace) =>
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
};

/** The API path for asking what the credentials permit. */
const reviewPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** How long the API server keeps a watch open. */
const watchSeconds = 60;

interface List {
  items: unknown;
  metadata?: { resourceVersion?: string; _continue?: string };
}

/** Reads the next part of a list. */
type ReadPage = (page: { limit: number; _continue?: string }) => Promise<List | null>;

/** The most objects of one kind that are read. What runs on a course's node never comes near. */
const maxItems = 2000;

/** How many objects one answer is asked to have. A server that knows no pages sends them all. */
const itemsPerPage = 100;
/** How many, where those are too large for one answer: each has 1.5 MiB at most (etcd's limit). */
const largeItemsPerPage = 2;
/** Bounds the time that a list of large objects takes. */
const maxPages = 100;

/** Pods that have ended, evicted ones among them, are no matter of any check and can be thousands. */
const unfinished = 'status.phase!=Failed,status.phase!=Succeeded';

/** Gives a list that the client did not read the client's name for the field `continue`. */
function fromRaw(list: List & { metadata?: { continue?: string } }): List {
  const { continue: more = '', ...metadata } = list.metadata ?? {};
  return { ...list, metadata: { ...metadata, _continue: more } };
}

/** How many items are validated before other work of the process gets its turn. */
const itemsPerTurn = 200;

/**
 * Reads lists from the API and maps them to the domain's types. Throws `NodeUnreachable`, with
 * `api-malformed` for an answer that is not what Kubernetes promises. `getApi` is called for every
 * read, the first time by the first.
 */
export function createKubernetesReader(getApi: () => Promise<ApiConnection>): ClusterReader {
  const core = async () => new CoreV1Api((await getApi()).configuration);
  const apps = async () => new AppsV1Api((await getApi()).configuration);
  /** The resource version of each list that was read, by path. Watches start from it. */
  const versions = new Map<string, string>();
  /** Where in {@link sliceVersions} the server's own is looked for; past the end if it has none. */
  let sliceVersion = 0;

  /** Resolves with undefined if the server has no such list. */
  async function findItems<T extends z.ZodType>(
    path: string,
    readPage: ReadPage,
    schema: T,
  ): Promise<z.output<T>[] | undefined> {
    const valid: z.output<T>[] = [];
    let limit = itemsPerPage;
    let next: { _continue?: string } = {};
    try {
      for (let page = 0; page < maxPages; page += 1) {
        const list = await withMalformedErrors(readPage({ limit, ...next })).catch(
          (error: unknown) => {
            if (limit === largeItemsPerPage || !isTooLarge(error)) throw error;
            return undefined;
          },
        );
        if (list === undefined) {
          limit = largeItemsPerPage;
          continue;
        }
        if (list === null || !Array.isArray(list.items)) throw unreachable('api-malformed');
        if (valid.length + list.items.length > maxItems) break;

        await validate(list.items, schema, valid);
        const { _continue = '', resourceVersion = '' } = list.metadata ?? {};
        versions.set(path, resourceVersion);
        if (_continue === '') return valid;
        next = { _continue };
      }
      throw unreachable('too-large', 'A list of the Kubernetes API');
    } catch (error) {
      if (error instanceof ApiNotFound) return undefined;
      throw error;
    }
  }

  async function getItems<T extends z.ZodType>(
    path: string,
    readPage: ReadPage,
    schema: T,
  ): Promise<z.output<T>[]> {
    const found = await findItems(path, readPage, schema);
    if (found === undefined) throw apiStatus(404);
    return found;
  }

  /** Reads what only explains a verdict: none where it may not be read, or is too much. */
  async function findExplaining<T extends z.ZodType>(
    path: string,
    readPage: ReadPage,
    schema: T,
  ): Promise<z.output<T>[]> {
    try {
      return (await findItems(path, readPage, schema)) ?? [];
    } catch (error) {
      const isForbidden = error instanceof NodeUnreachable && error.reason === 'api-forbidden';
      if (isForbidden || isTooLarge(error)) return [];
      throw error;
    }
  }

  async function findSlices(namespace: string): Promise<Endpoint[] | undefined> {
    for (const [place, version] of sliceVersions.entries()) {
      // the server stays the same for the whole look
      if (place < sliceVersion) continue;
      const found = await findItems(
        slicesPath(version, namespace),
        await slicesReader(version, namespace),
        endpointSlice,
      );
      if (found !== undefined) return found.flat();
      sliceVersion = Math.max(sliceVersion, place + 1);
    }
    return undefined;
  }

  async function slicesReader(
    version: (typeof sliceVersions)[number],
    namespace: string,
  ): Promise<ReadPage> {
    const { configuration } = await getApi();
    if (version === 'v1') {
      const v1 = new DiscoveryV1Api(configuration);
      return (page) => v1.listNamespacedEndpointSlice({ namespace, ...page });
    }
    const objects = new CustomObjectsApi(configuration);
    const what = { group: 'discovery.k8s.io', version, namespace, plural: 'endpointslices' };
    return async (page) => fromRaw(await objects.listNamespacedCustomObject({ ...what, ...page }));
  }

  return {
    async listClusterNodes() {
      const v1 = await core();
      return await getItems(pathOf.nodes(''), (page) => v1.listNode(page), clusterNode);
    },
    async listServices() {
      const v1 = await core();
      const readPage: ReadPage = (page) => v1.listServiceForAllNamespaces(page);
      return await getItems(pathOf.services(''), readPage, service);
    },
    async listPods(namespace) {
      const v1 = await core();
      const readPage: ReadPage = (page) =>
        v1.listNamespacedPod({ namespace, ...page, fieldSelector: unfinished });
      const pods = await getItems(pathOf.pods(namespace), readPage, pod);
      const seenAt = (await getApi()).now().toISOString();
      return pods.map((pod) => ({ ...pod, seenAt }));
    },
    async listDeployments(namespace) {
      const v1 = await apps();
      const readPage: ReadPage = (page) => v1.listNamespacedDeployment({ namespace, ...page });
      return await getItems(pathOf.deployments(namespace), readPage, deployment);
    },
    async listNamespacesWithDeployment(name) {
      const v1 = await apps();
      const fieldSelector = `metadata.name=${name}`;
      const readPage: ReadPage = (page) =>
        v1.listDeploymentForAllNamespaces({ ...page, fieldSelector });
      const found = await findExplaining('/apis/apps/v1/deployments', readPage, deployment);
      return found.flatMap((one) => (one.name === name && !one.deleting ? one.namespace : []));
    },
    async listReplicaSets(namespace) {
      const v1 = await apps();
      const readPage: ReadPage = (page) => v1.listNamespacedReplicaSet({ namespace, ...page });
      return await getItems(pathOf.replicasets(namespace), readPage, replicaSet);
    },
    async listEndpoints(namespace) {
      const slices = await findSlices(namespace);
      if (slices !== undefined) return slices;
      const v1 = await core();
      const readPage: ReadPage = (page) => v1.listNamespacedEndpoints({ namespace, ...page });
      return (await getItems(pathOf.endpoints(namespace), readPage, endpoints)).flat();
    },
    async listWarnings(namespace) {
      const v1 = await core();
      const readPage: ReadPage = (page) =>
        v1.listNamespacedEvent({ namespace, ...page, fieldSelector: 'type=Warning' });
      return await findExplaining(pathOf.events(namespace), readPage, warningEvent);
    },
    async listNetworkPolicies(namespace) {
      const v1 = new NetworkingV1Api((await getApi()).configuration);
      const readPage: ReadPage = (page) => v1.listNamespacedNetworkPolicy({ namespace, ...page });
      return await findExplaining(pathOf.networkpolicies(namespace), readPage, networkPolicy);
    },

    async waitForChange(lists, signal) {
      const { watch } = await getApi();
      // the first event ends the other watches
      const othersEnd = new AbortController();
      const watchSignal = AbortSignal.any([signal, othersEnd.signal]);
      const watches = lists.flatMap(({ kind, namespace }) => {
        const slices = kind === 'endpoints' ? sliceVersions[sliceVersion] : undefined;
        const path = slices ? slicesPath(slices, namespace) : pathOf[kind](namespace);
        const version = versions.get(path);
        if (version === undefined) return [];
        const query = `watch=1&resourceVersion=${version}&timeoutSeconds=${watchSeconds}`;
        return [watch(`${path}?${query}`, watchSignal)];
      });
      try {
        await Promise.race(watches);
      } finally {
        othersEnd.abort();
        await Promise.allSettled(watches);
      }
    },

    async watchEndpoints(namespace, isReached, signal) {
      for (;;) {
        const endpoints = await this.listEndpoints(namespace);
        if (signal.aborted || isReached(endpoints)) return endpoints;
        await this.waitForChange([{ kind: 'endpoints', namespace }], signal).catch(
          (error: unknown) => {
            if (!signal.aborted) throw error;
          },
        );
      }
    },

    async scale({ namespace, deployment, replicas, replicasBefore }) {
      const annotation = replicasBefore === null ? null : String(replicasBefore);
      const { patch } = await getApi();
      await patch(`${pathOf.deployments(namespace)}/${deployment}`, {
        metadata: { annotations: { [replicasBeforeAnnotation]: annotation } },
        spec: { replicas },
      });
    },

    async mayScale(namespace) {
      const { ask } = await getApi();
      // `scale` patches the Deployment itself, not its `scale` subresource
      const resourceAttributes = {
        namespace,
        verb: 'patch',
        group: 'apps',
        resource: 'deployments',
      };
      const kind = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' };
      try {
        const review = await ask(reviewPath, { ...kind, spec: { resourceAttributes } });
        const parsed = accessReview.safeParse(review);
        if (!parsed.success) throw unreachable('api-malformed', '', parsed.error);
        return parsed.data;
      } catch (error) {
        const isForbidden = error instanceof NodeUnreachable && error.reason === 'api-forbidden';
        if (isForbidden || error instanceof ApiNotFound) return null;
        throw error;
      }
    },
  };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof NodeUnreachable && error.reason === 'too-large';
}

/**
 * Validates items one by one and adds them to `valid`. Throws `NodeUnreachable` at the first that is
 * malformed.
 */
async function validate<T extends z.ZodType>(
  items: readonly unknown[],
  schema: T,
  valid: z.output<T>[],
): Promise<void> {
  for (const item of items) {
    const parsed = schema.safeParse(item);
    if (!parsed.success) throw unreachable('api-malformed', '', firstIssue(parsed.error));
    valid.push(parsed.data);
    if (valid.length % itemsPerTurn === 0) await setImmediate();
  }
}

/** Describes a validation error without what was validated, which may be large. */
function firstIssue({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.').slice(0, 200)}: ${issue?.code}`;
}

/**
 * Turns the many kinds of errors that the client throws for an unreadable answer into
 * `api-malformed`.
 */
async function withMalformedErrors<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof NodeUnreachable || error instanceof ApiNotFound) throw error;
    throw unreachable('api-malformed', '', error);
  }
}
