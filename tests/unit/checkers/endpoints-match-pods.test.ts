import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { endpointsMatchPods } from '../../../src/checkers/endpoints-match-pods.js';
import { anEndpoint, aPod, aService, aSickPod } from '../../support/facts.js';
import { testVerdicts, verdictOn } from '../../support/verdicts.js';

const services = [aService()];
const pods = [aPod(1), aPod(2)];

describe('endpoints-match-pods', () => {
  testVerdicts(endpointsMatchPods, { service: 'web' }, [
    {
      when: 'one for each ready pod',
      on: {
        services,
        pods: [...pods, aSickPod({}, { ip: '10.1.0.3', uid: 'pod-3' })],
        endpoints: [anEndpoint(2), anEndpoint(1), anEndpoint(3, { ready: false })],
      },
      is: 'pass',
      observed: 'endpoints 10.1.0.1 and 10.1.0.2, the ready pods',
      command: 'kubectl get endpoints web',
    },
    {
      when: 'pods that share the address of their node',
      on: { services, pods: [aPod(1), aPod(2, { ip: '10.1.0.1' })], endpoints: [anEndpoint(1)] },
      is: 'pass',
      observed: 'endpoints 10.1.0.1, the ready pods',
    },
    {
      when: 'pods of a dual-stack cluster, whose first address is the IPv6 one',
      on: {
        services,
        pods: [aPod(1, { ip: 'fd00::1' })],
        endpoints: [anEndpoint(1, { ip: 'fd00::1' }), anEndpoint(1)],
      },
      is: 'pass',
      observed: 'endpoints fd00::1, the ready pods',
    },
    {
      when: 'nothing behind the Service',
      on: { services },
      is: 'fail no-pods',
      expected: 'endpoints, one for each ready pod',
      observed: 'no endpoints',
    },
    {
      when: 'the pods of before',
      on: { services, pods, endpoints: [anEndpoint(1), anEndpoint(7)] },
      is: 'fail',
      expected: 'endpoints 10.1.0.1 and 10.1.0.2, the ready pods',
      observed: 'endpoints 10.1.0.1 and 10.1.0.7',
    },
    {
      when: 'not all of them yet',
      on: { services, pods, endpoints: [anEndpoint(1)] },
      is: 'fail',
      observed: 'endpoints 10.1.0.1',
    },
    {
      when: 'ready, but without an address',
      on: { services, pods: [aPod(1, { ip: null })] },
      is: 'fail',
      observed: 'no endpoints',
    },
    {
      when: 'written by hand',
      on: {
        services: [aService({ selector: null })],
        pods,
        endpoints: [anEndpoint(1, { podName: null, podUid: null })],
      },
      is: 'fail endpoints-by-hand final',
      observed: 'endpoints 10.1.0.1',
      hint: /^10\.1\.0\.1 was written into the endpoints by hand/,
    },
    {
      when: 'no selector and no endpoints',
      on: { services: [aService({ selector: null })], pods },
      is: 'fail selector-missing final',
      observed: 'no endpoints',
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: /no Service/ },
  ]);

  test('passes exactly where endpoints and ready pods are the same addresses, one at least', async () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(numbers, numbers, async (ofPods, ofEndpoints) => {
        const { kind } = await verdictOn(
          endpointsMatchPods,
          { service: 'web' },
          {
            services,
            pods: ofPods.map((n) => aPod(n)),
            endpoints: ofEndpoints.map((n) => anEndpoint(n)),
          },
        );
        const same = `${[...ofPods].sort()}` === `${[...ofEndpoints].sort()}`;
        expect(kind).toBe(same && ofPods.length > 0 ? 'pass' : 'fail');
      }),
    );
  });
});
