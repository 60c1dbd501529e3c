import { z } from 'zod';
import type { HttpReply } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import { namespace, objectName } from './params.js';
import { gatherService, missingService, type ServiceFacts } from './service-facts.js';
import { kubectl, replyText } from './wording.js';

const params = z.strictObject({ namespace, service: objectName });

interface Facts extends ServiceFacts {
  /** Each node port of the Service, and the reply that Podmark got there from outside. */
  outside: { nodePort: number; reply: HttpReply }[];
}

/**
 * Passes when a Service has no node port, no balancer and no external address. One that exists
 * fails the check even if nothing answers there.
 */
export const notReachableFromOutside: Checker<z.infer<typeof params>, Facts> = {
  id: 'not-reachable-from-outside',
  summary: 'A Service has no way in from outside: no node port, no external address.',
  params,

  async gather(node, { namespace, service }, context) {
    const facts = await gatherService(node, namespace, service, context);
    const nodePorts = (facts.service?.ports ?? []).flatMap(
      (servicePort) => servicePort.nodePort ?? [],
    );
    const outside = await Promise.all(
      nodePorts.map(async (nodePort) => ({
        nodePort,
        reply: await node.getFromOutside(nodePort),
      })),
    );
    return { ...facts, outside };
  },

  judge(facts, { namespace, service: name }) {
    const { service, outside } = facts;
    if (!service) return missingService(facts, namespace, name);
    const command = kubectl(`get service ${name}`, namespace);
    const doors = [
      ...outside.map(({ nodePort, reply }) => `node port ${nodePort}, which ${replyText(reply)}`),
      ...service.loadBalancerIngress.map((ip) => `the balancer at ${ip}`),
    ];
    const ways = [...doors, ...service.externalIps.map((ip) => `the external address ${ip}`)];
    if (ways.length === 0) {
      return { kind: 'pass', observed: 'no way in from outside the cluster', command };
    }
    const again = 'Delete the Service and expose the Deployment again, without';
    return {
      kind: 'fail',
      expected: 'a Service that only the inside of the cluster reaches',
      observed: `the Service opens ${ways.join('; ')}`,
      hint:
        doors.length > 0
          ? `Type ${service.type} opens a door to the outside. ${again} a type.`
          : `An external address (externalIPs) is a door to the outside. ${again} one.`,
      hintId: 'reachable-from-outside',
      command,
      final: true,
    };
  },
};
