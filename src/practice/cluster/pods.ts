import type { KubeObject, ObjectStore } from './objects.js';

/** True if the pod's condition `Ready` is `True` and the pod is not stopping. */
export function isReady(pod: KubeObject): boolean {
  const ready = pod.status?.conditions?.find(
    (condition: { type: string }) => condition.type === 'Ready',
  );
  return ready?.status === 'True' && !isStopping(pod);
}

export function isStopping(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Marks a pod as deleted, so that the kubelet stops it. Returns the marked pod. */
export function stopPod(store: ObjectStore, pod: KubeObject): KubeObject {
  const { namespace, name } = pod.metadata;
  const now = store.get('pods', namespace, name);
  if (!now || isStopping(now)) return now ?? pod;
  const deletionTimestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  return store.update('pods', { ...now, metadata: { ...now.metadata, deletionTimestamp } });
}

/** Resolves a Service's target port, a number or the name of a container's port, for a pod. */
export function targetPortOf(pod: KubeObject, targetPort: number | string): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  const ports = pod.spec.containers.flatMap((container: KubeObject) => container.ports ?? []);
  return ports.find((containerPort: { name?: string }) => containerPort.name === targetPort)
    ?.containerPort;
}
