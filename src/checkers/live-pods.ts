import {
  type Container,
  type Labels,
  type Pod,
  type PodSelector,
  selectsLabels,
} from '../domain/kubernetes.js';

/** The ports of the pods' containers, and of the sidecars beside them. */
export function containerPorts(pods: readonly Pod[]): Container['ports'] {
  return pods
    .flatMap(({ containers, initContainers = [] }) => [
      ...containers,
      ...initContainers.filter(({ isSidecar }) => isSidecar),
    ])
    .flatMap(({ ports }) => ports);
}

/**
 * The pods that match the selector and are neither being deleted nor finished. `{}` matches all.
 */
export function livePods(pods: readonly Pod[], selector: Labels): Pod[] {
  return podsOf(pods, { selector });
}

/** The live pods that a Deployment's or ReplicaSet's selector matches; see {@link livePods}. */
export function podsOf(pods: readonly Pod[], selector: PodSelector): Pod[] {
  return pods.filter(
    (pod) =>
      !pod.deleting &&
      pod.phase !== 'Succeeded' &&
      pod.phase !== 'Failed' &&
      selectsLabels(selector, pod.labels),
  );
}
