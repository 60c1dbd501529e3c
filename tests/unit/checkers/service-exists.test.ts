import { describe } from '@jest/globals';
import { serviceExists } from '../../../src/checkers/service-exists.js';
import { aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

describe('service-exists', () => {
  testVerdicts(serviceExists, { service: 'my-service' }, [
    {
      when: 'there',
      on: { services: [aService({ name: 'my-service' })] },
      is: 'pass',
      observed: 'Service my-service of type ClusterIP, cluster IP 10.152.183.20',
      command: 'kubectl get service my-service',
    },
    {
      when: 'there without a cluster IP',
      on: {
        services: [aService({ name: 'my-service', type: 'ExternalName', clusterIp: null })],
      },
      is: 'pass',
      observed: 'Service my-service of type ExternalName, cluster IP none',
    },
    {
      when: 'there in the namespace that was asked for',
      params: { namespace: 'shop' },
      on: { services: [aService({ name: 'my-service', namespace: 'shop' })] },
      is: 'pass',
      observed: /my-service/,
      command: 'kubectl get service my-service -n shop',
    },
    {
      when: 'nothing there',
      on: {},
      is: 'fail service-missing',
      expected: 'a Service my-service in namespace default',
      observed: 'no Service my-service there',
    },
    {
      when: 'only a Service of quite another name',
      on: { services: [aService({ name: 'kubernetes' })] },
      is: 'fail service-missing',
      observed: 'no Service my-service there',
    },
    {
      when: 'being deleted',
      on: { services: [aService({ name: 'my-service', deleting: true })] },
      is: 'fail service-missing',
      observed: 'no Service my-service there',
    },
    {
      when: 'in other namespaces',
      on: {
        services: ['shop', 'blog'].map((namespace) => aService({ name: 'my-service', namespace })),
      },
      is: 'fail service-in-other-namespace',
      observed: 'a Service my-service in namespaces shop and blog, none in default',
      command: 'kubectl get services --all-namespaces',
    },
    {
      when: 'in one other namespace',
      on: { services: [aService({ name: 'my-service', namespace: 'shop' })] },
      is: 'fail service-in-other-namespace',
      observed: 'a Service my-service in namespace shop, none in default',
      hint: /If it was meant to be this one, delete it there and make it again in default/,
    },
    {
      when: 'in another namespace, a name for something outside that has nothing to do with it',
      on: { services: [aService({ name: 'my-service', namespace: 'shop', type: 'ExternalName' })] },
      is: 'fail service-missing',
      observed: 'no Service my-service there',
    },
    {
      when: 'a letter is missing',
      on: { services: [aService({ name: 'my-servce' })] },
      is: 'fail service-name-misspelled',
      observed: 'no Service my-service, but one named my-servce',
      hint: /exactly my-service/,
    },
    ...['service', 'my-service-lb'].map((name) => ({
      when: `one named ${name}`,
      on: { services: [aService({ name })] },
      is: 'fail service-name-misspelled' as const,
      observed: `no Service my-service, but one named ${name}`,
    })),
    {
      when: 'one named much like it that the lab asks for, too',
      context: { labNames: { services: ['my-service', 'my-service-lb'], deployments: [] } },
      on: { services: [aService({ name: 'my-service-lb' })] },
      is: 'fail service-missing',
      observed: 'no Service my-service there',
    },
    {
      when: 'a Deployment of the lab, by whose name the Service was made',
      context: { labNames: { services: ['my-service'], deployments: ['my-servic'] } },
      on: { services: [aService({ name: 'my-servic' })] },
      is: 'fail service-name-misspelled',
      observed: /one named my-servic$/,
    },
    ...['my', 'our-services'].map((name) => ({
      when: `one named ${name}, which is another`,
      on: { services: [aService({ name })] },
      is: 'fail service-missing' as const,
      observed: 'no Service my-service there',
    })),
    {
      when: 'a misspelled one in another namespace helps nobody',
      on: { services: [aService({ name: 'my-servce', namespace: 'shop' })] },
      is: 'fail service-missing',
      observed: 'no Service my-service there',
    },
  ]);
});
