import { setTimeout as delay } from 'node:timers/promises';
import type { KubernetesList, KubernetesReader, StudentNode } from '../domain/student-node.js';

/**
 * The looks at a node during one run. A look reads each list of the Kubernetes API at most once,
 * however many checks ask, so that they all judge the same state.
 */
export interface Looks {
  /** The look that checks share at present, or a new one if that is too old. */
  current(): StudentNode;
  /**
   * Resolves with the look after `seen` as soon as it may show something new: when a list that was
   * read may have changed, or, if a check asked for more than lists, after `pollMs`, because
   * nothing else can be watched. A look is at least {@link leastMs} after the one before. Waits
   * `leftMs` at most. Rejects when `signal` aborts.
   */
  next(seen: StudentNode, leftMs: number, signal: AbortSignal): Promise<StudentNode>;
}

/** How long checks that start one after another share a look, in ms. */
const maxAgeMs = 1000;

/** The wait between a change and the next look, in ms, because changes come in bursts. */
const settleMs = 40;

/** The least time from look to look, in ms, because a busy cluster changes all the time. */
const leastMs = 200;

/** How long to rely on watches before looking anyway, in ms. */
const maxWatchMs = 10_000;

interface Look {
  node: StudentNode;
  madeAt: number;
  lists: KubernetesList[];
  /** True if a check asked for something other than a list. */
  probed: boolean;
  /** The wait that all checks share that have seen this look. */
  changed?: Promise<void>;
}

/**
 * Creates the looks at `node`. A look caches only Kubernetes lists; everything else goes to the
 * node each time. `pollMs` is the time between looks at what cannot be watched.
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

/**
 * Resolves when something may have changed. Ignores a failed watch: the next look works or fails
 * itself.
 */
async function changeOf(
  { lists, probed, madeAt }: Look,
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
    await delay(Math.max(settleMs, madeAt + leastMs - performance.now()));
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
  // what has no kind only explains what was seen: a change of it makes no new look
  const once = <T>(
    kind: KubernetesList['kind'] | null,
    read: (namespace: string) => Promise<T>,
  ): ((namespace?: string) => Promise<T>) => {
    const reads = new Map<string, Promise<T>>();
    return (namespace = '*') => {
      const known = reads.get(namespace);
      if (known !== undefined) return known;
      if (kind !== null) lists.push({ kind, namespace });
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
        listNamespacesWithDeployment: once(null, (name) =>
          kubernetes.listNamespacesWithDeployment(name),
        ),
        listReplicaSets: once('replicasets', (namespace) => kubernetes.listReplicaSets(namespace)),
        listEndpoints: once('endpoints', (namespace) => kubernetes.listEndpoints(namespace)),
        listWarnings: once(null, (namespace) => kubernetes.listWarnings(namespace)),
        listNetworkPolicies: once(null, (namespace) => kubernetes.listNetworkPolicies(namespace)),
        waitForChange: (lists, signal) => kubernetes.waitForChange(lists, signal),
        watchEndpoints: (...asked) => kubernetes.watchEndpoints(...asked),
      },
      clusterDns: {
        lookUp: probing((...asked) => node.clusterDns.lookUp(...asked)),
        findDomain: probing((services) => node.clusterDns.findDomain(services)),
      },
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
