import { describe, expect, test } from '@jest/globals';
import { endpointsSubset } from '../../../src/checkers/endpoints-subset.js';
import { anEndpoint, aPod, aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const services = [aService()];
const pods = [aPod(1), aPod(2)];
const since = { checkpoint: 'five', check: 'count' };
/** Facts of a look at which these pods were endpoints, and pod 9 was not ready. */
const then = (...numbers: number[]) => ({
  findEarlierFacts: async (checkpoint: string, check: string) =>
    checkpoint === 'five' && check === 'count'
      ? { endpoints: [...numbers.map((n) => anEndpoint(n)), anEndpoint(9, { ready: false })] }
      : undefined,
});

describe('endpoints-subset', () => {
  testVerdicts(endpointsSubset, { service: 'web', since }, [
    {
      when: 'two of five',
      on: { services, pods, endpoints: [anEndpoint(1), anEndpoint(2)] },
      context: then(1, 2, 3, 4, 5),
      is: 'pass',
      observed: '10.1.0.1 and 10.1.0.2 were among them',
      command: 'kubectl get endpointslices -l kubernetes.io/service-name=web',
    },
    {
      when: 'one of them, and one that takes no traffic',
      on: { services, pods, endpoints: [anEndpoint(2), anEndpoint(7, { ready: false })] },
      context: then(1, 2),
      is: 'pass',
      observed: '10.1.0.2 was among them',
    },
    {
      when: 'the same pods at other addresses, after the machine was restarted',
      on: {
        services,
        pods: [aPod(1, { ip: '10.1.0.13' }), aPod(2)],
        endpoints: [anEndpoint(1, { ip: '10.1.0.13' }), anEndpoint(2)],
      },
      context: then(1, 2, 3),
      is: 'pass',
      observed: '10.1.0.13 and 10.1.0.2 were among them',
    },
    {
      when: 'another pod at the address of one of them',
      on: {
        services,
        pods: [aPod(7, { ip: '10.1.0.1' })],
        endpoints: [anEndpoint(7, { ip: '10.1.0.1' })],
      },
      context: then(1, 2),
      is: 'fail pods-were-replaced final',
      observed: '10.1.0.1 was not among them',
    },
    {
      when: 'facts of an earlier version, without the UIDs of pods',
      on: { services, pods, endpoints: [anEndpoint(1)] },
      context: {
        findEarlierFacts: async () => ({ endpoints: [{ ip: '10.1.0.1', ready: true }] }),
      },
      is: 'pass',
      observed: '10.1.0.1 was among them',
    },
    {
      when: 'another pod',
      on: { services, pods: [aPod(1), aPod(7)], endpoints: [anEndpoint(1), anEndpoint(7)] },
      context: then(1, 2),
      is: 'fail pods-were-replaced final',
      expected: 'some of the endpoints of checkpoint five',
      observed: '10.1.0.7 was not among them',
      hint: /pass checkpoint five once more/,
    },
    {
      when: 'other pods, of which one was not ready then',
      on: { services, pods: [aPod(7), aPod(9)], endpoints: [anEndpoint(7), anEndpoint(9)] },
      context: then(1, 2),
      is: 'fail pods-were-replaced final',
      observed: '10.1.0.7 and 10.1.0.9 were not among them',
    },
    {
      when: 'another pod that is on its way out',
      on: {
        services,
        pods: [aPod(1), aPod(3, { ip: null }), aPod(7, { deleting: true })],
        endpoints: [anEndpoint(1), anEndpoint(7)],
      },
      context: then(1, 2),
      is: 'fail pods-were-replaced',
      observed: '10.1.0.7 was not among them',
    },
    {
      when: 'no endpoints are left',
      on: { services },
      context: then(1, 2),
      is: 'fail no-pods',
      observed: 'no endpoints',
    },
    {
      when: 'never looked before',
      on: { services, pods, endpoints: [anEndpoint(1)] },
      is: 'pass',
      expected: 'some of the endpoints of checkpoint five',
      observed: '10.1.0.1',
    },
    {
      when: 'the earlier facts are of another kind',
      on: { services, pods, endpoints: [anEndpoint(1)] },
      context: { findEarlierFacts: async () => ({ endpoints: 5 }) },
      is: 'pass',
      observed: '10.1.0.1',
    },
    {
      when: 'no Service',
      on: {},
      context: then(1),
      is: 'fail service-missing',
      observed: 'no Service web there',
    },
  ]);

  test('facts that were kept before UIDs were compared are judged by address', () => {
    const facts = {
      service: aService(),
      otherNamespaces: [],
      namesHere: [],
      endpoints: [anEndpoint(1)],
      pods,
      otherLabels: [],
    };
    const params = endpointsSubset.params.parse({ service: 'web', since });
    const judge = (earlier: string[]) => endpointsSubset.judge({ ...facts, earlier }, params).kind;
    expect(judge(['10.1.0.1'])).toBe('pass');
    expect(judge(['10.1.0.2'])).toBe('fail');
  });
});
