import { condition } from './conditions.js';
import { findImage } from './images.js';
import type { KubeObject, ObjectStore } from './objects.js';
import { isStopping } from './pods.js';

/** How long pods take, in ms: long enough to be seen, short enough for a demo. */
const startMs = 350;
const stopMs = 350;

/**
 * Does what the kubelet does: pods get an address and become ready, or wait for an image that nobody
 * has, and those that are deleted stop. Returns how to end it.
 */
export function runKubelet(store: ObjectStore, nodeAddress: string): () => void {
  const timers = new Map<string, NodeJS.Timeout>();
  let lastAddress = 1;

  /** Does something once for a pod, if it is still there by then. */
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
      // no network or broadcast address, and no gateway
      lastAddress = (lastAddress + 1) % 65_536;
      const last = lastAddress % 256;
      const address = `10.1.${lastAddress >> 8}.${last}`;
      if (last > 1 && last < 255 && !used.has(address)) return address;
    }
  }

  function start(pod: KubeObject): void {
    if (isStopping(pod)) return;
    const status = statusOf(pod, freeAddress(), nodeAddress);
    store.update('pods', { ...pod, status });
    if (status.phase === 'Pending') later('back-off', pod, startMs, backOff);
  }

  function backOff(pod: KubeObject): void {
    const containerStatuses = pod.status.containerStatuses.map((one: KubeObject) => {
      const message = `Back-off pulling image "${one.image}"`;
      const state = { waiting: { reason: 'ImagePullBackOff', message } };
      return one.state.waiting ? { ...one, state } : one;
    });
    store.update('pods', { ...pod, status: { ...pod.status, containerStatuses } });
  }

  function stop({ metadata: { namespace, name } }: KubeObject): void {
    store.remove('pods', namespace, name);
  }

  const stopWatching = store.watch(0, ({ type, resource, object }) => {
    if (resource !== 'pods' || type === 'DELETED') return;
    if (type === 'ADDED') later('start', object, startMs, start);
    if (isStopping(object)) later('stop', object, stopMs, stop);
  });
  return () => {
    stopWatching();
    for (const timer of timers.values()) clearTimeout(timer);
  };
}

function statusOf(pod: KubeObject, podIP: string, hostIP: string) {
  const containerStatuses = pod.spec.containers.map(
    ({ name, image }: { name: string; image: string }) => {
      const known = findImage(image) !== undefined;
      const waiting = { reason: 'ErrImagePull', message: `image "${image}" not found` };
      return {
        name,
        image,
        imageID: '',
        ready: known,
        started: known,
        restartCount: 0,
        state: known ? { running: { startedAt: new Date().toISOString() } } : { waiting },
        lastState: {},
      };
    },
  );
  const ready = containerStatuses.every((one: { ready: boolean }) => one.ready);
  return {
    phase: ready ? 'Running' : 'Pending',
    hostIP,
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    conditions: [
      condition('Initialized', true),
      condition('Ready', ready),
      condition('ContainersReady', ready),
      condition('PodScheduled', true),
    ],
    containerStatuses,
  };
}
