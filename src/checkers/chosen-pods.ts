import { z } from 'zod';
import type { ClusterWarning, Labels, Pod, PodSelector } from '../domain/kubernetes.js';
import type { StudentNode } from '../domain/student-node.js';
import { podsOf } from './live-pods.js';
import { labels, objectName } from './params.js';
import { gatherWarnings } from './pod-warnings.js';
import { selectorText } from './wording.js';

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
  /** Only live pods; see live-pods.ts. */
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

/** The strict schema of a checker that takes {@link podsParams} and the fields of `shape`. */
export function podsSchema<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...podsParams, ...shape });
}

/** `pods of Deployment web` or `pods labelled app=web`, for messages. */
export function podsText(params: PodsParams): string {
  return params.deployment === undefined
    ? `pods labelled ${selectorText(params.selector)}`
    : `pods of Deployment ${params.deployment}`;
}
