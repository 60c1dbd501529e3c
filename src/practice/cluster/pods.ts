import type { KubeObject, ObjectStore } from './objects.js';

/** Condition `Ready` is `True`, and the pod is not stopping. */
export function isReady(pod: KubeObject): boolean {
  const ready = pod.status?.conditions?.find((one: { type: string }) => one.type === 'Ready');
  return ready?.status === 'True' && !isStopping(pod);
}

export function isStopping(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Marks the pod as deleted; the kubelet ends it. Returns the pod as it is then. */
export function stopPod(store: ObjectStore, pod: KubeObject): KubeObject {
  const { namespace, name } = pod.metadata;
  const now = store.get('pods', namespace, name);
  if (!now || isStopping(now)) return now ?? pod;
  const deletionTimestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  return store.update('pods', { ...now, metadata: { ...now.metadata, deletionTimestamp } });
}

/** The port of a pod behind a Service's port: a number, or the name of a container's port. */
export function targetPortOf(pod: KubeObject, targetPort: number | string): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  const ports = pod.spec.containers.flatMap((one: KubeObject) => one.ports ?? []);
  return ports.find((one: { name?: string }) => one.name === targetPort)?.containerPort;
}
