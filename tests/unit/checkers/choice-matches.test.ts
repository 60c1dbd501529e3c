import { describe, expect, test } from '@jest/globals';
import { choiceMatches } from '../../../src/checkers/choice-matches.js';
import { anEndpoint, aService } from '../../support/facts.js';
import { testVerdicts, verdictOn } from '../../support/verdicts.js';

const since = { checkpoint: 'earlier', check: 'service' };
const params = { answer: 'field' };
const choosing = (choice: string, then?: unknown) => ({
  answers: { field: choice },
  findEarlierFacts: async () => then,
});

describe('choice-matches: the cluster IP, then and now', () => {
  const of = { kind: 'cluster-ip', service: 'web', since };
  const on = { services: [aService()] };
  const same = { service: { clusterIp: '10.152.183.20' } };
  const another = { service: { clusterIp: '10.152.183.99' } };
  testVerdicts(choiceMatches, { ...params, of }, [
    {
      when: 'it stayed, and so was chosen',
      context: choosing('same', same),
      on,
      is: 'pass',
      observed: 'the cluster IP then: 10.152.183.20; now: 10.152.183.20',
      command: 'kubectl get service web',
    },
    {
      when: 'it stayed, and the other was chosen',
      context: choosing('changed', same),
      on,
      is: 'fail cluster-ip-stayed',
      observed: /now: 10.152.183.20/,
      hint: /was 10.152.183.20, and it still is/,
    },
    {
      when: 'it is another, and so was chosen',
      context: choosing('changed', another),
      on,
      is: 'pass',
      observed: /then: 10.152.183.99; now: 10.152.183.20/,
    },
    {
      when: 'it is another, and the other was chosen',
      context: choosing('same', another),
      on,
      is: 'fail cluster-ip-is-another',
      observed: /then: 10.152.183.99/,
      hint: /was 10.152.183.99; now it is 10.152.183.20/,
    },
    {
      when: 'there was none, and there is none',
      context: choosing('same', { service: { clusterIp: null } }),
      on: { services: [aService({ type: 'ExternalName', clusterIp: null })] },
      is: 'pass',
      observed: 'the cluster IP then: none; now: none',
    },
    {
      when: 'nothing was chosen',
      on,
      is: 'fail answer-missing final',
      observed: 'no answer was given',
      hint: 'Look at your cluster and choose what fits, then check again.',
    },
    {
      when: 'something else was sent',
      context: choosing('fewer', same),
      on,
      is: 'fail answer-missing final',
      observed: 'no answer was given',
    },
    {
      when: 'the earlier checkpoint was not passed',
      context: choosing('same'),
      on,
      is: 'pass',
      observed: 'the cluster IP now: 10.152.183.20',
    },
    {
      when: 'there is no Service',
      context: choosing('same', same),
      on: {},
      is: 'fail service-missing',
      observed: /no Service web/,
    },
  ]);
});

describe('choice-matches: the endpoints, then and now', () => {
  const of = { kind: 'endpoints', service: 'web', since };
  const on = (...numbers: number[]) => ({
    services: [aService()],
    endpoints: [
      ...numbers.map((n) => anEndpoint(n)),
      anEndpoint(7, { service: 'other' }),
      anEndpoint(8, { ready: false }),
    ],
  });
  const then = (...numbers: number[]) => ({ endpoints: numbers.map((n) => anEndpoint(n)) });
  testVerdicts(choiceMatches, { ...params, of }, [
    {
      when: 'fewer, and so was chosen',
      context: choosing('fewer', then(1, 2, 3)),
      on: on(1, 3),
      is: 'pass',
      observed: 'the endpoints then: 10.1.0.1, 10.1.0.2 and 10.1.0.3; now: 10.1.0.1 and 10.1.0.3',
      command: 'kubectl get endpointslices -l kubernetes.io/service-name=web',
    },
    {
      when: 'fewer, and that they stayed was chosen',
      context: choosing('same', then(1, 2, 3)),
      on: on(1, 3),
      is: 'fail endpoints-fewer',
      observed: /now: 10.1.0.1 and 10.1.0.3/,
      hint: /those that stayed kept their addresses/,
    },
    {
      when: 'more, and so was chosen',
      context: choosing('more', then(1)),
      on: on(1, 2),
      is: 'pass',
      observed: /now: 10.1.0.1 and 10.1.0.2/,
    },
    {
      when: 'more, and that others took their places was chosen',
      context: choosing('changed', then(1)),
      on: on(1, 2),
      is: 'fail endpoints-more',
      observed: /then: 10.1.0.1;/,
      hint: /has joined them/,
    },
    {
      when: 'one made way for another, and so was chosen',
      context: choosing('changed', then(1, 2)),
      on: on(1, 3),
      is: 'pass',
      observed: /now: 10.1.0.1 and 10.1.0.3/,
    },
    {
      when: 'one made way for another, and that they stayed was chosen',
      context: choosing('same', then(1, 2)),
      on: on(1, 3),
      is: 'fail endpoints-changed',
      observed: /then: 10.1.0.1 and 10.1.0.2/,
      hint: /has an address of its own/,
    },
    {
      when: 'none is left',
      context: choosing('fewer', then(1)),
      on: on(),
      is: 'pass',
      observed: /now: nothing/,
    },
    {
      when: 'the pods restarted at new addresses, and that the pods stayed was chosen',
      context: choosing('same', { endpoints: [anEndpoint(1, { ip: '10.1.0.9' })] }),
      on: on(1),
      is: 'pass',
      observed: /then: 10.1.0.9; now: 10.1.0.1/,
    },
    {
      when: 'facts of an older version have no UIDs',
      context: choosing('fewer', {
        endpoints: [1, 2].map((n) => ({ ip: `10.1.0.${n}`, ready: true })),
      }),
      on: on(1),
      is: 'pass',
      observed: /now: 10.1.0.1/,
    },
    {
      when: 'the earlier checkpoint was not passed',
      context: choosing('same', {}),
      on: on(1),
      is: 'pass',
      observed: 'the endpoints now: 10.1.0.1',
    },
    {
      when: 'there is no Service',
      context: choosing('same', then(1)),
      on: {},
      is: 'fail service-missing',
      observed: /no Service web/,
    },
  ]);

  test.each([
    ['passed the earlier checkpoint again after the change', then(1, 3)],
    ['never passed the earlier checkpoint', undefined],
  ])('whoever %s is believed', async (_, earlier) => {
    const context = choosing('changed', earlier);
    const verdict = await verdictOn(choiceMatches, { ...params, of }, on(1, 3), context);
    expect(verdict).toMatchObject({
      kind: 'pass',
      warning: expect.stringMatching(/Any choice counts/),
    });
  });
});

describe('choice-matches: the type without a cluster IP', () => {
  const of = { kind: 'type-without-cluster-ip' };
  const external = aService({ name: 'db', type: 'ExternalName', clusterIp: null });
  const on = {
    services: [
      aService({ name: 'kubernetes', clusterIp: '10.152.183.1' }),
      aService({ name: 'headless', clusterIp: 'None' }),
      aService({ name: 'door', type: 'NodePort' }),
      external,
      aService({ name: 'elsewhere', namespace: 'other', type: 'LoadBalancer', clusterIp: null }),
      aService({ name: 'going', deleting: true, type: 'NodePort', clusterIp: null }),
    ],
  };
  testVerdicts(choiceMatches, { ...params, of }, [
    {
      when: 'the right one',
      context: choosing('external-name'),
      on,
      is: 'pass',
      observed: 'db of type ExternalName has no cluster IP',
      command: 'kubectl get services',
    },
    {
      when: 'a type that has one',
      context: choosing('node-port'),
      on,
      is: 'fail type-has-cluster-ip',
      observed: /db of type ExternalName/,
      hint: /Your Service door is of type NodePort, and its cluster IP is 10.152.183.20/,
    },
    {
      when: 'a type of which one Service has one',
      context: choosing('cluster-ip'),
      on,
      is: 'fail type-has-cluster-ip',
      observed: /db/,
      hint: /Your Service kubernetes/,
    },
    {
      when: 'a type that is not there',
      context: choosing('load-balancer'),
      on,
      is: 'fail type-not-there',
      observed: /db/,
      hint: /None of your Services/,
    },
    {
      when: 'before the work',
      context: choosing('external-name'),
      on: { services: [aService()] },
      is: 'fail answer-before-work',
      observed: /every type of Service/,
    },
  ]);
});

test.each([
  [{ kind: 'cluster-ip', service: 'web', since }, ['same', 'changed']],
  [{ kind: 'endpoints', service: 'web', since }, ['same', 'fewer', 'more', 'changed']],
  [
    { kind: 'type-without-cluster-ip' },
    ['cluster-ip', 'node-port', 'load-balancer', 'external-name'],
  ],
])('the choices about %j', (of, choices) => {
  expect(choiceMatches.choices?.(choiceMatches.params.parse({ ...params, of }))).toEqual(choices);
});
