import { describe } from '@jest/globals';
import { sameObject } from '../../../src/checkers/same-object.js';
import type { Service } from '../../../src/domain/kubernetes.js';
import { aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const since = { checkpoint: 'stable', check: 'service' };
/** Facts of a look at which the Service was so. */
const then = (given: Partial<Service> = {}) => ({
  findEarlierFacts: async (checkpoint: string, check: string) =>
    checkpoint === 'stable' && check === 'service' ? { service: aService(given) } : undefined,
});

describe('same-object', () => {
  testVerdicts(sameObject, { service: 'web', since }, [
    {
      when: 'the same',
      on: { services: [aService()] },
      context: then(),
      is: 'pass',
      observed: 'the same Service, still at 10.152.183.20',
      command: 'kubectl get service web',
    },
    {
      when: 'the same, without an address then and now',
      on: { services: [aService({ clusterIp: null })] },
      context: then({ clusterIp: null }),
      is: 'pass',
      observed: 'the same Service, still at no cluster IP',
    },
    {
      when: 'made again',
      on: { services: [aService({ uid: 'new', clusterIp: '10.152.183.99' })] },
      context: then(),
      is: 'fail service-made-again final',
      expected: 'Service web as it was in checkpoint stable',
      observed: 'another Service of that name, at 10.152.183.99 instead of 10.152.183.20',
      hint: /was deleted and made again since then\. Pass checkpoint stable once more/,
    },
    {
      when: 'made again at the same address',
      on: { services: [aService({ uid: 'new' })] },
      context: then(),
      is: 'fail service-made-again final',
      observed: /^another Service of that name/,
    },
    {
      when: 'the same at another address',
      on: { services: [aService()] },
      context: then({ clusterIp: null }),
      is: 'fail cluster-ip-changed final',
      observed: 'the same Service, but at 10.152.183.20 instead of none',
      hint: /was changed since then/,
    },
    {
      when: 'never looked before',
      on: { services: [aService()] },
      is: 'fail earlier-checkpoint-missing final',
      observed: /nothing to compare with/,
    },
    {
      when: 'there was no Service then',
      on: { services: [aService()] },
      context: { findEarlierFacts: async () => ({ service: null }) },
      is: 'fail earlier-checkpoint-missing final',
      observed: /nothing to compare with/,
    },
    {
      when: 'no Service',
      on: {},
      context: then(),
      is: 'fail service-missing',
      observed: 'no Service web there',
    },
  ]);
});
