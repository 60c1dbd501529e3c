import { z } from 'zod';
import type { Checker } from './checker.js';
import { noEarlierFacts, since } from './earlier-facts.js';
import { namespace, objectName } from './params.js';
import { gatherService, missingService, type ServiceFacts } from './service-facts.js';
import { kubectl } from './wording.js';

const params = z.strictObject({ namespace, service: objectName, since });

/** The part of the earlier check's facts that is read here. */
const earlierFacts = z.object({
  service: z.object({ uid: z.string(), clusterIp: z.string().nullable() }),
});

interface Facts extends ServiceFacts {
  /** The Service that the earlier check saw; null if there are no facts of it. */
  earlier: { uid: string; clusterIp: string | null } | null;
}

/** Passes when a Service has the UID and the cluster IP that an earlier check saw. */
export const sameObject: Checker<z.infer<typeof params>, Facts> = {
  id: 'same-object',
  summary: 'A Service is still the one that an earlier check saw: same UID, same cluster IP.',
  params,

  async gather(node, params, context) {
    const { findEarlierFacts } = context;
    const [facts, found] = await Promise.all([
      gatherService(node, params.namespace, params.service, context),
      findEarlierFacts(params.since.checkpoint, params.since.check),
    ]);
    const earlier = earlierFacts.safeParse(found);
    return { ...facts, earlier: earlier.success ? earlier.data.service : null };
  },

  judge(facts, { namespace, service: name, since }) {
    const { service, earlier } = facts;
    if (!service) return missingService(facts, namespace, name);
    const expected = `Service ${name} as it was in checkpoint ${since.checkpoint}`;
    if (!earlier) return noEarlierFacts(since, expected);
    const command = kubectl(`get service ${name}`, namespace);
    const [now, then] = [service.clusterIp ?? 'no cluster IP', earlier.clusterIp ?? 'none'];
    if (service.uid === earlier.uid && service.clusterIp === earlier.clusterIp) {
      return { kind: 'pass', observed: `the same Service, still at ${now}`, command };
    }
    return {
      kind: 'fail',
      expected,
      observed:
        service.uid === earlier.uid
          ? `the same Service, but at ${now} instead of ${then}`
          : `another Service of that name, at ${now} instead of ${then}`,
      hint: `The Service was ${service.uid === earlier.uid ? 'changed' : 'deleted and made again'} since then. Pass checkpoint ${since.checkpoint} once more with the one that is there now, then do this step.`,
      hintId: service.uid === earlier.uid ? 'cluster-ip-changed' : 'service-made-again',
      command,
      final: true,
    };
  },
};
