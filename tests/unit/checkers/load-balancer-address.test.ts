import { describe } from '@jest/globals';
import { loadBalancerAddress } from '../../../src/checkers/load-balancer-address.js';
import type { Service } from '../../../src/domain/kubernetes.js';
import { aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const on = (given: Partial<Service> = {}) => ({
  services: [aService({ type: 'LoadBalancer', ...given })],
});

describe('load-balancer-address', () => {
  testVerdicts(loadBalancerAddress, { service: 'web' }, [
    {
      when: 'it waits for one',
      on: on(),
      is: 'pass',
      observed: '<pending>: no balancer has given it an address',
      command: 'kubectl get service web',
    },
    {
      when: 'a balancer gave it one',
      on: on({ loadBalancerIngress: ['192.0.2.50', 'lb.example.com'] }),
      is: 'pass',
      observed: 'a balancer gave it 192.0.2.50 and lb.example.com',
    },
    {
      when: 'one was written by hand',
      on: on({ externalIps: ['192.0.2.1'], loadBalancerIngress: ['192.0.2.50'] }),
      is: 'fail external-ip-by-hand final',
      expected: 'an address from a balancer, or <pending>',
      observed: 'the address 192.0.2.1, written in by hand as externalIPs',
      hint: /kubectl edit service web$/,
    },
    {
      when: 'another type, with an address by hand',
      on: on({ type: 'NodePort', externalIps: ['192.0.2.1'] }),
      is: 'fail type-without-balancer final',
      observed: 'type NodePort, which asks no balancer',
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
  ]);
});
