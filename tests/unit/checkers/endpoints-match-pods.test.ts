import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { endpointsMatchPods } from '../../../src/checkers/endpoints-match-pods.js';
import type { SliceOrigin } from '../../../src/domain/kubernetes.js';
import { aDeployment, anEndpoint, aPod, aService, aSickPod } from '../../support/facts.js';
import { testVerdicts, verdictOn } from '../../support/verdicts.js';

const services = [aService()];
const pods = [aPod(1), aPod(2)];

/** An endpoint at an address of no pod, from that slice. */
function aForeign(name: string, given: Partial<SliceOrigin>) {
  const slice = { name, isByHand: false, ownerUid: null, ...given };
  return anEndpoint(9, { ip: '192.0.2.9', podName: null, podUid: null, slice });
}

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
      command: 'kubectl get endpointslices -l kubernetes.io/service-name=web',
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
      when: 'kept from when the Service had a selector',
      on: {
        services: [aService({ selector: null })],
        pods,
        endpoints: [aForeign('web-kept', { ownerUid: aService().uid })],
      },
      is: 'fail selector-missing final',
      observed: 'endpoints 192.0.2.9',
    },
    {
      when: 'two slices by hand, of which one is told at a time',
      on: {
        services,
        pods,
        endpoints: [
          aForeign('by-hand', { isByHand: true }),
          { ...aForeign('other', { isByHand: true }), ip: '192.0.2.10' },
        ],
      },
      is: 'fail endpoint-slice-by-hand final',
      observed: /192\.0\.2\.9/,
      hint: /^192\.0\.2\.9 comes from the EndpointSlice by-hand/,
    },
    {
      when: 'a slice by hand beside the selector',
      on: {
        services,
        pods,
        endpoints: [anEndpoint(1), anEndpoint(2), aForeign('by-hand', { isByHand: true })],
      },
      is: 'fail endpoint-slice-by-hand final',
      observed: /192\.0\.2\.9/,
      command: 'kubectl delete endpointslice by-hand',
    },
    {
      when: 'a slice of the Service of before',
      on: {
        services,
        pods,
        endpoints: [anEndpoint(1), anEndpoint(2), aForeign('web-old', { ownerUid: 'service-old' })],
      },
      is: 'fail endpoint-slice-stale',
      observed: /192\.0\.2\.9/,
    },
    {
      when: 'a slice of the Service that is behind',
      on: {
        services,
        pods,
        endpoints: [anEndpoint(1), anEndpoint(2), aForeign('web-1', { ownerUid: 'service-web' })],
      },
      is: 'fail',
      observed: /192\.0\.2\.9/,
    },
    {
      when: 'another pod has got the address of one of before',
      on: { services, pods, endpoints: [anEndpoint(1), anEndpoint(2, { podUid: 'pod-old' })] },
      is: 'fail',
      observed: 'endpoints 10.1.0.1 and 10.1.0.2',
    },
    {
      when: 'pods are published before they are ready',
      on: {
        services: [aService({ publishNotReadyAddresses: true })],
        pods: [aPod(1), aPod(2, { ready: false })],
        endpoints: [anEndpoint(1), anEndpoint(2)],
      },
      is: 'fail publishes-not-ready',
      observed: /10\.1\.0\.2/,
    },
    {
      when: 'the Deployment is scaled to nothing, beside pods of another',
      on: {
        services,
        pods: [aPod(1, { labels: { app: 'db' } })],
        deployments: [aDeployment({ replicas: 0 })],
      },
      is: 'fail scaled-to-zero',
      observed: 'no endpoints',
      hint: /kubectl scale deployment web --replicas=2/,
    },
    {
      when: 'a quota stops the Deployment',
      on: { services, deployments: [aDeployment({ refusal: 'exceeded quota' })] },
      is: 'fail pods-refused',
      observed: 'no endpoints',
      hint: /“exceeded quota”/,
    },
    {
      when: 'the Deployment has only just been made',
      on: { services, deployments: [aDeployment({ refusal: undefined as never })] },
      is: 'fail pods-not-made',
      observed: 'no endpoints',
    },
    {
      when: 'the Deployment is being deleted',
      on: { services, deployments: [aDeployment({ deleting: true })] },
      is: 'fail no-pods',
      observed: 'no endpoints',
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
