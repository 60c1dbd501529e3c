import { z } from 'zod';
import type { ClusterWarning, Pod } from '../domain/kubernetes.js';
import type { Checker } from './checker.js';
import { livePods } from './live-pods.js';
import { labels, namespace } from './params.js';
import { diagnosePods } from './pod-diagnosis.js';
import { gatherWarnings } from './pod-warnings.js';
import { diagnoseFlapping, restartWarning } from './restarts.js';
import { count as countOf, kubectl, selectorText } from './wording.js';

const params = z.strictObject({
  namespace,
  selector: labels,
  /** The exact number of pods; by default at least one. */
  count: z.int().min(1).max(100).optional(),
});

interface Facts {
  pods: Pod[];
  /** The distinct labels of the namespace's other live pods, which may show a misspelling. */
  otherLabels: string[];
  /** See {@link gatherWarnings}. Absent from facts of earlier versions. */
  warnings?: ClusterWarning[];
}

/** Passes when pods with the given labels are running and ready. */
export const podsRunning: Checker<z.infer<typeof params>, Facts> = {
  id: 'pods-running',
  summary: 'Pods with the given labels are running and ready; optionally how many.',
  params,

  async gather(node, { namespace, selector }) {
    const all = await node.kubernetes.listPods(namespace);
    const pods = livePods(all, selector);
    const others = livePods(all, {}).filter((pod) => !pods.includes(pod));
    return {
      pods,
      otherLabels: [...new Set(others.map((pod) => selectorText(pod.labels)))],
      warnings: await gatherWarnings(node, namespace, pods),
    };
  },

  judge({ pods, otherLabels, warnings }, { namespace, selector, count }) {
    const wanted = `${count === undefined ? 'at least one pod' : countOf(count, 'pod')} labelled ${selectorText(selector)}`;
    const command = kubectl('get pods --show-labels', namespace);
    if (pods.length === 0) {
      return {
        kind: 'fail',
        expected: wanted,
        observed:
          otherLabels.length === 0
            ? `no pods in namespace ${namespace}`
            : `no such pod; the pods there are labelled ${otherLabels.join(' or ')}`,
        hint: `A label must be written exactly as ${selectorText(selector)}, in the pod template.`,
        hintId: 'pods-missing',
        command,
      };
    }
    const ready = pods.filter((pod) => pod.ready);
    if (count === undefined ? ready.length > 0 : ready.length === count && pods.length === count) {
      const flapping = diagnoseFlapping(ready, warnings);
      if (flapping) return { kind: 'fail', expected: `${wanted}, ready`, ...flapping };
      const observed = `${countOf(ready.length, 'pod')} ready`;
      return { kind: 'pass', observed, command, ...restartWarning(ready) };
    }
    return {
      kind: 'fail',
      expected: `${wanted}, ready`,
      observed: `${ready.length} of ${countOf(pods.length, 'pod')} ready`,
      command,
      ...(diagnosePods(pods, warnings) ?? {
        hint: `All pods are ready, but they are not ${count}. Change the number of replicas, and delete pods that were made by hand with these labels.`,
        hintId: 'pod-count-wrong',
      }),
    };
  },
};
