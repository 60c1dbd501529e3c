import { z } from 'zod';
import type { Service } from '../domain/kubernetes.js';
import type { Checker } from './checker.js';
import { manifest, namespace, objectName } from './params.js';
import {
  gatherService,
  isExternalName,
  missingService,
  type ServiceFacts,
} from './service-facts.js';
import { inManifest, kubectl } from './wording.js';

const params = z.strictObject({
  namespace,
  service: objectName,
  type: z.literal(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']),
  manifest,
});

/** Passes when a Service has the given type. */
export const serviceType: Checker<z.infer<typeof params>, ServiceFacts> = {
  id: 'service-type',
  summary: 'A Service has the given type.',
  params,

  gather(node, { namespace, service, type }, context) {
    const isMeant = (other: Service) => isExternalName(other) === (type === 'ExternalName');
    return gatherService(node, namespace, service, context, isMeant);
  },

  judge(facts, { namespace, service: name, type, manifest: isManifest }) {
    const { service } = facts;
    if (!service) return missingService(facts, namespace, name, isManifest);
    const command = kubectl(`get service ${name}`, namespace);
    if (service.type === type) return { kind: 'pass', observed: `type ${type}`, command };
    const again = isManifest
      ? inManifest(`type: ${type}`)
      : `Delete it and make it again with type ${type}.`;
    const wrong = {
      kind: 'fail',
      expected: `type ${type}`,
      observed: `type ${service.type}`,
      command,
      final: true,
    } as const;
    if (service.type === 'ClusterIP') {
      return {
        ...wrong,
        hint: `ClusterIP is what a Service becomes when no type is given. ${again}`,
        hintId: 'type-left-at-cluster-ip',
      };
    }
    return {
      ...wrong,
      hint: `This is still a Service of type ${service.type}. ${again}`,
      hintId: 'type-wrong',
    };
  },
};
