import { z } from 'zod';
import { type Container, type Labels, matchesSelector, type Pod } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';
import { labels, objectName } from './params.js';
import { kubectl, selectorText } from './wording.js';

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
  const selector =
    params.selector ??
    deployments.find((deployment) => deployment.name === params.deployment && !deployment.deleting)
      ?.selector ??
    null;
  return { selector, pods: selector === null ? [] : livePods(pods, selector) };
}

/**
 * The pods that match the selector and are neither being deleted nor finished. `{}` matches all.
 */
export function livePods(pods: readonly Pod[], selector: Labels): Pod[] {
  return pods.filter(
    (pod) =>
      !pod.deleting &&
      pod.phase !== 'Succeeded' &&
      pod.phase !== 'Failed' &&
      matchesSelector(selector, pod.labels),
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

function diagnosePod(pod: Pod): PodDiagnosis {
  const command = kubectl(`describe pod ${pod.name}`, pod.namespace);
  const stuck = pod.containers.find((container) => container.waitingReason !== null);
  const reason = stuck?.waitingReason ?? null;
  if (stuck && reason !== null && imageReasons.has(reason)) {
    return {
      observed: `pod ${pod.name} cannot pull image ${stuck.image} (${reason})`,
      hint: 'The image name or its tag is misspelled, or the registry cannot be reached. Compare it letter by letter, then correct the Deployment.',
      hintId: 'image-pull',
      // one ErrImagePull may be a hiccup of the registry; the kubelet retries before it backs off
      ...(reason !== 'ErrImagePull' && { final: true }),
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
      hint: 'The container starts and ends again. Read what it printed before it ended.',
      hintId: 'container-crashes',
      command: kubectl(`logs ${pod.name} --previous`, pod.namespace),
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
