import type { KubernetesReader, StudentNode } from '../domain/student-node.js';

/**
 * One look at a node: each list of the Kubernetes API is read at most once, however many checks ask,
 * and all of them judge the same moment.
 */
export interface Looks {
  /**
   * The look that checks share now. A new one begins when it grew too old, or when the caller has
   * seen it (`seen`) and wants to look again.
   */
  current(seen?: StudentNode): StudentNode;
}

/** How long checks that start one after the other share a look, in ms. */
const maxAgeMs = 1000;

/** Looks at `node`, which each look shares but for its Kubernetes lists. */
export function createLooks(node: StudentNode): Looks {
  let look = newLook(node);
  let madeAt = performance.now();
  return {
    current(seen) {
      if (look === seen || performance.now() - madeAt > maxAgeMs) {
        look = newLook(node);
        madeAt = performance.now();
      }
      return look;
    },
  };
}

function newLook(node: StudentNode): StudentNode {
  const { kubernetes } = node;
  const shared: KubernetesReader = {
    listClusterNodes: once(() => kubernetes.listClusterNodes()),
    listServices: once(() => kubernetes.listServices()),
    listPods: once((namespace) => kubernetes.listPods(namespace)),
    listDeployments: once((namespace) => kubernetes.listDeployments(namespace)),
    listReplicaSets: once((namespace) => kubernetes.listReplicaSets(namespace)),
    listEndpoints: once((namespace) => kubernetes.listEndpoints(namespace)),
  };
  return {
    address: node.address,
    kubernetes: shared,
    clusterDns: node.clusterDns,
    run: (command) => node.run(command),
    getFromNode: (target) => node.getFromNode(target),
    curlOnNode: (target) => node.curlOnNode(target),
    getFromOutside: (port) => node.getFromOutside(port),
  };
}

function once<T>(read: (namespace: string) => Promise<T>): (namespace?: string) => Promise<T> {
  const reads = new Map<string, Promise<T>>();
  return (namespace = '') => {
    const known = reads.get(namespace);
    if (known !== undefined) return known;
    const made = read(namespace);
    reads.set(namespace, made);
    return made;
  };
}
