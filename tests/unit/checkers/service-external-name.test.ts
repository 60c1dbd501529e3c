import { describe } from '@jest/globals';
import { serviceExternalName } from '../../../src/checkers/service-external-name.js';
import type { Service } from '../../../src/domain/kubernetes.js';
import { anEndpoint, aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const external = (given: Partial<Service> = {}) =>
  aService({
    type: 'ExternalName',
    clusterIp: null,
    selector: null,
    ports: [],
    externalName: 'db.example.com',
    ...given,
  });

describe('service-external-name', () => {
  testVerdicts(serviceExternalName, { service: 'web', target: 'db.example.com' }, [
    {
      when: 'a name for the target',
      on: { services: [external()], endpoints: [anEndpoint(1, { service: 'api' })] },
      is: 'pass',
      observed: 'a name for db.example.com, and nothing more',
      command: 'kubectl get service web -o yaml',
    },
    {
      when: 'with ports, a selector that found nothing and the dot at the end',
      on: {
        services: [
          external({
            clusterIp: 'None',
            selector: { app: 'web' },
            externalName: 'db.example.com.',
          }),
        ],
      },
      is: 'pass',
      observed: /nothing more/,
    },
    {
      when: 'another type',
      on: { services: [aService()] },
      is: 'fail not-external-name final',
      expected: 'type ExternalName, with the external name db.example.com',
      observed: 'type ClusterIP',
    },
    {
      when: 'a letter is wrong',
      on: { services: [external({ externalName: 'db.exmaple.com' })] },
      is: 'fail external-name-wrong final',
      observed: 'external name db.exmaple.com',
      hint: 'The name must be exactly db.example.com; compare it letter by letter.',
    },
    {
      when: 'quite another name',
      on: { services: [external({ externalName: 'kubernetes.io' })] },
      is: 'fail external-name-wrong final',
      observed: 'external name kubernetes.io',
      hint: 'The name must be exactly db.example.com.',
    },
    {
      when: 'no name',
      on: { services: [external({ externalName: null })] },
      is: 'fail external-name-wrong final',
      observed: 'external name missing',
    },
    {
      when: 'an address',
      on: { services: [external({ externalName: '192.0.2.7' })] },
      is: 'fail external-name-is-address final',
      observed: 'external name 192.0.2.7',
    },
    {
      when: 'it kept a cluster IP',
      on: { services: [external({ clusterIp: '10.152.183.20' })] },
      is: 'fail external-name-with-endpoints final',
      observed: 'cluster IP 10.152.183.20',
    },
    {
      when: 'endpoints of before are still there',
      on: { services: [external()], endpoints: [anEndpoint(1), anEndpoint(1), anEndpoint(2)] },
      is: 'fail external-name-with-endpoints',
      observed: 'endpoints 10.1.0.1 and 10.1.0.2',
      hint: /and no pods\. This one/,
    },
    {
      when: 'it has a selector and endpoints',
      on: { services: [external({ selector: { app: 'web' } })], endpoints: [anEndpoint(1)] },
      is: 'fail external-name-with-endpoints',
      observed: 'endpoints 10.1.0.1',
      hint: /so it needs no selector/,
    },
    {
      when: 'it was made in another namespace',
      on: { services: [external({ namespace: 'shop' })] },
      is: 'fail service-in-other-namespace',
      observed: /in namespace shop/,
    },
    {
      when: 'a Service for pods has the name in another namespace',
      on: { services: [aService({ namespace: 'shop' })] },
      is: 'fail service-missing',
      observed: 'no Service web there',
    },
  ]);
});
