import { describe, expect, test } from '@jest/globals';
import { wrongCount, wrongLabels, wrongPodName } from '../../../src/checkers/typed-value.js';
import { valueMatches } from '../../../src/checkers/value-matches.js';
import { aDeployment, anEndpoint, aPod, aReplicaSet, aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const typing = (text: string) => ({ answers: { field: text } });
const params = { answer: 'field' };

describe('value-matches: a number of endpoints', () => {
  const on = {
    endpoints: [
      anEndpoint(1),
      anEndpoint(2),
      anEndpoint(3, { ready: false }),
      anEndpoint(4, { service: 'other' }),
    ],
  };
  testVerdicts(valueMatches, { ...params, of: { kind: 'endpoint-count', service: 'web' } }, [
    {
      when: 'right',
      context: typing(' 2 '),
      on,
      is: 'pass',
      observed: 'you wrote 2, and so it is',
      command: 'kubectl get endpointslices -l kubernetes.io/service-name=web -o yaml',
    },
    {
      when: 'with the pod that is not ready',
      context: typing('3'),
      on,
      is: 'fail endpoint-count-wrong',
      observed: 'you wrote 3, and there are 2',
    },
    {
      when: 'the addresses of dual-stack pods',
      context: typing('2'),
      on: { endpoints: [anEndpoint(1), anEndpoint(1, { ip: 'fd00::1' })] },
      is: 'pass',
      observed: /so it is/,
    },
    {
      when: 'dual-stack pods',
      context: typing('1'),
      on: { endpoints: [anEndpoint(1), anEndpoint(1, { ip: 'fd00::1' })] },
      is: 'pass',
      observed: /so it is/,
    },
    {
      when: 'nothing typed',
      on,
      is: 'fail answer-missing final',
      observed: 'no answer was given',
      hint: 'Write the number of endpoints of Service web into the field, then check again.',
    },
    {
      when: 'blanks typed',
      context: typing('  '),
      on,
      is: 'fail answer-missing final',
      observed: 'no answer was given',
    },
  ]);
});

describe('value-matches: the name of a pod', () => {
  const on = {
    pods: [aPod(1), aPod(2)],
    deployments: [aDeployment()],
    replicaSets: [aReplicaSet()],
  };
  testVerdicts(valueMatches, { ...params, of: { kind: 'pod-name', deployment: 'web' } }, [
    {
      when: 'right',
      context: typing('web-5d4f8c7b9-2'),
      on,
      is: 'pass',
      observed: /so it is/,
      command: 'kubectl get pods',
    },
    {
      when: 'a pod of before',
      context: typing('web-5d4f8c7b9-3'),
      on,
      is: 'fail pod-name-stale',
      observed: 'there is no pod web-5d4f8c7b9-3 now',
      expected: 'the name of a pod of Deployment web in your cluster',
    },
    {
      when: 'before the work',
      context: typing('web-5d4f8c7b9-2'),
      on: {},
      is: 'fail answer-before-work',
      observed: 'the cluster has none yet',
    },
  ]);
});

describe('value-matches: the labels of a selector', () => {
  const on = { services: [aService()] };
  testVerdicts(valueMatches, { ...params, of: { kind: 'selector', service: 'web' } }, [
    {
      when: 'right',
      context: typing('app=web'),
      on,
      is: 'pass',
      observed: /so it is/,
      command: 'kubectl get service web -o wide',
    },
    {
      when: 'another label of the pods',
      context: typing('app=web,pod-template-hash=5d4f8c7b9'),
      on,
      is: 'fail label-wrong',
      observed: 'you wrote app=web and pod-template-hash=5d4f8c7b9',
      expected: /the labels that Service web selects/,
    },
    {
      when: 'no Service',
      context: typing('app=web'),
      on: {},
      is: 'fail answer-before-work',
      observed: /none yet/,
    },
    {
      when: 'a Service that is being deleted',
      context: typing('app=web'),
      on: { services: [aService({ deleting: true })] },
      is: 'fail answer-before-work',
      observed: /none yet/,
    },
  ]);
});

test.each([
  ['5', null],
  ['five', null],
  ['Five endpoints.', null],
  ['5 (five)', null],
  ['six', 'endpoint-count-wrong'],
  ['3 + 2 more', 'answer-not-a-number'],
  ['many', 'answer-not-a-number'],
  ['…', 'answer-not-a-number'],
])('a count of five, typed as %j', (typed, hintId) => {
  expect(wrongCount(typed, [5])?.hintId ?? null).toBe(hintId);
});

test.each([
  ['app-7f9c-abcde', null],
  ['pod/app-7f9c-abcde', null],
  ['app', 'pod-name-missing'],
  ['…', 'pod-name-missing'],
  ['Hello app! | Running on: app-7f9c-abcde | v=1', null],
  ['app-7f9c-abcde and app-7f9c-fghij', null],
  ['APP-7f9c-abcde', null],
  ['app-7f9c', 'pod-name-cut'],
  ['app-7f9c-zzzzz', 'pod-name-stale'],
  ['10.1.0.7', 'pod-name-missing'],
])('a pod’s name, typed as %j', (typed, hintId) => {
  const names = ['app-7f9c-abcde', 'app-7f9c-fghij'];
  expect(wrongPodName(typed, names, 'app')?.hintId ?? null).toBe(hintId);
});

test.each([
  ['app=web', null],
  ['app: web', null],
  ['“app=web”', null],
  ['"app": "web"', null],
  ['Selector: app=web', null],
  ['selector is app = web.', null],
  ['app==web', null],
  ['selector:\n  app: web', null],
  ['--selector=app=web', null],
  ['kubectl get pods -l app=web', null],
  ['App=web', 'label-wrong'],
  ['app=Web', 'label-wrong'],
  ['web', 'answer-not-a-label'],
])('a label, typed as %j', (typed, hintId) => {
  expect(wrongLabels(typed, { app: 'web' })?.hintId ?? null).toBe(hintId);
});

test('labels are compared in any order', () => {
  const selector = { tier: 'front', app: 'web' };
  expect(wrongLabels('app=web, tier=front', selector)).toBeNull();
  expect(wrongLabels('app=web', selector)?.hintId).toBe('label-wrong');
});
