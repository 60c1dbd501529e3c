import { describe } from '@jest/globals';
import { endpointsCount } from '../../../src/checkers/endpoints-count.js';
import { anEndpoint, aPod, aPort, aService, aSickPod } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const services = [aService()];

describe('endpoints-count', () => {
  testVerdicts(endpointsCount, { service: 'web', count: 2 }, [
    {
      when: 'as many as asked for',
      on: { services, endpoints: [anEndpoint(2), anEndpoint(1)] },
      is: 'pass',
      observed: '2 endpoints: 10.1.0.1 and 10.1.0.2',
      command: 'kubectl describe service web',
    },
    {
      when: 'a pod with two ports counts once, and others not at all',
      on: {
        services,
        endpoints: [
          anEndpoint(1),
          anEndpoint(1, { port: 9090 }),
          anEndpoint(2),
          anEndpoint(3, { ready: false }),
          anEndpoint(4, { service: 'api' }),
        ],
      },
      is: 'pass',
      observed: '2 endpoints: 10.1.0.1 and 10.1.0.2',
    },
    {
      when: 'pods of a dual-stack cluster, each with two addresses',
      on: {
        services,
        endpoints: [
          anEndpoint(1, { ip: 'fd00::1' }),
          anEndpoint(1),
          anEndpoint(2),
          anEndpoint(2, { ip: 'fd00::2' }),
        ],
      },
      is: 'pass',
      observed: '2 endpoints: 10.1.0.1 and 10.1.0.2',
    },
    {
      when: 'none, as asked',
      params: { count: 0 },
      on: { services },
      is: 'pass',
      observed: '0 endpoints',
    },
    {
      when: 'the selector asks for more than most pods have',
      on: {
        services: [aService({ selector: { app: 'web', tier: 'a' } })],
        endpoints: [anEndpoint(1)],
        pods: [aPod(1, { labels: { app: 'web', tier: 'a' } }), aPod(2, { labels: { app: 'web' } })],
      },
      is: 'fail selector-too-narrow',
      observed: '1 endpoint: 10.1.0.1',
      hint: /asks for app=web,tier=a, and pods are there that have only a part of that: app=web\./,
    },
    {
      when: 'a slice by hand adds one',
      params: { count: 1 },
      on: {
        services,
        endpoints: [
          anEndpoint(1),
          anEndpoint(2, {
            podName: null,
            podUid: null,
            slice: { name: 'by-hand', isByHand: true, ownerUid: null },
          }),
        ],
        pods: [aPod(1)],
      },
      is: 'fail endpoint-slice-by-hand final',
      observed: '2 endpoints: 10.1.0.1 and 10.1.0.2',
    },
    {
      when: 'too many',
      params: { count: 1 },
      on: { services, endpoints: [anEndpoint(1), anEndpoint(2)], pods: [aPod(1), aPod(2)] },
      is: 'fail endpoints-count-wrong',
      expected: '1 endpoint',
      observed: '2 endpoints: 10.1.0.1 and 10.1.0.2',
      hint: /2 pods do\. Scale the Deployment to 1\.$/,
    },
    {
      when: 'too few, though all pods are ready',
      on: { services, endpoints: [anEndpoint(1)], pods: [aPod(1)] },
      is: 'fail endpoints-count-wrong',
      expected: '2 endpoints',
      observed: '1 endpoint: 10.1.0.1',
      hint: /1 pod does\./,
    },
    {
      when: 'one pod is still starting',
      on: {
        services,
        endpoints: [anEndpoint(1)],
        pods: [aPod(1), aSickPod({}, { name: 'web-2', phase: 'Pending' })],
      },
      is: 'fail pods-not-ready',
      observed: '1 endpoint: 10.1.0.1',
      hint: /^Only ready pods become endpoints, and pod web-2 is not ready yet \(Pending\)\. It may still/,
    },
    {
      when: 'the image cannot be pulled',
      on: { services, pods: [aSickPod({ waitingReason: 'ImagePullBackOff' })] },
      is: 'fail image-pull',
      observed: '0 endpoints',
      hint: /^Only ready pods become endpoints, and pod .* cannot pull image .* misspelled/,
      command: 'kubectl describe pod web-5d4f8c7b9-1',
    },
    {
      when: 'no selector',
      on: { services: [aService({ selector: null })], pods: [aPod()] },
      is: 'fail selector-missing final',
      observed: '0 endpoints',
    },
    {
      when: 'no pods',
      params: { namespace: 'shop' },
      on: { services: [aService({ namespace: 'shop' })], pods: [aPod()] },
      is: 'fail no-pods',
      observed: '0 endpoints',
      hint: /namespace shop/,
      command: 'kubectl get pods --show-labels -n shop',
    },
    {
      when: 'the selector matches no pod',
      on: {
        services: [aService({ selector: { app: 'wep' } })],
        pods: [aPod(1), aPod(2), aPod(3, { labels: { app: 'api' } })],
      },
      is: 'fail selector-matches-no-pod',
      observed: '0 endpoints',
      hint: 'The Service selects app=wep, the pods are labelled app=web,pod-template-hash=5d4f8c7b9 or app=api. Correct the selector: kubectl edit service web',
    },
    {
      when: 'a target port by a name that no container has',
      on: { services: [aService({ ports: [aPort({ targetPort: 'http' })] })], pods: [aPod()] },
      is: 'fail target-port-name-unknown',
      observed: '0 endpoints',
      hint: /named http/,
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: /no Service/ },
  ]);
});
