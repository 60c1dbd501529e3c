import { AppsV1Api, CoreV1Api, DiscoveryV1Api } from '@kubernetes/client-node';
import type { z } from 'zod';
import type { Endpoint } from '../domain/kubernetes.js';
import { NodeUnreachable } from '../domain/outcome.js';
import type { KubernetesList, KubernetesReader, StudentNode } from '../domain/student-node.js';
import * as api from './api-objects.js';
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

/** The API path of each list. */
const pathOf: Record<KubernetesList['kind'] | 'endpointslices', (namespace: string) => string> = {
  nodes: () => '/api/v1/nodes',
  services: () => '/api/v1/services',
  pods: (namespace) => `/api/v1/namespaces/${namespace}/pods`,
  endpoints: (namespace) => `/api/v1/namespaces/${namespace}/endpoints`,
  endpointslices: (namespace) => `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
  deployments: (namespace) => `/apis/apps/v1/namespaces/${namespace}/deployments`,
  replicasets: (namespace) => `/apis/apps/v1/namespaces/${namespace}/replicasets`,
};

/** The API path for asking what the credentials permit. */
const reviewPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** How long the API server keeps a watch open. */
const watchSeconds = 60;

interface List {
  items: unknown;
  metadata?: { resourceVersion?: string };
}

/**
 * Reads lists from the API and maps them to the domain's types. Throws `NodeUnreachable`, with
 * `api-malformed` for an answer that is not what Kubernetes promises. `getApi` is called for every
 * read, the first time by the first.
 */
export function createKubernetesReader(getApi: () => Promise<ApiConnection>): ClusterReader {
  const core = async () => new CoreV1Api((await getApi()).configuration);
  const apps = async () => new AppsV1Api((await getApi()).configuration);
  const discovery = async () => new DiscoveryV1Api((await getApi()).configuration);
  /** The resource version of each list that was read, by path. Watches start from it. */
  const versions = new Map<string, string>();
  let hasSlices = true;

  /** Resolves with undefined if the server has no such list. */
  async function findItems<T extends z.ZodType>(
    path: string,
    list: Promise<List>,
    schema: T,
  ): Promise<z.output<T>[] | undefined> {
    try {
      const { items, metadata } = await withMalformedErrors(list);
      const parsed = schema.array().safeParse(items);
      if (!parsed.success) throw unreachable('api-malformed', '', parsed.error);
      versions.set(path, metadata?.resourceVersion ?? '');
      return parsed.data as z.output<T>[];
    } catch (error) {
      if (error instanceof ApiNotFound) return undefined;
      throw error;
    }
  }

  async function getItems<T extends z.ZodType>(
    path: string,
    list: Promise<List>,
    schema: T,
  ): Promise<z.output<T>[]> {
    const found = await findItems(path, list, schema);
    if (found === undefined) throw apiStatus(404);
    return found;
  }

  async function findSlices(namespace: string): Promise<Endpoint[] | undefined> {
    if (!hasSlices) return undefined;
    const slices = (await discovery()).listNamespacedEndpointSlice({ namespace });
    const found = await findItems(pathOf.endpointslices(namespace), slices, api.endpointSlice);
    // Kubernetes before 1.21 has none; the server stays the same for the whole look
    if (found === undefined) hasSlices = false;
    return found?.flat();
  }

  return {
    async listClusterNodes() {
      return await getItems(pathOf.nodes(''), (await core()).listNode(), api.clusterNode);
    },
    async listServices() {
      const list = (await core()).listServiceForAllNamespaces();
      return await getItems(pathOf.services(''), list, api.service);
    },
    async listPods(namespace) {
      const list = (await core()).listNamespacedPod({ namespace });
      return await getItems(pathOf.pods(namespace), list, api.pod);
    },
    async listDeployments(namespace) {
      const list = (await apps()).listNamespacedDeployment({ namespace });
      return await getItems(pathOf.deployments(namespace), list, api.deployment);
    },
    async listReplicaSets(namespace) {
      const list = (await apps()).listNamespacedReplicaSet({ namespace });
      return await getItems(pathOf.replicasets(namespace), list, api.replicaSet);
    },
    async listEndpoints(namespace) {
      const slices = await findSlices(namespace);
      if (slices !== undefined) return slices;
      const list = (await core()).listNamespacedEndpoints({ namespace });
      return (await getItems(pathOf.endpoints(namespace), list, api.endpoints)).flat();
    },

    async waitForChange(lists, signal) {
      const { watch } = await getApi();
      // the first event ends the other watches
      const othersEnd = new AbortController();
      const watchSignal = AbortSignal.any([signal, othersEnd.signal]);
      const watches = lists.flatMap(({ kind, namespace }) => {
        const path = pathOf[kind === 'endpoints' && hasSlices ? 'endpointslices' : kind](namespace);
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
        metadata: { annotations: { [api.replicasBeforeAnnotation]: annotation } },
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
        const parsed = api.accessReview.safeParse(review);
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
