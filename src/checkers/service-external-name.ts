import { z } from 'zod';
import { clusterIpOf } from '../domain/kubernetes.js';
import type { Checker } from './checker.js';
import { dnsName, plainName } from './dns-facts.js';
import { findMisspelled } from './misspelled.js';
import { namespace, objectName } from './params.js';
import {
  gatherService,
  isExternalName,
  missingService,
  type ServiceFacts,
} from './service-facts.js';
import { kubectl, list } from './wording.js';

const params = z.strictObject({ namespace, service: objectName, target: dnsName });

interface Facts extends ServiceFacts {
  /** The distinct addresses of the Service's endpoints. A proper ExternalName has none. */
  endpoints: string[];
}

/**
 * Passes when a Service is of type ExternalName and leads to `target`, without a cluster IP and
 * endpoints.
 */
export const serviceExternalName: Checker<z.infer<typeof params>, Facts> = {
  id: 'service-external-name',
  summary:
    'A Service of type ExternalName leads to the given name, without cluster IP and endpoints.',
  params,

  async gather(node, { namespace, service }, context) {
    const [facts, endpoints] = await Promise.all([
      gatherService(node, namespace, service, context, isExternalName),
      node.kubernetes.listEndpoints(namespace),
    ]);
    const mine = endpoints.filter((endpoint) => endpoint.service === service);
    return { ...facts, endpoints: [...new Set(mine.map((endpoint) => endpoint.ip))] };
  },

  judge(facts, { namespace, service: name, target }) {
    const { service } = facts;
    if (!service) return missingService(facts, namespace, name);
    const command = kubectl(`get service ${name} -o yaml`, namespace);
    const expected = `type ExternalName, with the external name ${target}`;
    const wrong = { kind: 'fail', expected, command } as const;
    if (!isExternalName(service)) {
      return {
        ...wrong,
        observed: `type ${service.type}`,
        hint: 'Without type: ExternalName it is a Service like the others, with an address of its own. Delete it, write the type into the manifest, and apply it again.',
        hintId: 'not-external-name',
        final: true,
      };
    }
    const found = plainName(service.externalName ?? '');
    if (found !== target) {
      const isAddress = /^[\d.]+$/.test(found);
      return {
        ...wrong,
        observed: `external name ${service.externalName ?? 'missing'}`,
        hint: isAddress
          ? 'An external name is a name. An address written there is looked up as if somebody had called a machine that, and nobody finds it.'
          : `The name must be exactly ${target}${findMisspelled(target, [found]) ? '; compare it letter by letter' : ''}.`,
        hintId: isAddress ? 'external-name-is-address' : 'external-name-wrong',
        final: true,
      };
    }
    const { endpoints } = facts;
    const hasIp = clusterIpOf(service) !== null;
    if (hasIp || endpoints.length > 0) {
      return {
        ...wrong,
        observed: hasIp ? `cluster IP ${service.clusterIp}` : `endpoints ${list(endpoints)}`,
        hint: `An ExternalName has no address of its own and no pods${service.selector ? ', so it needs no selector' : ''}. This one may have kept what it had as another type: delete it and apply the manifest again.`,
        hintId: 'external-name-with-endpoints',
        // not final for endpoints: those of a deleted Service may remain for a moment
        ...(hasIp && { final: true }),
      };
    }
    return { kind: 'pass', observed: `a name for ${target}, and nothing more`, command };
  },
};
