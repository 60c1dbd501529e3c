import { z } from 'zod';
import {
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
  return { selector: chosen?.selector ?? null, pods: chosen ? podsOf(pods, chosen) : [] };
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
 * Explains why pods are not ready; undefined if all are. A pod that is stuck is described rather
 * than one that is still starting. The diagnosis is final only if it is final for every unready
 * pod, because a single stuck pod may be one that is just being replaced.
 */
export function diagnosePods(pods: readonly Pod[]): PodDiagnosis | undefined {
  const diagnoses = pods.filter((pod) => !pod.ready).map(diagnosePod);
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

function crashes({ name, namespace }: Pod) {
  return {
    hint: 'The container starts and ends again. Read what it printed before it ended.',
    hintId: 'container-crashes',
    command: kubectl(`logs ${name} --previous`, namespace),
  };
}

function diagnosePod(pod: Pod): PodDiagnosis {
  const command = kubectl(`describe pod ${pod.name}`, pod.namespace);
  const stuck = pod.containers.find((container) => container.waitingReason !== null);
  const reason = stuck?.waitingReason ?? null;
  if (stuck && reason !== null && imageReasons.has(reason)) {
    return {
      observed: `pod ${pod.name} cannot pull image ${stuck.image} (${reason})`,
      command,
      ...diagnosePull(reason, stuck.waitingMessage ?? ''),
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
      ...crashes(pod),
    };
  }
  const crashed = pod.containers.find(isCrashing);
  if (crashed) {
    return {
      observed: `container ${crashed.name} of pod ${pod.name} ended (${crashed.terminatedReason}) and was started again ${count(crashed.restartCount, 'time')}`,
      ...crashes(pod),
    };
  }
  if (pod.unschedulableMessage !== null) {
    return {
      observed: `pod ${pod.name} has no node to run on: ${pod.unschedulableMessage}`,
      hint: 'The scheduler found no room for the pod. Its events say what is missing.',
      hintId: 'pod-unschedulable',
      command,
    };
  }
  return {
    observed: `pod ${pod.name} is not ready yet (${reason ?? pod.phase})`,
    hint: 'It may still be starting. Wait until it is ready, then check again; if it never is, its events say why.',
    hintId: stillStarting,
    command,
  };
}

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
    hint: 'The image is there, and not for your machine’s kind of processor. Ask your instructor which image to take, or use a machine of another kind.',
  },
  {
    says: /i\/o timeout|no such host|connection refused|no route to host|network is unreachable|tls handshake timeout|EOF\b|\b50[0-9]\b/i,
    hintId: 'image-registry-unreachable',
    hint: 'The image’s name may be right: your machine cannot reach the registry. Check its network and its proxy; Kubernetes tries again by itself.',
  },
] as const;

/** Explains why an image is not pulled, by what the kubelet heard. */
function diagnosePull(
  reason: string,
  message: string,
): Pick<PodDiagnosis, 'hint' | 'hintId' | 'final'> {
  const problem = pullProblems.find(({ says }) => says.test(message));
  if (problem) return { hint: problem.hint, hintId: problem.hintId };
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
