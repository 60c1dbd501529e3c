import { z } from 'zod';
import type { Deployment, Owner, Pod } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { Checker } from './checker.js';
import { noEarlierFacts, since } from './earlier-facts.js';
import { podsOf } from './live-pods.js';
import { namespace, objectName } from './params.js';
import { kubectl, list } from './wording.js';

const params = z.strictObject({
  namespace,
  deployment: objectName,
  /**
   * `same`: the ReplicaSet of the earlier check, because nothing was rolled out since or it was
   * rolled back. `new`: another ReplicaSet, because something was rolled out.
   */
  is: z.enum(['same', 'new']),
  since,
});
type Params = z.infer<typeof params>;

const owner = z.object({ kind: z.string(), name: z.string(), uid: z.string() });

/**
 * The part of the earlier check's facts that is read here. That check is a `deployment-ready` or
 * another `deployment-replica-set`.
 */
const earlierFacts = z.object({
  deployment: z.object({ uid: z.string() }),
  pods: z
    .array(z.object({ owner: owner.nullable() }))
    .refine((pods) => replicaSetsOf(pods).length > 0),
});

interface Facts {
  deployment: Deployment | null;
  /** The Deployment's pods, without those that are being deleted or have finished. */
  pods: Pod[];
  /** The Deployment's UID and its ReplicaSets then; null if there are no earlier facts. */
  earlier: { deployment: string; replicaSets: Owner[] } | null;
}

/**
 * Passes when the pods of a Deployment come from the ReplicaSet that an earlier check saw, or from
 * another one, as the parameter `is` demands.
 */
export const deploymentReplicaSet: Checker<Params, Facts> = {
  id: 'deployment-replica-set',
  summary:
    'The pods of a Deployment come from the same ReplicaSet that an earlier check saw, or from a new one; the Deployment is the one of then.',
  params,

  async gather(node, { namespace, deployment: name, since }, { findEarlierFacts }) {
    const [deployments, pods, found] = await Promise.all([
      node.kubernetes.listDeployments(namespace),
      node.kubernetes.listPods(namespace),
      findEarlierFacts(since.checkpoint, since.check),
    ]);
    const deployment =
      deployments.find((candidate) => candidate.name === name && !candidate.deleting) ?? null;
    const { data: then } = earlierFacts.safeParse(found);
    return {
      deployment,
      pods: deployment ? podsOf(pods, deployment) : [],
      earlier: then
        ? { deployment: then.deployment.uid, replicaSets: replicaSetsOf(then.pods) }
        : null,
    };
  },

  judge({ deployment, pods, earlier }, { namespace, deployment: name, is, since }) {
    const expected = `Deployment ${name} of checkpoint ${since.checkpoint}, with ${is === 'same' ? 'the ReplicaSet of then' : 'a new ReplicaSet'}`;
    const command = kubectl('get replicasets', namespace);
    const wrong = { kind: 'fail', expected, command } as const;
    if (!deployment) return missing(wrong, name);
    if (!earlier) return noEarlierFacts(since, expected);
    if (deployment.uid !== earlier.deployment) {
      return {
        ...wrong,
        observed: `another Deployment named ${name}, younger than the one of then`,
        hint: `The Deployment was deleted and made again, and its history went with the old one. Change the one that is there instead. To go on, pass checkpoint ${since.checkpoint} once more, then do this step.`,
        hintId: 'deployment-made-again',
        final: true,
      };
    }
    const now = replicaSetsOf(pods);
    const ofThen = now.filter((replicaSet) =>
      earlier.replicaSets.some((then) => then.uid === replicaSet.uid),
    );
    const [thenNames, nowNames] = [earlier.replicaSets, now].map(namesOf) as [string, string];
    if (now.length === 0) {
      return {
        ...wrong,
        observed: 'it has no pods now',
        hint: `Scale it, so that there are pods to look at: ${kubectl(`scale deployment ${name} --replicas=1`, namespace)}`,
        hintId: 'no-pods',
      };
    }
    if (ofThen.length > 0 && ofThen.length < now.length) {
      return {
        ...wrong,
        observed: `pods of ${nowNames} at the same time`,
        hint: `A rollout is under way. Wait until it is over: ${kubectl(`rollout status deployment/${name}`, namespace)}`,
        hintId: 'rollout-under-way',
      };
    }
    const isSame = ofThen.length > 0;
    if (isSame === (is === 'same')) {
      const observed = isSame ? `${nowNames}, as then` : `${nowNames}, which took over`;
      return { kind: 'pass', observed, command };
    }
    if (isSame) {
      return {
        ...wrong,
        observed: `still ${nowNames}`,
        hint: 'A Deployment makes a new ReplicaSet when its pod template changes: the image, a label, a variable. Change that, and not the pods themselves.',
        hintId: 'replica-set-same',
      };
    }
    return {
      ...wrong,
      observed: `${nowNames} instead of ${thenNames}`,
      hint: `The pod template is not the one of then: a label, a variable or an annotation differs, and another ReplicaSet made the pods. See what was rolled out, and go back to it: ${kubectl(`rollout history deployment/${name}`, namespace)}`,
      hintId: 'replica-set-new',
    };
  },
};

function missing(wrong: Pick<Fail, 'kind' | 'expected'>, name: string): Fail {
  return {
    ...wrong,
    observed: `no Deployment ${name} there`,
    hint: `Create the Deployment ${name} as the first step says, and pass that one again.`,
    hintId: 'deployment-missing',
    command: 'kubectl get deployments --all-namespaces',
    final: true,
  };
}

/** The distinct ReplicaSets that own the pods. Pods made by hand have no owner. */
function replicaSetsOf(pods: readonly { owner: Owner | null }[]): Owner[] {
  const owners = pods.flatMap((pod) => (pod.owner?.kind === 'ReplicaSet' ? [pod.owner] : []));
  return [...new Map(owners.map((replicaSet) => [replicaSet.uid, replicaSet])).values()];
}

function namesOf(replicaSets: readonly Owner[]): string {
  return list(replicaSets.map((replicaSet) => replicaSet.name));
}
