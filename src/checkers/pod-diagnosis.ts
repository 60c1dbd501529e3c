import type { ClusterWarning, Container, Pod } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import { diagnosePull, imageReasons, otherImage } from './image-pull.js';
import { count, kubectl } from './wording.js';

/** The part of a {@link Fail} that explains why a pod is not ready. */
export type PodDiagnosis = Required<Pick<Fail, 'observed' | 'hint' | 'hintId' | 'command'>> &
  Pick<Fail, 'final'>;

/**
 * Explains why pods are not ready, with what the cluster says of them; undefined if all are ready. A
 * pod that is stuck is described rather than one that is still starting. The diagnosis is final
 * only if it is final for every unready pod, because a single stuck pod may be one that is just
 * being replaced.
 */
export function diagnosePods(
  pods: readonly Pod[],
  warnings: readonly ClusterWarning[] = [],
): PodDiagnosis | undefined {
  const diagnoses = pods.filter((pod) => !pod.ready).map((pod) => diagnosePod(pod, warnings));
  const worst = diagnoses.find((diagnosis) => diagnosis.hintId !== stillStarting) ?? diagnoses[0];
  if (!worst?.final || diagnoses.every((diagnosis) => diagnosis.final)) return worst;
  const { final: _, ...notFinal } = worst;
  return notFinal;
}

/** Reasons of a waiting container that never ran, and therefore printed nothing. */
const startReasons: ReadonlySet<string | null> = new Set([
  'RunContainerError',
  'CreateContainerError',
  'CreateContainerConfigError',
]);
/** Termination reasons of such a container while the kubelet backs off before the next try. */
const startFailures = new Set(['StartError', 'ContainerCannotRun']);

/** The id of the hint for a pod that only needs more time. */
const stillStarting = 'pods-not-ready';

/** Reasons of a container that only waits for its turn. */
const startingReasons: ReadonlySet<string | null> = new Set([
  'PodInitializing',
  'ContainerCreating',
]);

/** What to say of a container that ends and is started again. */
export function diagnoseCrash(
  { name, namespace, uid }: Pod,
  warnings: readonly ClusterWarning[],
): Required<Pick<Fail, 'hint' | 'hintId' | 'command'>> {
  return isKilledByProbe(uid, warnings)
    ? {
        hint: 'The cluster ends the container because its liveness probe fails. Does the probe ask the port and path where the container answers?',
        hintId: 'liveness-fails',
        command: kubectl(`describe pod ${name}`, namespace),
      }
    : {
        hint: 'The container starts and ends again. Read what it printed before it ended; “exec format error” means that its image is for another kind of processor.',
        hintId: 'container-crashes',
        command: kubectl(`logs ${name} --previous`, namespace),
      };
}

/** True if the cluster says that the pod's liveness probe failed, for which it ends a container. */
export function isKilledByProbe(podUid: string, warnings: readonly ClusterWarning[]): boolean {
  return warnings.some(
    ({ uid, message }) => uid === podUid && message.startsWith('Liveness probe failed'),
  );
}

function diagnosePod(pod: Pod, warnings: readonly ClusterWarning[]): PodDiagnosis {
  const command = kubectl(`describe pod ${pod.name}`, pod.namespace);
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  const waiting = containers.filter(({ waitingReason }) => waitingReason !== null);
  const stuck =
    waiting.find(({ waitingReason }) => !startingReasons.has(waitingReason)) ?? waiting[0];
  const reason = stuck?.waitingReason ?? null;
  if (stuck && reason !== null && imageReasons.has(reason)) {
    return {
      observed: `pod ${pod.name} cannot pull image ${stuck.image} (${reason})`,
      command,
      ...diagnosePull(reason, [stuck.waitingMessage, ...pullFailures(pod, warnings)].join(' ')),
    };
  }
  const foreign = containers.find(({ terminatedMessage, waitingMessage }) =>
    /exec format error/.test(`${terminatedMessage} ${waitingMessage}`),
  );
  if (foreign) {
    return {
      observed: `container ${foreign.name} of pod ${pod.name} cannot be started: exec format error`,
      hint: `The image ${foreign.image} is for another kind of processor than your machine’s. ${otherImage}`,
      hintId: 'image-platform',
      command,
    };
  }
  if (stuck && reason !== null && cannotStart(stuck)) {
    return {
      observed: `container ${stuck.name} of pod ${pod.name} cannot be started (${reason})`,
      // while it backs off, only the end of the last try says why
      hint: cannotStartHint(stuck.terminatedMessage ?? stuck.waitingMessage),
      hintId: 'container-cannot-start',
      command,
    };
  }
  if (stuck && reason === 'CrashLoopBackOff') {
    return {
      observed: `container ${stuck.name} of pod ${pod.name} does not stay up (${reason})`,
      ...diagnoseCrash(pod, warnings),
    };
  }
  const crashed = containers.find(isCrashing);
  if (crashed) {
    return {
      observed: `container ${crashed.name} of pod ${pod.name} ended (${crashed.terminatedReason}) and was started again ${count(crashed.restartCount, 'time')}`,
      ...diagnoseCrash(pod, warnings),
    };
  }
  if (pod.unschedulableMessage !== null) return unschedulable(pod, pod.unschedulableMessage);
  return {
    observed: `pod ${pod.name} is not ready yet (${reason ?? pod.phase})`,
    command,
    ...diagnoseStart(allTold(pod, warnings)[0]),
  };
}

/** What the cluster said of a pod, newest first, besides that it waits before it tries again. */
function allTold({ uid }: Pod, warnings: readonly ClusterWarning[]): ClusterWarning[] {
  return warnings.filter((warning) => warning.uid === uid && warning.reason !== 'BackOff');
}

function cannotStartHint(said: string | null | undefined): string {
  const why = said
    ? `The cluster says: “${said}”.`
    : 'The events at the end say why: a command that is not in the image, say, or a ConfigMap that is not there.';
  return `The container never ran, so it printed nothing. ${why}`;
}

/** Why pulls failed: while the kubelet backs off, it repeats that in its events only. */
function pullFailures(pod: Pod, warnings: readonly ClusterWarning[]): string[] {
  return allTold(pod, warnings).flatMap(({ reason, message }) =>
    reason === 'Failed' ? [message] : [],
  );
}

function unschedulable({ name, namespace }: Pod, message: string): PodDiagnosis {
  const diagnosis = {
    observed: `pod ${name} has no node to run on: ${message}`,
    command: kubectl(`describe pod ${name}`, namespace),
  };
  if (/free ports/.test(message)) {
    return {
      ...diagnosis,
      hint: 'The pod wants a port of the node itself (hostNetwork or hostPort), and another has it. Take that field out of the template: each pod has an address and ports of its own.',
      hintId: 'host-port-taken',
    };
  }
  return {
    ...diagnosis,
    hint: 'The scheduler found no room for the pod. Its events say what is missing.',
    hintId: 'pod-unschedulable',
  };
}

/** Explains why a pod takes its time, by what the cluster said of it. */
function diagnoseStart(told: ClusterWarning | undefined): Pick<PodDiagnosis, 'hint' | 'hintId'> {
  if (told === undefined) {
    return {
      hint: 'It may still be starting. Wait until it is ready, then check again; if it never is, its events say why.',
      hintId: stillStarting,
    };
  }
  if (/^(Readiness|Startup) probe/.test(told.message)) {
    return {
      hint: `The container runs, and its probe says that it is not ready: “${told.message}”. Does the probe ask the port and path where the container answers?`,
      hintId: 'probe-fails',
    };
  }
  return {
    hint: `The cluster says of it: “${told.reason}: ${told.message}”. Mend that, or wait if it passes by itself.`,
    hintId: 'pod-held-up',
  };
}

/**
 * True for a container in a crash loop as kubelets from 1.33 on show it: `terminated` during the
 * back-off, without the waiting reason `CrashLoopBackOff`.
 */
function isCrashing({ ready, restartCount, waitingReason, terminatedReason }: Container): boolean {
  return !ready && restartCount > 0 && waitingReason === null && terminatedReason !== null;
}

function cannotStart({ waitingReason, terminatedReason }: Container): boolean {
  return (
    startReasons.has(waitingReason) ||
    (waitingReason === 'CrashLoopBackOff' && startFailures.has(terminatedReason ?? ''))
  );
}
