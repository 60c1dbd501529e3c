import { z } from 'zod';
import type { Checker } from './checker.js';
import { diagnoseEndpoints } from './endpoint-diagnosis.js';
import {
  type EndpointFacts,
  gatherEndpoints,
  isEndpointOf,
  readyAddresses,
} from './endpoint-facts.js';
import { manifest, namespace, objectName } from './params.js';
import { missingService } from './service-facts.js';
import { list, listEndpoints } from './wording.js';

const params = z.strictObject({ namespace, service: objectName, manifest });

/** Passes when the endpoints of a Service are exactly its ready pods and there is at least one. */
export const endpointsMatchPods: Checker<z.infer<typeof params>, EndpointFacts> = {
  id: 'endpoints-match-pods',
  summary: 'The endpoints of a Service are exactly the ready pods that it selects; at least one.',
  params,

  gather(node, { namespace, service }, context) {
    return gatherEndpoints(node, namespace, service, context);
  },

  judge(facts, { namespace, service: name, manifest: isManifest }) {
    if (!facts.service) return missingService(facts, namespace, name, isManifest);
    const ready = facts.pods.flatMap((pod) =>
      pod.ready && pod.ip !== null ? [{ ...pod, ip: pod.ip }] : [],
    );
    const endpoints = facts.endpoints.filter((endpoint) => endpoint.ready);
    const addresses = readyAddresses(
      // of a pod's two addresses on a dual-stack cluster, the one that the pod itself names first
      endpoints.map((endpoint) => ({
        ...endpoint,
        ip: ready.find((pod) => isEndpointOf(endpoint, pod))?.ip ?? endpoint.ip,
      })),
    );
    const podAddresses = [...new Set(ready.map(({ ip }) => ip))].sort();
    const command = listEndpoints(name, namespace);
    const isSame =
      endpoints.every((endpoint) => ready.some((pod) => isEndpointOf(endpoint, pod))) &&
      // pods that share their node's address may share an endpoint
      ready.every((pod) =>
        endpoints.some((endpoint) => isEndpointOf(endpoint, pod) || endpoint.ip === pod.ip),
      );
    if (isSame && ready.length > 0) {
      return { kind: 'pass', observed: `endpoints ${list(addresses)}, the ready pods`, command };
    }
    const wrong = {
      kind: 'fail',
      expected:
        podAddresses.length === 0
          ? 'endpoints, one for each ready pod'
          : `endpoints ${list(podAddresses)}, the ready pods`,
      observed: addresses.length === 0 ? 'no endpoints' : `endpoints ${list(addresses)}`,
      command,
    } as const;
    return { ...wrong, ...diagnoseEndpoints(facts.service, facts, isManifest) };
  },
};
