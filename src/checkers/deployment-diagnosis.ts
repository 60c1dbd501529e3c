import type { ClusterWarning, Deployment, Pod } from '../domain/kubernetes.js';
import type { Fail, Verdict } from '../domain/outcome.js';
import { podsRefused } from './endpoint-diagnosis.js';
import { findMisspelled } from './misspelled.js';
import { diagnosePods } from './pod-diagnosis.js';
import { gatherWarnings } from './pod-warnings.js';
import { diagnoseFlapping } from './restarts.js';
import { count, kubectl, list, subject } from './wording.js';

/** What a Deployment is judged by. */
export interface DeploymentFacts {
  deployment: Deployment | null;
  /** The namespace's Deployments that the lab does not name; one of them may be a misspelling. */
  namesHere: string[];
  pods: Pod[];
  /**
   * Names of the pods among `pods` that belong to another Deployment of the lab. Absent from facts
   * of earlier versions.
   */
  othersPods?: string[];
  /** Names of other Deployments than the lab's that made some of `pods`. Absent as above. */
  otherMakers?: string[];
  /**
   * What bears its name and makes pods in its place, such as a DaemonSet, or is a pod itself; null
   * if nothing does. Absent as above.
   */
  instead?: string | null;
  /** Other namespaces with a Deployment of that name, where no step asks for one. Absent as above. */
  otherNamespaces?: string[];
  /** Names of the pods among `pods` that a ReplicaSet of this Deployment made. Absent as above. */
  ownPods?: string[];
  /** See {@link gatherWarnings}. Absent as above. */
  warnings?: ClusterWarning[];
}

/** The parameters of the check: what is wanted of the Deployment. */
export interface Wanted {
  namespace: string;
  deployment: string;
  replicas?: number | undefined;
  image?: string | string[] | undefined;
}

/** The verdict for a Deployment that is not there. */
export function missingDeployment(facts: DeploymentFacts, params: Wanted): Fail {
  const similar = findMisspelled(params.deployment, facts.namesHere);
  const missing = {
    kind: 'fail',
    expected: `a Deployment ${params.deployment} in namespace ${params.namespace}`,
    command: kubectl('get deployments', params.namespace),
    // waiting does not help: only the student creates Deployments
    final: true,
  } as const;
  const { otherNamespaces = [] } = facts;
  const [elsewhere] = otherNamespaces;
  if (elsewhere !== undefined) {
    const { deployment, namespace } = params;
    return {
      ...missing,
      observed: `a Deployment ${deployment} in namespace ${list(otherNamespaces)}, none in ${namespace}`,
      hint: `If that was meant to be this one, delete it there, and create it in ${namespace}: ${kubectl(`delete deployment ${deployment}`, elsewhere)}`,
      hintId: 'deployment-in-other-namespace',
      command: 'kubectl get deployments --all-namespaces',
    };
  }
  if (similar !== undefined) {
    return {
      ...missing,
      observed: `no Deployment ${params.deployment}, but one named ${similar}`,
      hint: `The name must be exactly ${params.deployment}. If ${similar} was meant to be it, delete it and create the Deployment again.`,
      hintId: 'deployment-name-misspelled',
    };
  }
  if (facts.instead) return { ...missing, ...madeInstead(facts.instead, params) };
  return {
    ...missing,
    observed: `no Deployment ${params.deployment} there`,
    hint: `Create the Deployment ${params.deployment}, and see that it is in the list.`,
    hintId: 'deployment-missing',
  };
}

function madeInstead(
  kind: string,
  { deployment, namespace }: Wanted,
): Pick<Fail, 'observed' | 'hint' | 'hintId'> {
  const remove = kubectl(`delete ${kind.toLowerCase()} ${deployment}`, namespace);
  if (kind === 'Pod') {
    return {
      observed: `a pod ${deployment}, and no Deployment of that name`,
      hint: `kubectl run makes a single pod, which nothing replaces. Delete it, and create a Deployment: ${remove}`,
      hintId: 'pod-instead',
    };
  }
  return {
    observed: `a ${kind} ${deployment}, and no Deployment of that name`,
    hint: `A ${kind} makes pods, too, and in another way than a Deployment. Delete it, and write “kind: Deployment”: ${remove}`,
    hintId: 'other-kind-instead',
  };
}

/** The verdict for a Deployment without a container of the wanted image. */
export function wrongImage(
  deployment: Deployment,
  { image }: Wanted,
  command: string,
): Verdict | undefined {
  const images = deployment.containers.map((container) => container.image);
  const [wanted, ...others] = new Set([image ?? []].flat());
  if (wanted === undefined) return undefined;
  const fits = (candidate: string) =>
    [wanted, ...others].some((one) => isSameImage(candidate, one));
  if (images.some(fits)) return undefined;
  return {
    kind: 'fail',
    expected: `image ${[wanted, ...others].join(' or ')}`,
    observed: `image ${list(images)}`,
    hint: `Set the image that the step names: ${kubectl(`set image deployment/${deployment.name} ${deployment.containers[0]?.name}=${wanted}`, deployment.namespace)}`,
    hintId: 'image-wrong',
    command,
    final: true,
  };
}

/** Compares image names, treating Docker Hub's prefixes and the tag `latest` as optional. */
function isSameImage(a: string, b: string): boolean {
  const canonical = (image: string) => {
    const short = image.replace(/^(docker\.io\/)?(library\/)?/, '');
    return /[:@][^/]*$/.test(short) ? short : `${short}:latest`;
  };
  return canonical(a) === canonical(b);
}

/** The verdict for a Deployment that asks for another number of replicas. */
export function wrongReplicas(
  deployment: Deployment,
  { replicas }: Wanted,
  { pods, othersPods = [], otherMakers = [], ownPods }: DeploymentFacts,
  command: string,
): Verdict | undefined {
  if (replicas === undefined ? deployment.replicas > 0 : deployment.replicas === replicas)
    return undefined;
  const scale = kubectl(
    `scale deployment ${deployment.name} --replicas=${replicas ?? 1}`,
    deployment.namespace,
  );
  const observed = `the Deployment asks for ${count(deployment.replicas, 'replica')}`;
  const wrong: Fail = {
    kind: 'fail',
    expected: replicas === undefined ? 'at least one replica' : count(replicas, 'replica'),
    observed,
    hint: `Tell the Deployment how many you want, and it makes or removes the pods: ${scale}`,
    hintId: 'replicas-wrong',
    command,
    final: true,
  };
  if (othersPods.length > 0) return { ...wrong, ...sharedLabels(deployment, othersPods) };
  const isOwn = (pod: Pod) => ownPods?.includes(pod.name) ?? isNamedAfter(deployment, pod);
  const foreign = pods.filter((pod) => !isOwn(pod)).map((pod) => pod.name);
  // the pods of another Deployment are told once the number is right
  if (foreign.length === 0 || otherMakers.length > 0) return wrong;
  return {
    ...wrong,
    observed: `${observed}; ${subject(foreign, 'has its labels but is', 'have its labels but are')} not its own`,
    hint: `Pods or a ReplicaSet made or scaled by hand are not the Deployment’s: nothing replaces them as it does. Delete them, and tell the Deployment how many you want: ${scale}`,
    hintId: 'scaled-by-hand',
    command: kubectl('get pods --show-labels', deployment.namespace),
  };
}

/** What to say where the Deployment selects pods that another step has the student make. */
function sharedLabels(
  { name, namespace }: Deployment,
  othersPods: readonly string[],
): Pick<Fail, 'observed' | 'hint' | 'hintId' | 'command'> {
  return {
    observed: `the Deployment’s selector matches ${list(othersPods)} of another step, too`,
    hint: `Leave those pods as they are. Give Deployment ${name} labels of its own, in its selector and its pod template.`,
    hintId: 'labels-shared',
    command: kubectl('get pods --show-labels', namespace),
  };
}

/**
 * True if a ReplicaSet made the pod whose name is that of the Deployment, a dash and a hash, for
 * facts of earlier versions, which do not have its UID.
 */
function isNamedAfter({ name }: Pick<Deployment, 'name'>, { owner }: Pod): boolean {
  return owner?.kind === 'ReplicaSet' && owner.name.replace(/-[a-z0-9]+$/, '') === name;
}

/** The verdict for a Deployment whose replicas are not all ready and up to date. */
export function notReady(
  deployment: Deployment,
  facts: DeploymentFacts,
  command: string,
): Verdict | undefined {
  const { pods, othersPods = [], warnings } = facts;
  const current =
    deployment.observedGeneration >= deployment.generation &&
    deployment.updatedReplicas >= deployment.replicas &&
    pods.length <= deployment.replicas;
  if (current && deployment.readyReplicas >= deployment.replicas) return undefined;
  const wrong: Fail = {
    kind: 'fail',
    expected: `${count(deployment.replicas, 'replica')} ready and up to date`,
    observed: `${deployment.readyReplicas} of ${deployment.replicas} ready`,
    command,
  };
  if (deployment.paused && deployment.updatedReplicas < deployment.replicas) {
    return {
      ...wrong,
      observed: `the rollout is paused: ${deployment.updatedReplicas} of ${deployment.replicas} are up to date`,
      hint: `A Deployment that is paused takes changes of its template down and does not roll them out. Let it go on: ${kubectl(`rollout resume deployment/${deployment.name}`, deployment.namespace)}`,
      hintId: 'rollout-paused',
      command: kubectl(`describe deployment ${deployment.name}`, deployment.namespace),
      final: true,
    };
  }
  const diagnosis = diagnosePods(
    pods.filter((pod) => hasImagesOf(deployment, pod)),
    warnings,
  );
  if (!diagnosis && pods.length < deployment.replicas) {
    const { name, namespace, refusal = null } = deployment;
    return { ...wrong, ...podsRefused(name, namespace, refusal) };
  }
  if (diagnosis || pods.length <= deployment.replicas) return { ...wrong, ...diagnosis };
  if (othersPods.length > 0) return { ...wrong, ...sharedLabels(deployment, othersPods) };
  return { ...wrong, ...surplus(deployment, facts) };
}

/** What to say of more pods than the Deployment asks for. */
function surplus(
  { name, namespace, replicas }: Deployment,
  { pods, ownPods, otherMakers = [] }: DeploymentFacts,
): Pick<Fail, 'observed' | 'hint' | 'hintId' | 'command'> {
  const observed = `${count(pods.length, 'pod')} match the Deployment’s selector, ${count(replicas, 'replica')} wanted`;
  const command = kubectl('get pods --show-labels', namespace);
  if (otherMakers.length > 0) {
    return {
      observed,
      hint: `Deployment ${list(otherMakers)} makes pods with the labels of ${name}. Delete it, or give it labels of its own: ${kubectl(`delete deployment ${otherMakers.join(' ')}`, namespace)}`,
      hintId: 'deployment-beside',
      command: kubectl('get deployments', namespace),
    };
  }
  const foreign = ownPods && pods.filter((pod) => !ownPods.includes(pod.name));
  return {
    observed,
    hint:
      foreign && foreign.length > 0
        ? `Made by hand, with the same labels: ${list(foreign.map((pod) => pod.name))}. Delete what you made by hand.`
        : 'Old pods are still stopping, or some were made by hand with the same labels. Delete those made by hand.',
    hintId: 'surplus-pods',
    command,
  };
}

/** The verdict for replicas that are ready at the moment, and do not stay up. */
export function flapping(
  { replicas }: Deployment,
  { pods, warnings }: DeploymentFacts,
): Verdict | undefined {
  const diagnosis = diagnoseFlapping(pods, warnings);
  return (
    diagnosis && {
      kind: 'fail',
      expected: `${count(replicas, 'replica')} ready, and staying up`,
      ...diagnosis,
    }
  );
}

/**
 * True if the pod runs the images that the Deployment names now. A pod from before an image update
 * is about to be deleted, so it does not matter what is wrong with it.
 */
function hasImagesOf(deployment: Deployment, pod: Pod): boolean {
  return deployment.containers.every(({ image }) =>
    pod.containers.some((container) => container.image === image),
  );
}
