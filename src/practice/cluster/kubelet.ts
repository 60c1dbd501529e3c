import type { KubeObject, ObjectStore } from './objects.js';
import {
  type BackOffState,
  backedOff,
  type ContainerStatus,
  isCrashing,
  startedStatus,
  withContainers,
} from './pod-status.js';
import { isStopping } from './pods.js';

/** How long pods usually take to start and to stop: long enough to see, short enough for a demo. */
export const usualPodMs = 350;

/** The longest wait between restarts. Like the kubelet's, it doubles up to five minutes. */
const maxBackOffMs = 300_000;

/**
 * Does what the kubelet does: gives pods an address and makes them ready, lets them wait for an
 * unknown image or crash and restart, and stops deleted ones. Returns a function that ends it.
 */
export function runKubelet(
  store: ObjectStore,
  nodeAddress: string,
  podMs: number,
  backOffState: BackOffState = 'waiting',
): () => void {
  const timers = new Map<string, NodeJS.Timeout>();
  let lastAddress = 1;

  /**
   * Does `work` for a pod after `ms`, if the pod still exists then. While work of the same kind
   * (`what`) is pending for the pod, nothing is added.
   */
  function later(what: string, pod: KubeObject, ms: number, work: (now: KubeObject) => void): void {
    const { namespace, name, uid } = pod.metadata;
    const key = `${what} ${uid}`;
    if (timers.has(key)) return;
    const timer = setTimeout(() => {
      timers.delete(key);
      const now = store.get('pods', namespace, name);
      if (now?.metadata.uid === uid) work(now as KubeObject);
    }, ms);
    timers.set(key, timer.unref());
  }

  function freeAddress(): string {
    const used = new Set(store.list('pods').map((pod) => pod.status?.podIP));
    for (;;) {
      // skips the network, gateway and broadcast addresses
      lastAddress = (lastAddress + 1) % 65_536;
      const last = lastAddress % 256;
      const address = `10.1.${lastAddress >> 8}.${last}`;
      if (last > 1 && last < 255 && !used.has(address)) return address;
    }
  }

  function start(pod: KubeObject): void {
    if (isStopping(pod)) return;
    store.update('pods', { ...pod, status: startedStatus(pod, freeAddress(), nodeAddress) });
    later('back-off', pod, podMs, (now) => backOff(now, podMs));
  }

  function backOff(pod: KubeObject, waitedMs: number): void {
    const before: ContainerStatus[] = pod.status.containerStatuses;
    const after = before.map((status) => backedOff(status, pod.metadata.name, backOffState));
    store.update('pods', { ...pod, status: withContainers(pod, after) });
    if (!after.some(isCrashing)) return;
    const ms = Math.min(2 * waitedMs, maxBackOffMs);
    later('back-off', pod, ms, (now) => backOff(now, ms));
  }

  function stop({ metadata: { namespace, name } }: KubeObject): void {
    store.remove('pods', namespace, name);
  }

  const stopWatching = store.watch(0, ({ type, resource, object }) => {
    if (resource !== 'pods' || type === 'DELETED') return;
    if (type === 'ADDED') later('start', object, podMs, start);
    if (isStopping(object)) later('stop', object, podMs, stop);
  });
  return () => {
    stopWatching();
    for (const timer of timers.values()) clearTimeout(timer);
  };
}
