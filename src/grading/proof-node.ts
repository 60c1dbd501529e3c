import { setTimeout as delay } from 'node:timers/promises';
import type { NodeSession } from '../domain/student-node.js';

/**
 * The names of the objects that a lab can create: Services, and Deployments and pods in `default`.
 */
export async function objectsOn({ kubernetes }: NodeSession): Promise<string[]> {
  const [services, deployments, pods] = await Promise.all([
    kubernetes.listServices(),
    kubernetes.listDeployments('default'),
    kubernetes.listPods('default'),
  ]);
  const named = (kind: string) => (one: { namespace: string; name: string }) =>
    `${kind} ${one.namespace}/${one.name}`;
  return [
    ...services.map(named('service')),
    ...deployments.map(named('deployment')),
    // a pod that is being deleted may take a minute to disappear, and counts as gone
    ...pods.filter((pod) => !pod.deleting).map(named('pod')),
  ].sort();
}

/**
 * Waits until no pod of the namespace `default` is being deleted, for at most `restMs`, and looks
 * every `betweenLooksMs`: a script must not read the address of a pod that is about to disappear.
 */
export async function awaitRest(
  { kubernetes }: NodeSession,
  { restMs, betweenLooksMs }: { restMs: number; betweenLooksMs: number },
): Promise<void> {
  const until = performance.now() + restMs;
  const isAtRest = async () => !(await kubernetes.listPods('default')).some((pod) => pod.deleting);
  while (!(await isAtRest()) && performance.now() < until) await delay(betweenLooksMs);
}
