import { z } from 'zod';
import type { Pod } from '../domain/kubernetes.js';
import type { Checker } from './checker.js';
import { eitherSelectorOrDeployment, gatherPods, podsSchema } from './chosen-pods.js';
import { noEarlierFacts, since } from './earlier-facts.js';
import { namespace } from './params.js';
import { diagnosePods } from './pod-diagnosis.js';
import { count, kubectl, list, subject } from './wording.js';

const params = podsSchema({
  namespace,
  since,
  /** How many of the earlier pods must have been replaced. */
  atLeast: z.int().min(1).max(100).default(1),
}).refine(...eitherSelectorOrDeployment);

/** The part of the earlier check's facts that is read here. */
const earlierFacts = z.object({ pods: z.array(z.object({ uid: z.string(), name: z.string() })) });

interface Facts {
  /** The pods that the earlier check saw; null if there are no facts of it. */
  earlier: { uid: string; name: string }[] | null;
  pods: Pod[];
}

/** Passes when pods that an earlier check saw are gone and as many new ones are ready. */
export const podsReplaced: Checker<z.infer<typeof params>, Facts> = {
  id: 'pods-replaced',
  summary: 'Pods that an earlier check saw have been replaced by others, which are ready.',
  params,

  async gather(node, params, { findEarlierFacts }) {
    const [{ pods }, found] = await Promise.all([
      gatherPods(node, params.namespace, params),
      findEarlierFacts(params.since.checkpoint, params.since.check),
    ]);
    const earlier = earlierFacts.safeParse(found);
    return { earlier: earlier.success ? earlier.data.pods : null, pods };
  },

  judge({ earlier, pods }, params) {
    const { atLeast } = params;
    const expected = `${count(atLeast, 'pod')} of checkpoint ${params.since.checkpoint} replaced`;
    if (!earlier) return noEarlierFacts(params.since, expected);
    const command = kubectl('get pods -o wide', params.namespace);
    const wrong = { kind: 'fail', expected, command } as const;
    const gone = earlier.filter((old) => pods.every((pod) => pod.uid !== old.uid));
    const isGone = subject(
      gone.map((pod) => pod.name),
      'is gone',
      'are gone',
    );
    if (gone.length < atLeast) {
      const left = earlier.find((pod) => !gone.includes(pod));
      return {
        ...wrong,
        observed: gone.length === 0 ? 'all the pods of then are still there' : `only ${isGone}`,
        hint: `Delete a pod by its name and see what the Deployment does: ${kubectl(`delete pod ${left?.name ?? 'NAME'}`, params.namespace)}`,
        hintId: 'pods-not-replaced',
      };
    }
    const fresh = pods.filter((pod) => earlier.every((old) => old.uid !== pod.uid));
    const unready = diagnosePods(fresh);
    if (unready) return { ...wrong, ...unready, observed: `${isGone}, but ${unready.observed}` };
    if (fresh.length < atLeast) {
      return {
        ...wrong,
        observed:
          fresh.length === 0
            ? `${isGone}, and nothing took the place`
            : `${isGone}, and only ${count(fresh.length, 'other')} took the place`,
        hint: 'The Deployment makes another pod for each that is gone. Is it there, and scaled as before?',
        hintId: 'successor-missing',
        command: kubectl('get deployments', params.namespace),
      };
    }
    const before = list(gone.map((pod) => pod.name));
    const now = list(fresh.map((pod) => pod.name));
    return { kind: 'pass', observed: `${before} made way for ${now}`, command };
  },
};
