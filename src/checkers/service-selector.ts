import { z } from 'zod';
import { matchesSelector } from '../domain/kubernetes.js';
import type { Checker } from './checker.js';
import { labels, manifest, namespace, objectName } from './params.js';
import { livePods } from './pod-facts.js';
import { gatherService, missingService, type ServiceFacts } from './service-facts.js';
import { correctSelector, kubectl, selectorText } from './wording.js';

const params = z.strictObject({ namespace, service: objectName, selector: labels, manifest });

interface Facts extends ServiceFacts {
  /** The labels of each live pod in the namespace. */
  podLabels: Record<string, string>[];
}

/**
 * Passes when a Service's selector contains the given labels. Whether pods have these labels is
 * left to the checkers of endpoints.
 */
export const serviceSelector: Checker<z.infer<typeof params>, Facts> = {
  id: 'service-selector',
  summary: 'A Service selects pods by the given labels (it may ask for more of them).',
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
    if (service.selector && matchesSelector(selector, service.selector)) {
      return { kind: 'pass', observed, command };
    }
    const correct = correctSelector(name, namespace, isManifest);
    const meant = facts.podLabels.find((pod) => matchesSelector(selector, pod));
    return {
      kind: 'fail',
      expected: `selector ${selectorText(selector)}`,
      observed,
      hint: meant
        ? `The Service selects ${selectorText(service.selector)}, the pods are labelled ${selectorText(meant)}. ${correct}`
        : `The Service must select ${selectorText(selector)}. ${correct}`,
      hintId: 'selector-wrong',
      command,
      final: true,
    };
  },
};
