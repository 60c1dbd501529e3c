import { describe } from '@jest/globals';
import { serviceAbsent } from '../../../src/checkers/service-absent.js';
import { aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

describe('service-absent', () => {
  testVerdicts(serviceAbsent, { service: 'web' }, [
    { when: 'no Service', on: {}, is: 'pass', observed: 'no Service web' },
    {
      when: 'being deleted',
      on: { services: [aService({ deleting: true })] },
      is: 'pass',
      observed: 'no Service web',
    },
    {
      when: 'only in another namespace',
      on: { services: [aService({ namespace: 'shop' })] },
      is: 'pass',
      observed: 'no Service web',
    },
    {
      when: 'still there',
      on: { services: [aService({ type: 'NodePort' })] },
      is: 'fail service-left-over',
      expected: 'no Service web in namespace default',
      observed: 'Service web of type NodePort',
      hint: /kubectl delete service web$/,
    },
    {
      when: 'still there in the namespace that was asked for',
      params: { namespace: 'shop' },
      on: { services: [aService({ namespace: 'shop' })] },
      is: 'fail service-left-over',
      observed: 'Service web of type ClusterIP',
      hint: /kubectl delete service web -n shop$/,
    },
  ]);
});
