import { z } from 'zod';
import type { Checker } from './checker.js';
import { namespace, objectName } from './params.js';
import { gatherService, missingService, type ServiceFacts } from './service-facts.js';
import { kubectl, list } from './wording.js';

const params = z.strictObject({ namespace, service: objectName });

/**
 * Passes when a LoadBalancer Service got its address from a balancer or is still waiting for one;
 * fails when the student wrote an address in by hand.
 */
export const loadBalancerAddress: Checker<z.infer<typeof params>, ServiceFacts> = {
  id: 'load-balancer-address',
  summary:
    'A Service of type LoadBalancer has a balancer’s address, or none yet; not one written by hand.',
  params,

  gather(node, { namespace, service }, context) {
    return gatherService(node, namespace, service, context);
  },

  judge(facts, { namespace, service: name }) {
    const { service } = facts;
    if (!service) return missingService(facts, namespace, name);
    const command = kubectl(`get service ${name}`, namespace);
    const expected = 'an address from a balancer, or <pending>';
    const wrong = { kind: 'fail', expected, command, final: true } as const;
    if (service.type !== 'LoadBalancer') {
      return {
        ...wrong,
        observed: `type ${service.type}, which asks no balancer`,
        hint: 'Only a Service of type LoadBalancer asks for an address from outside the cluster. Delete it and make it again with this type.',
        hintId: 'type-without-balancer',
      };
    }
    if (service.externalIps.length > 0) {
      return {
        ...wrong,
        observed: `the address ${list(service.externalIps)}, written in by hand as externalIPs`,
        hint: `externalIPs claims that somebody brings packets for that address to the node. Here nobody does. Take the field out, and <pending> is the honest answer: ${kubectl(`edit service ${name}`, namespace)}`,
        hintId: 'external-ip-by-hand',
      };
    }
    const given = service.loadBalancerIngress;
    const observed =
      given.length > 0
        ? `a balancer gave it ${list(given)}`
        : '<pending>: no balancer has given it an address';
    return { kind: 'pass', observed, command };
  },
};
