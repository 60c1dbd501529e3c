import { z } from 'zod';
import type { Pod } from '../domain/kubernetes.js';
import type { StudentNode } from '../domain/student-node.js';
import type { Checker, GatherContext } from './checker.js';
import {
  type DeploymentFacts,
  flapping,
  missingDeployment,
  notReady,
  wrongImage,
  wrongReplicas,
} from './deployment-diagnosis.js';
import { podsOf } from './live-pods.js';
import { namesBeside } from './misspelled.js';
import { namespace, objectName } from './params.js';
import { gatherWarnings } from './pod-warnings.js';
import { restartWarning } from './restarts.js';
import { count, kubectl } from './wording.js';

const params = z.strictObject({
  namespace,
  deployment: objectName,
  /** The exact number of replicas; by default any number but 0. */
  replicas: z.int().min(0).max(100).optional(),
  /** The image, with its tag, that one of the containers must have; or several that all do. */
  image: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
});
type Params = z.infer<typeof params>;

/** Passes when a Deployment has the wanted replicas and all of them are up to date and ready. */
export const deploymentReady: Checker<Params, DeploymentFacts> = {
  id: 'deployment-ready',
  summary:
    'A Deployment exists and all its replicas are ready; optionally how many, and of which image.',
  params,

  async gather(node, { namespace, deployment: name }, { labNames }) {
    const [deployments, pods, replicaSets] = await Promise.all([
      node.kubernetes.listDeployments(namespace),
      node.kubernetes.listPods(namespace),
      node.kubernetes.listReplicaSets(namespace),
    ]);
    const live = deployments.filter((candidate) => !candidate.deleting);
    const deployment = live.find((candidate) => candidate.name === name) ?? null;
    const others = labNames.deployments.filter(
      (asked) => asked.namespace === namespace && asked.name !== name,
    );
    const selected = deployment ? podsOf(pods, deployment) : [];
    const isMadeBy = ({ owner }: Pod, uid: string | undefined) =>
      replicaSets.some((set) => set.uid === owner?.uid && set.owner?.uid === uid);
    return {
      deployment,
      namesHere: namesBeside(labNames.deployments, live),
      pods: selected,
      othersPods: selected
        .filter((pod) =>
          live.some(
            ({ name, uid }) => others.some((other) => other.name === name) && isMadeBy(pod, uid),
          ),
        )
        .map((pod) => pod.name),
      otherMakers: live
        .filter(
          ({ uid, name: other }) => other !== name && selected.some((pod) => isMadeBy(pod, uid)),
        )
        .map((other) => other.name),
      instead: deployment ? null : kindOf(name, pods),
      otherNamespaces: deployment
        ? []
        : await namespacesBeside(node, { namespace, name }, labNames),
      ownPods: selected.filter((pod) => isMadeBy(pod, deployment?.uid)).map((pod) => pod.name),
      warnings: await gatherWarnings(node, namespace, selected),
    };
  },

  judge(facts, params) {
    const { deployment } = facts;
    if (!deployment) return missingDeployment(facts, params);
    const command = kubectl(`get deployment ${deployment.name} -o wide`, params.namespace);
    return (
      wrongImage(deployment, params, command) ??
      wrongReplicas(deployment, params, facts, command) ??
      notReady(deployment, facts, command) ??
      flapping(deployment, facts) ?? {
        kind: 'pass',
        observed: `${deployment.readyReplicas} of ${count(deployment.replicas, 'replica')} ready`,
        command,
        ...restartWarning(facts.pods),
      }
    );
  },
};

/** The kind of what has this name: a pod made by itself, or what made pods; null without any. */
function kindOf(name: string, pods: readonly Pod[]): string | null {
  const owner = pods.find((pod) => !pod.deleting && pod.owner?.name === name)?.owner;
  if (owner) return owner.kind;
  return pods.some((pod) => pod.name === name && pod.owner === null) ? 'Pod' : null;
}

/** The other namespaces with a Deployment of this name, but for those in which the lab has one. */
async function namespacesBeside(
  node: StudentNode,
  { namespace, name }: { namespace: string; name: string },
  { deployments }: GatherContext['labNames'],
): Promise<string[]> {
  const all = await node.kubernetes.listNamespacesWithDeployment(name);
  const isOfLab = (other: string) =>
    deployments.some((asked) => asked.name === name && asked.namespace === other);
  return all.filter((other) => other !== namespace && !isOfLab(other));
}
