import type { ClusterWarning, Pod } from '../domain/kubernetes.js';
import type { StudentNode } from '../domain/student-node.js';

/** How many of the cluster's warnings are kept: a pod that fails for days has the same few. */
const maxWarnings = 20;

/**
 * Gathers what the cluster says of those of these pods that are not ready or were started again,
 * newest first. Throws `NodeUnreachable`.
 */
export async function gatherWarnings(
  node: StudentNode,
  namespace: string,
  pods: readonly Pod[],
): Promise<ClusterWarning[]> {
  const doubtful = new Set(pods.filter(isDoubtful).map(({ uid }) => uid));
  if (doubtful.size === 0) return [];
  const all = await node.kubernetes.listWarnings(namespace);
  return all
    .filter(({ uid }) => doubtful.has(uid))
    .toSorted((a, b) => b.at.localeCompare(a.at))
    .slice(0, maxWarnings);
}

function isDoubtful({ ready, containers }: Pod): boolean {
  return !ready || containers.some(({ restartCount }) => restartCount > 0);
}
