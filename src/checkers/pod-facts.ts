import { z } from 'zod';
import {
  type ClusterWarning,
  type Container,
  type Labels,
  type Pod,
  type PodSelector,
  selectsLabels,
} from '../domain/kubernetes.js';
import type { Fail, Pass } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';
import { labels, objectName } from './params.js';
import { count, kubectl, list, selectorText } from './wording.js';

/**
 * Parameters that choose pods, either by labels or by the Deployment whose selector they match. Use
 * them with {@link eitherSelectorOrDeployment}.
 */
const podsParams = { selector: labels.optional(), deployment: objectName.optional() };

/** The refinement, as arguments for zod, that demands exactly one of the two {@link podsParams}. */
export const eitherSelectorOrDeployment = [
  (params: PodsParams) => (params.selector === undefined) !== (params.deployment === undefined),
  'give either selector or deployment',
] as const;

/** The parsed form of {@link podsParams}. */
export interface PodsParams {
  selector?: Labels | undefined;
  deployment?: string | undefined;
}

/** The pods that {@link PodsParams} choose. */
export interface PodsFacts {
  /** null if the pods are chosen by a Deployment that does not exist. */
  selector: Labels | null;
  /** Only live pods; see {@link livePods}. */
  pods: Pod[];
  /** See {@link gatherWarnings}. Absent from facts of earlier versions. */
  warnings?: ClusterWarning[];
}

/** Gathers the {@link PodsFacts} of a namespace. Throws `NodeUnreachable`. */
export async function gatherPods(
  node: StudentNode,
  namespace: string,
  params: PodsParams,
): Promise<PodsFacts> {
  const [deployments, pods] = await Promise.all([
    params.deployment === undefined ? [] : node.kubernetes.listDeployments(namespace),
    node.kubernetes.listPods(namespace),
  ]);
  const chosen: PodSelector | undefined = params.selector
    ? { selector: params.selector }
    : deployments.find(({ name, deleting }) => name === params.deployment && !deleting);
  const selected = chosen ? podsOf(pods, chosen) : [];
  return {
    selector: chosen?.selector ?? null,
    pods: selected,
    warnings: await gatherWarnings(node, namespace, selected),
  };
}

/** How many of the cluster's warnings are kept: a pod that fails for days has the same few. */
const maxWarnings = 20;

/**
 * Gathers what the cluster says of those of these pods that are not ready, newest first. Throws
 * `NodeUnreachable`.
 */
export async function gatherWarnings(
  node: StudentNode,
  namespace: string,
  pods: readonly Pod[],
): Promise<ClusterWarning[]> {
  const unready = new Set(pods.filter((pod) => !pod.ready).map(({ uid }) => uid));
  if (unready.size === 0) return [];
  const all = await node.kubernetes.listWarnings(namespace);
  return all
    .filter(({ uid }) => unready.has(uid))
    .toSorted((a, b) => b.at.localeCompare(a.at))
    .slice(0, maxWarnings);
}

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

/** `pods of Deployment web` or `pods labelled app=web`, for messages. */
export function podsText(params: PodsParams): string {
  return params.deployment === undefined
    ? `pods labelled ${selectorText(params.selector)}`
    : `pods of Deployment ${params.deployment}`;
}

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

const imageReasons = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
]);
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

function crashes({ name, namespace, uid }: Pod, warnings: readonly ClusterWarning[]) {
  const command = kubectl(`logs ${name} --previous`, namespace);
  const isKilled = warnings.some(
    (warning) => warning.uid === uid && warning.message.startsWith('Liveness probe failed'),
  );
  return isKilled
    ? {
        hint: 'The cluster ends the container because its liveness probe fails. Does the probe ask the port and path where the container answers?',
        hintId: 'liveness-fails',
        command: kubectl(`describe pod ${name}`, namespace),
      }
    : {
        hint: 'The container starts and ends again. Read what it printed before it ended; “exec format error” means that its image is for another kind of processor.',
        hintId: 'container-crashes',
        command,
      };
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
      ...diagnosePull(
        reason,
        // while it backs off, the kubelet repeats what went wrong in its events only
        [stuck.waitingMessage, ...allTold(pod, warnings).map(({ message }) => message)].join(' '),
      ),
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
      hint: 'The container never ran, so it printed nothing. The events at the end say why: a command that is not in the image, say, or a ConfigMap that is not there.',
      hintId: 'container-cannot-start',
      command,
    };
  }
  if (stuck && reason === 'CrashLoopBackOff') {
    return {
      observed: `container ${stuck.name} of pod ${pod.name} does not stay up (${reason})`,
      ...crashes(pod, warnings),
    };
  }
  const crashed = containers.find(isCrashing);
  if (crashed) {
    return {
      observed: `container ${crashed.name} of pod ${pod.name} ended (${crashed.terminatedReason}) and was started again ${count(crashed.restartCount, 'time')}`,
      ...crashes(pod, warnings),
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

const otherImage = 'Ask your instructor which image to take, or use a machine of another kind.';

/** What the registry or the way to it says, in the message of a container that waits for its image. */
const pullProblems = [
  {
    says: /\b429\b|toomanyrequests|rate limit|too many requests/i,
    hintId: 'image-pull-limit',
    hint: 'The image’s name may be right: the registry lets no more pulls through from your network at the moment. Wait, and check again; Kubernetes tries again by itself.',
  },
  {
    says: /no match for platform|exec format|does not match the (specified )?platform|no matching manifest/i,
    hintId: 'image-platform',
    hint: `The image is there, and not for your machine’s kind of processor. ${otherImage}`,
  },
  {
    says: /manifest\.v1\+|schema ?1|unsupported media type|media type .* (is )?(no longer |not )supported/i,
    hintId: 'image-format',
    hint: 'The image is there, in an old format that your machine’s container runtime no longer takes. Ask your instructor which image to take instead.',
  },
] as const;

/** What the network says where a registry is not reached; which may be one that does not exist. */
const notReached =
  /i\/o timeout|no such host|connection refused|no route to host|network is unreachable|tls handshake timeout|EOF\b|\b50[0-9]\b/i;

/** Explains why an image is not pulled, by what the kubelet heard. */
function diagnosePull(
  reason: string,
  message: string,
): Pick<PodDiagnosis, 'hint' | 'hintId' | 'final'> {
  const problem = pullProblems.find(({ says }) => says.test(message));
  if (problem) return { hint: problem.hint, hintId: problem.hintId };
  const [said] = notReached.exec(message) ?? [];
  if (said !== undefined) {
    return {
      hint: `Your machine does not reach the registry (“${said}”). Compare the image’s name letter by letter; if it is right, check the machine’s network and its proxy. Kubernetes tries again by itself.`,
      hintId: 'image-pull',
    };
  }
  return {
    hint: 'The image name or its tag is misspelled, or the registry cannot be reached. Compare it letter by letter, then correct the Deployment.',
    hintId: 'image-pull',
    // older kubelets back off without saying why, and the reason may pass by itself
    ...((neverPulls.has(reason) || notThere.test(message)) && { final: true }),
  };
}

/** Reasons for which the kubelet does not even ask a registry. */
const neverPulls = new Set(['InvalidImageName', 'ErrImageNeverPull']);
/** What registries and runtimes say of an image that is not there. */
const notThere = /not found|manifest unknown|repository does not exist|access denied|name unknown/i;

/**
 * The warning for pods that are ready and whose containers were started again; empty if there are
 * none. Ready at this moment is not the same as staying up.
 */
export function restartWarning(pods: readonly Pod[]): Pick<Pass, 'warning'> {
  const restarted = pods.flatMap((pod) => {
    const times = Math.max(0, ...pod.containers.map(({ restartCount }) => restartCount));
    return times > 0 ? [{ name: pod.name, namespace: pod.namespace, times }] : [];
  });
  const [first] = restarted;
  if (!first) return {};
  const told = restarted.map(({ name, times }) => `${name} ${count(times, 'time')}`);
  return {
    warning: `Started again since the pod was made: ${list(told)}. If that goes on, see what it printed before it ended: ${kubectl(`logs ${first.name} --previous`, first.namespace)}`,
  };
}

/** How long a container may have run before it ended, in s, for the end to be one of a crash loop. */
const loopSeconds = 600;
/** How long a container must stay up after such an end, in s, at least and at most. */
const provenSeconds = { least: 15, most: 120 };
/** Exit codes of a container that the machine or its owner ended: SIGKILL, SIGTERM, lost. */
const endedFromOutside = new Set([137, 143, 255]);

/**
 * The diagnosis for pods that are ready, ended before, more than once, and have not stayed up longer
 * than they did the last time; undefined if there are none. Ready for a moment is not ready.
 */
export function diagnoseFlapping(pods: readonly Pod[]): PodDiagnosis | undefined {
  for (const pod of pods) {
    const container = pod.containers.find((one) => isFlapping(one, pod.seenAt));
    if (!container) continue;
    return {
      observed: `container ${container.name} of pod ${pod.name} is up at the moment, and was started again ${count(container.restartCount, 'time')}`,
      hint: 'A container that ends again and again is not ready, however it looks for some seconds. Read what it printed before it ended, mend that, and wait until it stays up.',
      hintId: 'container-crashes',
      command: kubectl(`logs ${pod.name} --previous`, pod.namespace),
    };
  }
  return undefined;
}

function isFlapping(
  { ready, restartCount, startedAt, lastRun }: Container,
  seenAt: string | undefined,
): boolean {
  if (!ready || restartCount < 2 || !seenAt || !startedAt || !lastRun) return false;
  if (endedFromOutside.has(lastRun.exitCode) && lastRun.reason !== 'OOMKilled') return false;

  const ranSeconds = secondsBetween(lastRun.startedAt, lastRun.finishedAt);
  const upSeconds = secondsBetween(startedAt, seenAt);
  const { least, most } = provenSeconds;
  return ranSeconds < loopSeconds && upSeconds < Math.min(most, Math.max(least, ranSeconds + 5));
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
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

/** The strict schema of a checker that takes {@link podsParams} and the fields of `shape`. */
export function podsSchema<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...podsParams, ...shape });
}
