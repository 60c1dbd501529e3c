import { z } from 'zod';
import type { Checker } from './checker.js';
import {
  diagnoseEndpoints,
  type EndpointFacts,
  gatherEndpoints,
  readyAddresses,
} from './endpoint-facts.js';
import { manifest, namespace, objectName } from './params.js';
import { missingService } from './service-facts.js';
import { count as countOf, kubectl, list } from './wording.js';

const params = z.strictObject({
  namespace,
  service: objectName,
  count: z.int().min(0).max(100),
  manifest,
});

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
      addresses.length < count ? diagnoseEndpoints(facts.service, facts, isManifest) : {};
    if (diagnosis.hint !== undefined) return { ...wrong, ...diagnosis };
    return {
      ...wrong,
      hint: `Each ready pod that the selector matches is an endpoint, and ${countOf(facts.pods.length, 'pod')} ${facts.pods.length === 1 ? 'does' : 'do'}. Scale the Deployment to ${count}.`,
      hintId: 'endpoints-count-wrong',
      command: kubectl('get pods --show-labels', namespace),
    };
  },
};
