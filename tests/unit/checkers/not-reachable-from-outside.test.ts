import { describe } from '@jest/globals';
import { notReachableFromOutside } from '../../../src/checkers/not-reachable-from-outside.js';
import { aPort, aService } from '../../support/facts.js';
import { answered } from '../../support/fake-node.js';
import { testVerdicts } from '../../support/verdicts.js';

const open = aService({ type: 'NodePort', ports: [aPort({ nodePort: 30001 })] });

describe('not-reachable-from-outside', () => {
  testVerdicts(notReachableFromOutside, { service: 'web' }, [
    {
      when: 'a cluster IP alone',
      on: { services: [aService()] },
      is: 'pass',
      observed: 'no way in from outside the cluster',
      command: 'kubectl get service web',
    },
    {
      when: 'a node port that answers',
      on: { services: [open], fromOutside: { 30001: answered() } },
      is: 'fail reachable-from-outside final',
      expected: 'a Service that only the inside of the cluster reaches',
      observed: 'the Service opens node port 30001, which answered with HTTP status 200',
      hint: 'Type NodePort opens a door to the outside. Delete the Service and expose the Deployment again, without a type.',
    },
    {
      when: 'a node port that is there, though a firewall shuts it',
      on: { services: [open], fromOutside: { 30001: { kind: 'timeout' } } },
      is: 'fail reachable-from-outside final',
      observed: 'the Service opens node port 30001, which did not answer',
    },
    {
      when: 'a balancer and an address by hand',
      on: {
        services: [
          aService({
            type: 'LoadBalancer',
            externalIps: ['192.0.2.99'],
            loadBalancerIngress: ['192.0.2.50'],
          }),
        ],
      },
      is: 'fail reachable-from-outside final',
      observed: 'the Service opens the balancer at 192.0.2.50; the external address 192.0.2.99',
      hint: /^Type LoadBalancer/,
    },
    {
      when: 'an address by hand alone',
      on: { services: [aService({ externalIps: ['192.0.2.99'] })] },
      is: 'fail reachable-from-outside final',
      observed: 'the Service opens the external address 192.0.2.99',
      hint: /^An external address \(externalIPs\)/,
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
  ]);
});
