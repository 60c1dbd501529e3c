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
import { kubectl, list } from './wording.js';

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
    const primary = new Map(facts.pods.map(({ uid, ip }) => [uid, ip]));
    const addresses = readyAddresses(
      // of a pod's two addresses on a dual-stack cluster, the one that the pod itself names first
      facts.endpoints.map((endpoint) => ({
        ...endpoint,
        ip: primary.get(endpoint.podUid ?? '') ?? endpoint.ip,
      })),
    );
    const podAddresses = [
      ...new Set(facts.pods.flatMap((pod) => (pod.ready && pod.ip !== null ? [pod.ip] : []))),
    ].sort();
    const command = kubectl(`get endpoints ${name}`, namespace);
    const same =
      addresses.length === podAddresses.length &&
      addresses.every((ip, i) => ip === podAddresses[i]);
    if (same && addresses.length > 0) {
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
    const foreign = addresses.filter((ip) => !podAddresses.includes(ip));
    if (foreign.length > 0 && facts.service.selector === null) {
      return {
        ...wrong,
        hint: `${list(foreign)} was written into the endpoints by hand. Give the Service a selector instead, and the endpoints follow the pods.`,
        hintId: 'endpoints-by-hand',
        final: true,
      };
    }
    return { ...wrong, ...diagnoseEndpoints(facts.service, facts, isManifest) };
  },
};
