import { AppsV1Api, type Configuration, CoreV1Api, DiscoveryV1Api } from '@kubernetes/client-node';
import type { z } from 'zod';
import type { Endpoint } from '../domain/kubernetes.js';
import { NodeUnreachable } from '../domain/outcome.js';
import type { KubernetesReader } from '../domain/student-node.js';
import * as api from './api-objects.js';
import { ApiNotFound } from './kubernetes-http.js';
import { apiStatus, unreachable } from './unreachable.js';

/** Reads the Kubernetes API, and the address of the cluster's DNS with it. */
export interface ClusterReader extends KubernetesReader {
  /** The cluster IP of `kube-dns` in `kube-system`; null where there is no such Service. */
  findDnsAddress(): Promise<string | null>;
}

/**
 * Maps what the API answers to the domain's types. What is not as Kubernetes promises is
 * `api-malformed`. `getConfiguration` connects on the first read.
 */
export function createKubernetesReader(
  getConfiguration: () => Promise<Configuration>,
): ClusterReader {
  const core = async () => new CoreV1Api(await getConfiguration());
  const apps = async () => new AppsV1Api(await getConfiguration());
  const discovery = async () => new DiscoveryV1Api(await getConfiguration());
  let hasSlices = true;

  async function listSlices(namespace: string): Promise<Endpoint[] | undefined> {
    if (!hasSlices) return undefined;
    const slices = (await discovery()).listNamespacedEndpointSlice({ namespace });
    const found = await itemsIfThere(slices, api.endpointSlice);
    // before Kubernetes 1.21; the server does not change while we look
    if (found === undefined) hasSlices = false;
    return found?.flat();
  }

  return {
    listClusterNodes: async () => items((await core()).listNode(), api.clusterNode),
    listServices: async () => items((await core()).listServiceForAllNamespaces(), api.service),
    listPods: async (namespace) => items((await core()).listNamespacedPod({ namespace }), api.pod),
    listDeployments: async (namespace) =>
      items((await apps()).listNamespacedDeployment({ namespace }), api.deployment),
    listReplicaSets: async (namespace) =>
      items((await apps()).listNamespacedReplicaSet({ namespace }), api.replicaSet),
    listEndpoints: async (namespace) =>
      (await listSlices(namespace)) ??
      (await items((await core()).listNamespacedEndpoints({ namespace }), api.endpoints)).flat(),
    async findDnsAddress() {
      try {
        const kubeDns = { name: 'kube-dns', namespace: 'kube-system' };
        const found = await answer((await core()).readNamespacedService(kubeDns));
        const parsed = api.service.safeParse(found);
        if (!parsed.success) throw unreachable('api-malformed', '', parsed.error);
        return parsed.data.clusterIp === 'None' ? null : parsed.data.clusterIp;
      } catch (error) {
        if (error instanceof ApiNotFound) return null;
        throw error;
      }
    },
  };
}

async function items<T extends z.ZodType>(
  list: Promise<{ items: unknown }>,
  schema: T,
): Promise<z.output<T>[]> {
  const found = await itemsIfThere(list, schema);
  if (found === undefined) throw apiStatus(404);
  return found;
}

/** undefined where the server has no such list. */
async function itemsIfThere<T extends z.ZodType>(
  list: Promise<{ items: unknown }>,
  schema: T,
): Promise<z.output<T>[] | undefined> {
  try {
    const parsed = schema.array().safeParse((await answer(list)).items);
    if (!parsed.success) throw unreachable('api-malformed', '', parsed.error);
    return parsed.data as z.output<T>[];
  } catch (error) {
    if (error instanceof ApiNotFound) return undefined;
    throw error;
  }
}

/** The client throws errors of many kinds over an answer that it cannot read. */
async function answer<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof NodeUnreachable || error instanceof ApiNotFound) throw error;
    throw unreachable('api-malformed', '', error);
  }
}
