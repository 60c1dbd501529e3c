import { z } from 'zod';
import type { Checker } from './checker.js';
import { namespace, objectName } from './params.js';
import { gatherService, type ServiceFacts } from './service-facts.js';
import { kubectl } from './wording.js';

const params = z.strictObject({ namespace, service: objectName });

/** Passes when the namespace has no Service of that name. */
export const serviceAbsent: Checker<z.infer<typeof params>, ServiceFacts> = {
  id: 'service-absent',
  summary: 'No Service of that name exists in the namespace.',
  params,

  gather(node, { namespace, service }, context) {
    return gatherService(node, namespace, service, context);
  },

  judge({ service }, { namespace, service: name }) {
    const command = kubectl('get services', namespace);
    if (!service) return { kind: 'pass', observed: `no Service ${name}`, command };
    return {
      kind: 'fail',
      expected: `no Service ${name} in namespace ${namespace}`,
      observed: `Service ${name} of type ${service.type}`,
      hint: `The old Service is still there. Delete it: ${kubectl(`delete service ${name}`, namespace)}`,
      hintId: 'service-left-over',
      command,
    };
  },
};
