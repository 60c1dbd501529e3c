import { setTimeout as delay } from 'node:timers/promises';
import type { KubernetesList, KubernetesReader, StudentNode } from '../domain/student-node.js';

/**
 * One look at a node: each list of the Kubernetes API is read at most once, however many checks ask,
 * and all of them judge the same moment.
 */
export interface Looks {
  /** The look that checks share now; a new one where it grew too old. */
  current(): StudentNode;
  /**
   * The look after `seen`, as soon as it may show something else: when a list that was read has
   * changed, or after a moment where more than lists was asked, which nobody can watch. After
   * `leftMs` at the latest.
   */
  next(seen: StudentNode, leftMs: number, signal: AbortSignal): Promise<StudentNode>;
}

/** How long checks that start one after the other share a look, in ms. */
const maxAgeMs = 1000;

/** Between an event and the look at what it tells: events come in flocks. */
const settleMs = 40;

/** How long watches are trusted to tell of a change, in ms. */
const maxWatchMs = 10_000;

interface Look {
  node: StudentNode;
  madeAt: number;
  lists: KubernetesList[];
  /** Something was asked that is no list. */
  probed: boolean;
  /** One wait for all checks that have seen this look. */
  changed?: Promise<void>;
}

/**
 * Looks at `node`, which each look shares but for its Kubernetes lists. `pollMs` is the time between
 * looks at what cannot be watched.
 */
export function createLooks(node: StudentNode, pollMs: number): Looks {
  let look = newLook(node);

  return {
    current() {
      if (performance.now() - look.madeAt > maxAgeMs) look = newLook(node);
      return look.node;
    },
    async next(seen, leftMs, signal) {
      if (seen === look.node) {
        const waited = look;
        waited.changed ??= changeOf(waited, node.kubernetes, pollMs);
        await orAfter(waited.changed, leftMs, signal);
        if (look === waited) look = newLook(node);
      }
      return look.node;
    },
  };
}

/** A watch that fails is no reason to stop: the next look tells why, or works. */
async function changeOf(
  { lists, probed }: Look,
  kubernetes: KubernetesReader,
  pollMs: number,
): Promise<void> {
  if (lists.length === 0) {
    await delay(pollMs);
    return;
  }
  const atLatest = new AbortController();
  const timer = setTimeout(() => atLatest.abort(), probed ? pollMs : maxWatchMs);
  try {
    await kubernetes.waitForChange(lists, atLatest.signal);
    await delay(settleMs);
  } catch {
    if (!atLatest.signal.aborted) await delay(pollMs);
  } finally {
    clearTimeout(timer);
  }
}

async function orAfter(wait: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  try {
    await Promise.race([wait, delay(ms, undefined, { signal: either })]);
  } finally {
    ended.abort();
  }
}

function newLook(node: StudentNode): Look {
  const lists: KubernetesList[] = [];
  const { kubernetes } = node;
  const once = <T>(
    kind: KubernetesList['kind'],
    read: (namespace: string) => Promise<T>,
  ): ((namespace?: string) => Promise<T>) => {
    const reads = new Map<string, Promise<T>>();
    return (namespace = '*') => {
      const known = reads.get(namespace);
      if (known !== undefined) return known;
      lists.push({ kind, namespace });
      const made = read(namespace);
      reads.set(namespace, made);
      return made;
    };
  };
  const probing = <A extends unknown[], T>(ask: (...asked: A) => Promise<T>) => {
    return (...asked: A) => {
      look.probed = true;
      return ask(...asked);
    };
  };
  const look: Look = {
    madeAt: performance.now(),
    lists,
    probed: false,
    node: {
      address: node.address,
      kubernetes: {
        listClusterNodes: once('nodes', () => kubernetes.listClusterNodes()),
        listServices: once('services', () => kubernetes.listServices()),
        listPods: once('pods', (namespace) => kubernetes.listPods(namespace)),
        listDeployments: once('deployments', (namespace) => kubernetes.listDeployments(namespace)),
        listReplicaSets: once('replicasets', (namespace) => kubernetes.listReplicaSets(namespace)),
        listEndpoints: once('endpoints', (namespace) => kubernetes.listEndpoints(namespace)),
        waitForChange: (lists, signal) => kubernetes.waitForChange(lists, signal),
        watchEndpoints: (...asked) => kubernetes.watchEndpoints(...asked),
      },
      clusterDns: { lookUp: probing((...asked) => node.clusterDns.lookUp(...asked)) },
      run: probing((command) => node.run(command)),
      getFromNode: probing((target) => node.getFromNode(target)),
      curlOnNode: probing((target) => node.curlOnNode(target)),
      getFromOutside: probing((port) => node.getFromOutside(port)),
      hasName: probing((name) => node.hasName(name)),
      scale: probing((scaling) => node.scale(scaling)),
    },
  };
  return look;
}
