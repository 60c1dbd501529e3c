import { describe, expect, test } from '@jest/globals';
import { serviceExists } from '../../../src/checkers/service-exists.js';
import { aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const inDefault = (...names: string[]) => names.map((name) => ({ namespace: 'default', name }));
/** A lab that has the student make a Service of this name in two namespaces. */
const twice = {
  labNames: {
    services: ['default', 'shop'].map((namespace) => ({ namespace, name: 'my-service' })),
    deployments: [],
  },
};

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
      context: {
        labNames: { services: inDefault('my-service', 'my-service-lb'), deployments: [] },
      },
      on: { services: [aService({ name: 'my-service-lb' })] },
      is: 'fail service-missing',
      observed: 'no Service my-service there',
    },
    {
      when: 'a Deployment of the lab, by whose name the Service was made',
      context: {
        labNames: { services: inDefault('my-service'), deployments: inDefault('my-servic') },
      },
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
    {
      when: 'another step has one made in another namespace',
      params: { namespace: 'shop' },
      context: twice,
      on: { services: [aService({ name: 'my-service' })] },
      is: 'fail service-missing',
      observed: 'no Service my-service there',
      hint: 'Make the Service my-service in namespace shop. Then check that it is in the list. Leave the one in default as it is: it belongs to another step.',
      command: 'kubectl get services -n shop',
    },
    {
      when: 'another step has a name for something outside made in another namespace',
      params: { namespace: 'shop', manifest: true },
      context: twice,
      on: { services: [aService({ name: 'my-service', type: 'ExternalName' })] },
      is: 'fail service-missing',
      observed: 'no Service my-service there',
      hint: 'Apply the manifest of the Service my-service, with “namespace: shop” in its metadata. Then check that it is in the list. Leave the one in default as it is: it belongs to another step.',
    },
    {
      when: 'besides that of another step there is one that is misplaced',
      params: { namespace: 'shop', manifest: true },
      context: twice,
      on: {
        services: ['default', 'blog'].map((namespace) =>
          aService({ name: 'my-service', namespace }),
        ),
      },
      is: 'fail service-in-other-namespace',
      observed: 'a Service my-service in namespace blog, none in shop',
      hint: /delete it there\. Set “namespace: shop” in your manifest and apply it again\.$/,
    },
    {
      when: 'a letter is missing in a manifest',
      params: { manifest: true },
      on: { services: [aService({ name: 'my-servce' })] },
      is: 'fail service-name-misspelled',
      observed: /one named my-servce$/,
      hint: /^Set “name: my-service” in your manifest and apply it again\./,
    },
  ]);

  test('facts from before other steps were told apart can still be judged', () => {
    const facts = { service: null, otherNamespaces: [], namesHere: [] };
    const params = serviceExists.params.parse({ service: 'my-service' });
    expect(serviceExists.judge(facts, params)).toMatchObject({
      hint: 'Make the Service my-service. Then check that it is in the list.',
    });
  });
});
