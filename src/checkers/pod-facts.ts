import { z } from 'zod';
import { type Container, type Labels, matchesSelector, type Pod } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';
import { labels, objectName } from './params.js';
import { kubectl, selectorText } from './wording.js';

/** Names pods by their labels, or by the Deployment whose selector they match: exactly one of the two. */
export const podsParams = { selector: labels.optional(), deployment: objectName.optional() };

/** The refinement that goes with {@link podsParams}. */
export const eitherSelectorOrDeployment = [
  (params: PodsParams) => (params.selector === undefined) !== (params.deployment === undefined),
  'give either selector or deployment',
] as const;

export interface PodsParams {
  selector?: Labels | undefined;
  deployment?: string | undefined;
}

/** The pods that {@link PodsParams} name. */
export interface PodsFacts {
  /** null where the Deployment that names them does not exist. */
  selector: Labels | null;
  /** Without pods that are being deleted. */
  pods: Pod[];
}

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

/** Pods that match and are neither being deleted nor done. */
export function livePods(pods: readonly Pod[], selector: Labels): Pod[] {
  return pods.filter(
    (pod) =>
      !pod.deleting &&
      pod.phase !== 'Succeeded' &&
      pod.phase !== 'Failed' &&
      matchesSelector(selector, pod.labels),
  );
}

/** `deployment web` or `app=web`, for messages. */
export function podsText(params: PodsParams): string {
  return params.deployment === undefined
    ? `pods labelled ${selectorText(params.selector)}`
    : `pods of Deployment ${params.deployment}`;
}

/** The part of a {@link Fail} that says why a pod is not ready. */
export type PodDiagnosis = Required<Pick<Fail, 'observed' | 'hint' | 'hintId' | 'command'>> &
  Pick<Fail, 'final'>;

/**
 * Why pods are not ready: the reason of one that is stuck, else of the first; undefined where all are
 * ready. Final only where it is for all: else a stuck pod may be one that is being replaced.
 */
export function diagnosePods(pods: readonly Pod[]): PodDiagnosis | undefined {
  const diagnoses = pods.filter((pod) => !pod.ready).map(diagnosePod);
  const told = diagnoses.find((diagnosis) => diagnosis.hintId !== stillStarting) ?? diagnoses[0];
  if (!told?.final || diagnoses.every((diagnosis) => diagnosis.final)) return told;
  const { final: _, ...passing } = told;
  return passing;
}

const imageReasons = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
]);
/** The container was never up, and so printed nothing: while it waits, and once it is tried again. */
const startReasons: ReadonlySet<string | null> = new Set([
  'RunContainerError',
  'CreateContainerError',
  'CreateContainerConfigError',
]);
const startFailures = new Set(['StartError', 'ContainerCannotRun']);

/** The hint where nothing is wrong but the time. */
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
      // the first failure may be a hiccup of the registry; the kubelet has tried again before it backs off
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

/** Params of a checker that names pods in a namespace, with its own fields. */
export function podsSchema<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...podsParams, ...shape });
}
