import { z } from 'zod';
import type { Checker } from './checker.js';
import { manifest, namespace, objectName } from './params.js';
import { gatherService, missingService, type ServiceFacts } from './service-facts.js';
import { kubectl } from './wording.js';

const params = z.strictObject({ namespace, service: objectName, manifest });

/** Passes when the namespace has a Service of that name. */
export const serviceExists: Checker<z.infer<typeof params>, ServiceFacts> = {
  id: 'service-exists',
  summary: 'A Service of that name exists in the namespace.',
  params,

  gather(node, { namespace, service }, context) {
    return gatherService(node, namespace, service, context);
  },

  judge(facts, { namespace, service: name, manifest: isManifest }) {
    const { service } = facts;
    if (!service) return missingService(facts, namespace, name, isManifest);
    return {
      kind: 'pass',
      observed: `Service ${name} of type ${service.type}, cluster IP ${service.clusterIp ?? 'none'}`,
      command: kubectl(`get service ${name}`, namespace),
    };
  },
};
