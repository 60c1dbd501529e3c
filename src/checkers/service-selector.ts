import { z } from 'zod';
import { matchesSelector } from '../domain/kubernetes.js';
import type { Checker } from './checker.js';
import { livePods } from './live-pods.js';
import { labels, manifest, namespace, objectName } from './params.js';
import {
  gatherService,
  missingService,
  type ServiceFacts,
  selectorMissing,
} from './service-facts.js';
import { correctSelector, kubectl, selectorText } from './wording.js';

const params = z.strictObject({ namespace, service: objectName, selector: labels, manifest });

interface Facts extends ServiceFacts {
  /** The labels of each live pod in the namespace. */
  podLabels: Record<string, string>[];
}

/**
 * Passes when a Service's selector contains the given labels, and leaves out no pod that has them.
 * Whether there are such pods is left to the checkers of endpoints.
 */
export const serviceSelector: Checker<z.infer<typeof params>, Facts> = {
  id: 'service-selector',
  summary: 'A Service selects the pods that have the given labels, and leaves none of them out.',
  params,

  async gather(node, { namespace, service: name }, context) {
    const [facts, pods] = await Promise.all([
      gatherService(node, namespace, name, context),
      node.kubernetes.listPods(namespace),
    ]);
    return { ...facts, podLabels: livePods(pods, {}).map((pod) => pod.labels) };
  },

  judge(facts, { namespace, service: name, selector, manifest: isManifest }) {
    const { service } = facts;
    if (!service) return missingService(facts, namespace, name, isManifest);
    const observed = `selector ${selectorText(service.selector)}`;
    const command = kubectl(`get service ${name} -o wide`, namespace);
    const own = service.selector ?? {};
    const left = facts.podLabels.find(
      (pod) => matchesSelector(selector, pod) && !matchesSelector(own, pod),
    );
    if (matchesSelector(selector, own) && !left) {
      return { kind: 'pass', observed, command };
    }
    const wrong = {
      kind: 'fail',
      expected: `selector ${selectorText(selector)}`,
      observed,
    } as const;
    if (!service.selector) return { ...wrong, ...selectorMissing(namespace, isManifest) };
    const correct = correctSelector(name, namespace, isManifest);
    if (left && matchesSelector(selector, own)) {
      return {
        ...wrong,
        hint: `The Service asks for more than these pods have, and leaves them out: ${selectorText(left)}. ${correct}`,
        hintId: 'selector-too-narrow',
        command: kubectl('get pods --show-labels', namespace),
      };
    }
    const meant = facts.podLabels.find((pod) => matchesSelector(selector, pod));
    return {
      ...wrong,
      hint: meant
        ? `The Service selects ${selectorText(service.selector)}, the pods are labelled ${selectorText(meant)}. ${correct}`
        : `The Service must select ${selectorText(selector)}. ${correct}`,
      hintId: 'selector-wrong',
      command,
      final: true,
    };
  },
};
