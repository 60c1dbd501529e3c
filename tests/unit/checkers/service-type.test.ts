import { describe } from '@jest/globals';
import { serviceType } from '../../../src/checkers/service-type.js';
import { aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

describe('service-type', () => {
  testVerdicts(serviceType, { service: 'web', type: 'NodePort' }, [
    {
      when: 'the type asked for',
      on: { services: [aService({ type: 'NodePort' })] },
      is: 'pass',
      observed: 'type NodePort',
    },
    {
      when: 'no type was given',
      on: { services: [aService()] },
      is: 'fail type-left-at-cluster-ip final',
      expected: 'type NodePort',
      observed: 'type ClusterIP',
      hint: /when no type is given/,
    },
    {
      when: 'another type',
      on: { services: [aService({ type: 'LoadBalancer' })] },
      is: 'fail type-wrong final',
      observed: 'type LoadBalancer',
      hint: /still a Service of type LoadBalancer/,
    },
    {
      when: 'a ClusterIP is asked for and the node port is still there',
      params: { type: 'ClusterIP' },
      on: { services: [aService({ type: 'NodePort' })] },
      is: 'fail type-wrong final',
      observed: 'type NodePort',
    },
    {
      when: 'a Service of that kind in another namespace',
      on: { services: [aService({ namespace: 'shop' })] },
      is: 'fail service-in-other-namespace',
      observed: /in namespace shop/,
    },
    {
      when: 'an ExternalName is asked for, and a Service for pods elsewhere has the name',
      params: { type: 'ExternalName' },
      on: { services: [aService({ namespace: 'shop' })] },
      is: 'fail service-missing',
      observed: 'no Service web there',
    },
    {
      when: 'an ExternalName is asked for, and it is in another namespace',
      params: { type: 'ExternalName' },
      on: { services: [aService({ namespace: 'shop', type: 'ExternalName' })] },
      is: 'fail service-in-other-namespace',
      observed: /in namespace shop/,
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
  ]);
});
