import { z } from 'zod';
import type { Labels } from '../domain/kubernetes.js';
import type { Checker } from './checker.js';
import { diagnoseEndpoints, diagnoseForeign } from './endpoint-diagnosis.js';
import { type EndpointFacts, gatherEndpoints, readyAddresses } from './endpoint-facts.js';
import { manifest, namespace, objectName } from './params.js';
import { missingService } from './service-facts.js';
import { correctSelector, count as countOf, kubectl, list, selectorText } from './wording.js';

const params = z.strictObject({
  namespace,
  service: objectName,
  count: z.int().min(0).max(100),
  manifest,
});

/** The labels of a pod that has some of the selector's, and not all; undefined if there is none. */
function nearLabels(selector: Labels, otherLabels: readonly Labels[]): Labels | undefined {
  const asked = Object.entries(selector);
  return otherLabels.find((labels) => asked.some(([key, value]) => labels[key] === value));
}

/** Passes when a Service has exactly `count` ready endpoints. */
export const endpointsCount: Checker<z.infer<typeof params>, EndpointFacts> = {
  id: 'endpoints-count',
  summary: 'A Service has exactly the given number of ready endpoints.',
  params,

  gather(node, { namespace, service }, context) {
    return gatherEndpoints(node, namespace, service, context);
  },

  judge(facts, { namespace, service: name, count, manifest: isManifest }) {
    if (!facts.service) return missingService(facts, namespace, name, isManifest);
    const addresses = readyAddresses(facts.endpoints);
    const observed = `${countOf(addresses.length, 'endpoint')}${addresses.length === 0 ? '' : `: ${list(addresses)}`}`;
    const command = kubectl(`describe service ${name}`, namespace);
    if (addresses.length === count) return { kind: 'pass', observed, command };
    const wrong = {
      kind: 'fail',
      expected: countOf(count, 'endpoint'),
      observed,
      command,
    } as const;
    const diagnosis =
      addresses.length < count
        ? diagnoseEndpoints(facts.service, facts, isManifest)
        : diagnoseForeign(facts.service, facts);
    if (diagnosis?.hint !== undefined) return { ...wrong, ...diagnosis };
    const { selector } = facts.service;
    const near = selector && nearLabels(selector, facts.otherLabels);
    if (addresses.length < count && near) {
      return {
        ...wrong,
        hint: `The Service asks for ${selectorText(selector)}, and pods are there that have only a part of that: ${selectorText(near)}. ${correctSelector(name, namespace, isManifest)}`,
        hintId: 'selector-too-narrow',
        command: kubectl('get pods --show-labels', namespace),
      };
    }
    return {
      ...wrong,
      hint: `Each ready pod that the selector matches is an endpoint, and ${countOf(facts.pods.length, 'pod')} ${facts.pods.length === 1 ? 'does' : 'do'}. Scale the Deployment to ${count}.`,
      hintId: 'endpoints-count-wrong',
      command: kubectl('get pods --show-labels', namespace),
    };
  },
};
