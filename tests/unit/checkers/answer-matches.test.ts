import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerMatches } from '../../../src/checkers/answer-matches.js';
import { parseTypedAddresses } from '../../../src/checkers/typed-addresses.js';
import { aDeployment, anEndpoint, aPod, aReplicaSet, aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const typing = (text: string) => ({ answers: { field: text } });
const params = { answer: 'field' };

describe('answer-matches: endpoints', () => {
  const of = { kind: 'endpoints', service: 'web' };
  const on = {
    endpoints: [
      anEndpoint(1),
      anEndpoint(2),
      anEndpoint(3, { ready: false }),
      anEndpoint(1, { port: null }),
    ],
  };
  testVerdicts(answerMatches, { ...params, of }, [
    {
      when: 'in any order, with commas',
      context: typing('10.1.0.2, 10.1.0.1'),
      on,
      is: 'pass',
      observed: /and so it is/,
    },
    {
      when: 'with ports, as kubectl prints them',
      context: typing('10.1.0.1:8080,10.1.0.2:8080'),
      on,
      is: 'pass',
      observed: /and so it is/,
    },
    {
      when: 'nothing typed',
      on,
      is: 'fail answer-missing final',
      observed: 'no answer was given',
      hint: /the endpoints of Service web/,
    },
    {
      when: 'blanks typed',
      context: typing('  '),
      on,
      is: 'fail answer-missing final',
      observed: 'no answer was given',
    },
    {
      when: 'cut short by kubectl',
      context: typing('10.1.0.1:8080,10.1.0.2:8080 + 2 more...'),
      on,
      is: 'fail answer-truncated',
      observed: /more/,
      command: 'kubectl get endpoints web -o yaml',
    },
    {
      when: 'no address',
      context: typing('the first two'),
      on,
      is: 'fail answer-malformed',
      observed: '“the” is not an IP address',
    },
    {
      when: 'nothing but commas',
      context: typing(',,'),
      on,
      is: 'fail answer-malformed',
      observed: '“,,” is not an IP address',
    },
    {
      when: 'the node port',
      context: typing('10.1.0.1:31234 10.1.0.2'),
      on,
      is: 'fail answer-port-wrong',
      observed: '10.1.0.1 is right, port 31234 is not',
    },
    {
      when: 'one of two',
      context: typing('10.1.0.1'),
      on,
      is: 'fail answer-incomplete',
      observed: '1 more than you wrote',
    },
    {
      when: 'a pod that is gone',
      context: typing('10.1.0.1 10.1.0.9'),
      on,
      is: 'fail answer-stale',
      observed: '10.1.0.9 is not among them now',
    },
    {
      when: 'before the work',
      context: typing('10.1.0.1'),
      on: {},
      is: 'fail answer-before-work',
      observed: 'the cluster has none yet',
    },
  ]);
});

describe('answer-matches: cluster IP', () => {
  testVerdicts(answerMatches, { ...params, of: { kind: 'cluster-ip', service: 'web' } }, [
    {
      when: 'right',
      context: typing('10.152.183.20'),
      on: { services: [aService()] },
      is: 'pass',
      observed: /so it is/,
      command: 'kubectl get service web',
    },
    {
      when: 'missing',
      on: {},
      is: 'fail answer-missing final',
      observed: /no answer/,
      hint: /the cluster IP of Service web/,
    },
    {
      when: 'a headless Service',
      context: typing('10.152.183.20'),
      on: { services: [aService({ clusterIp: 'None' })] },
      is: 'fail answer-before-work',
      observed: /none yet/,
    },
    {
      when: 'no Service',
      context: typing('10.152.183.20'),
      on: {},
      is: 'fail answer-before-work',
      observed: /none yet/,
    },
  ]);
});

describe('answer-matches: pod IPs', () => {
  const situation = {
    pods: [aPod(1), aPod(2, { ip: null })],
    deployments: [aDeployment()],
    replicaSets: [aReplicaSet()],
  };
  testVerdicts(answerMatches, { ...params, of: { kind: 'pod-ips', deployment: 'web' } }, [
    {
      when: 'right',
      context: typing('http://10.1.0.1:8080/'),
      on: situation,
      is: 'pass',
      observed: /so it is/,
    },
    {
      when: 'missing',
      on: situation,
      is: 'fail answer-missing final',
      observed: /no answer/,
      hint: /the addresses of the pods/,
      command: 'kubectl get pods -o wide',
    },
  ]);
  testVerdicts(answerMatches, { ...params, of: { kind: 'pod-ips', selector: { app: 'web' } } }, [
    {
      when: 'by label',
      context: typing('10.1.0.1'),
      on: situation,
      is: 'pass',
      observed: /so it is/,
    },
  ]);
});

test('what a student types is read in any form', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const ip = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
  const one = fc.record({ ip, port: fc.option(fc.integer({ min: 1, max: 65535 })) });
  const separator = fc.constantFrom(' ', ',', ', ', '\n', ';', ' ,');
  fc.assert(
    fc.property(
      fc.uniqueArray(one, { selector: (each) => each.ip, maxLength: 6 }),
      separator,
      (all, between) => {
        const text = all
          .map((each) => (each.port === null ? each.ip : `${each.ip}:${each.port}`))
          .join(between);
        expect(parseTypedAddresses(text)).toEqual({
          addresses: all,
          unknown: [],
          truncated: false,
        });
      },
    ),
  );
  expect(parseTypedAddresses('10.1.0.999 [10.1.0.7] …')).toEqual({
    addresses: [{ ip: '10.1.0.7', port: null }],
    unknown: ['10.1.0.999'],
    truncated: false,
  });
});
