import { type ContainerSpec, findBehaviour } from './behaviour.js';
import { condition } from './conditions.js';
import type { KubeObject } from './objects.js';

/** An entry of `status.containerStatuses`, as far as the simulation writes it. */
export interface ContainerStatus {
  name: string;
  image: string;
  imageID: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  state: ContainerState;
  lastState: ContainerState;
}

interface ContainerState {
  running?: { startedAt: string };
  waiting?: { reason: string; message: string };
  terminated?: { exitCode: number; reason: string; startedAt: string; finishedAt: string };
}

/** The status of a pod that has just started. */
export function startedStatus(pod: KubeObject, podIP: string, hostIP: string) {
  const statuses = pod.spec.containers.map((container: ContainerSpec) => startContainer(container));
  return {
    ...summary(statuses),
    hostIP,
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: now(),
  };
}

/** The status of a pod with its containers' statuses replaced. */
export function withContainers(pod: KubeObject, statuses: ContainerStatus[]) {
  return { ...pod.status, ...summary(statuses) };
}

function startContainer(container: ContainerSpec): ContainerStatus {
  const { name, image } = container;
  const behaviour = findBehaviour(container);
  const lasts = behaviour?.lasts === true;
  const waiting = { reason: 'ErrImagePull', message: `image "${image}" not found` };
  const state = lasts ? { running: { startedAt: now() } } : { waiting };
  return {
    name,
    image,
    imageID: '',
    ready: lasts,
    started: lasts,
    restartCount: 0,
    state: behaviour && !lasts ? { terminated: terminated(behaviour.exitCode) } : state,
    lastState: {},
  };
}

/**
 * What a container of a crash loop shows while it waits for its next start: that it waits, or from
 * Kubernetes 1.33 on, mostly its last end.
 */
export type BackOffState = 'waiting' | 'terminated';

/** The next status of a container that does not run: it is retried, then waits for the next try. */
export function backedOff(
  status: ContainerStatus,
  podName: string,
  backOffState: BackOffState,
): ContainerStatus {
  const { state, image, name, restartCount } = status;
  if (state.running) return status;
  const ended = state.terminated ?? status.lastState.terminated;
  if (!ended) {
    const message = `Back-off pulling image "${image}"`;
    return { ...status, state: { waiting: { reason: 'ImagePullBackOff', message } } };
  }
  const message = `back-off restarting failed container=${name} pod=${podName}`;
  const last = terminated(ended.exitCode);
  return {
    ...status,
    restartCount: restartCount + 1,
    state:
      backOffState === 'terminated'
        ? { terminated: last }
        : { waiting: { reason: 'CrashLoopBackOff', message } },
    lastState: { terminated: last },
  };
}

/** True for a container that has ended and is started again and again. */
export function isCrashing({ state, lastState }: ContainerStatus): boolean {
  return (state.terminated ?? lastState.terminated) !== undefined;
}

function terminated(exitCode: number) {
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  return { exitCode, reason, startedAt: now(), finishedAt: now() };
}

function summary(containerStatuses: ContainerStatus[]) {
  const ready = containerStatuses.every((status) => status.ready);
  const reason = ready ? undefined : 'ContainersNotReady';
  const isPulled = containerStatuses.every((status) => status.state.running || isCrashing(status));
  return {
    phase: isPulled ? 'Running' : 'Pending',
    conditions: [
      condition('Initialized', true),
      condition('Ready', ready, reason),
      condition('ContainersReady', ready, reason),
      condition('PodScheduled', true),
    ],
    containerStatuses,
  };
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
