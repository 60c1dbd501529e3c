import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerMatches } from '../../../src/checkers/answer-matches.js';
import { findTypedAddresses } from '../../../src/checkers/typed-addresses.js';
import {
  aClusterNode,
  aDeployment,
  anEndpoint,
  aPod,
  aReplicaSet,
  aService,
} from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const typing = (text: string) => ({ answers: { field: text } });
const showing = { examples: { field: '10.9.0.7:8080, 10.9.0.8:8080' } };
const params = { answer: 'field' };

describe('answer-matches: endpoints', () => {
  test('facts from before the example was kept can still be judged', () => {
    const of = { kind: 'endpoints', service: 'web' };
    const facts = { typed: '10.1.0.7', live: [{ ip: '10.1.0.1', ports: [8080] }] };
    expect(answerMatches.judge(facts, answerMatches.params.parse({ ...params, of }))).toMatchObject(
      { hintId: 'answer-stale' },
    );
  });

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
      command: 'kubectl get endpointslices -l kubernetes.io/service-name=web -o yaml',
    },
    ...[
      'web-7vzhx   IPv4   8080   10.1.0.1,10.1.0.2   5m\nweb-q2mfd   IPv6   8080   fd98::1,fd98::2   5m',
      '10.1.0.1, 10.1.0.2',
    ].map((text) => ({
      when: `of two families: ${text}`,
      context: typing(text),
      on: {
        endpoints: [
          ...on.endpoints,
          anEndpoint(1, { ip: 'fd98::1' }),
          anEndpoint(2, { ip: 'fd98::2' }),
        ],
      },
      is: 'pass' as const,
      observed: /so it is/,
    })),
    {
      when: 'of IPv6 alone',
      context: typing('fd98:0::1'),
      on: { endpoints: [anEndpoint(1, { ip: 'fd98::1' })] },
      is: 'pass',
      observed: /so it is/,
    },
    {
      when: 'the example in the field',
      context: { ...typing('10.9.0.7:8080, 10.9.0.8:8080'), ...showing },
      on,
      is: 'fail answer-example',
      observed: 'you wrote the example that the field shows',
    },
    {
      when: 'other addresses than the example',
      context: { ...typing('10.9.0.7, 10.9.0.1'), ...showing },
      on,
      is: 'fail answer-stale',
      observed: /not any of them/,
    },
    {
      when: 'no address',
      context: typing('the first two'),
      on,
      is: 'fail answer-malformed',
      observed: 'there is no IP address in “the first two”',
    },
    {
      when: 'a number too many',
      context: typing('10.1.0.1.2'),
      on,
      is: 'fail answer-malformed',
      observed: '“10.1.0.1.2” is not an IP address',
    },
    {
      when: 'nothing but commas',
      context: typing(',,'),
      on,
      is: 'fail answer-malformed',
      observed: 'there is no IP address in “,,”',
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
      observed: 'there are 2, you wrote 1',
    },
    {
      when: 'a pod that is gone',
      context: typing('10.1.0.1 10.1.0.9'),
      on,
      is: 'fail answer-stale',
      observed: '10.1.0.9 is not one of them',
    },
    {
      when: 'a pod of something else',
      context: typing('10.1.0.1 10.1.0.3'),
      on: { ...on, pods: [aPod(3, { name: 'other' })] },
      is: 'fail answer-other-pod',
      observed: '10.1.0.3 is the address of pod other',
    },
    {
      when: 'a pod that is being deleted',
      context: typing('10.1.0.1 10.1.0.3'),
      on: { ...on, pods: [aPod(3, { deleting: true })] },
      is: 'fail answer-stale',
      observed: '10.1.0.3 is not one of them',
    },
    {
      when: 'the cluster IP in place of a pod',
      context: typing('10.152.183.20'),
      on: { ...on, services: [aService()] },
      is: 'fail answer-cluster-ip',
      observed: '10.152.183.20 is the cluster IP of Service web',
      hint: /the pods behind it have addresses of their own/,
    },
    {
      when: 'the node',
      context: typing('10.77.1.2'),
      on: { ...on, nodes: [aClusterNode({ internalIps: ['10.77.1.2'] })] },
      is: 'fail answer-node-address',
      observed: '10.77.1.2 is the address of node node1',
      hint: /so has each pod/,
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
      when: 'an endpoint, which is the node’s address, too',
      context: typing('10.77.1.2'),
      on: {
        services: [aService()],
        endpoints: [anEndpoint(1, { ip: '10.77.1.2' })],
        nodes: [aClusterNode({ internalIps: ['10.77.1.2'] })],
      },
      is: 'fail answer-endpoint',
      observed: '10.77.1.2 is an endpoint of Service web',
      hint: /under CLUSTER-IP/,
    },
    {
      when: 'the port of another Service',
      context: typing('10.152.183.20:8080'),
      on: { services: [aService()] },
      is: 'fail answer-port-wrong',
      observed: '10.152.183.20 is right, port 8080 is not',
      hint: 'The Service listens on another port: 80.',
    },
    {
      when: 'the cluster IP of another Service',
      context: typing('10.152.183.1'),
      on: { services: [aService(), aService({ name: 'kubernetes', clusterIp: '10.152.183.1' })] },
      is: 'fail answer-cluster-ip',
      observed: '10.152.183.1 is the cluster IP of Service kubernetes',
      hint: /another one/,
    },
    {
      when: 'the node',
      context: typing('10.77.1.2'),
      on: {
        services: [aService()],
        nodes: [aClusterNode({ internalIps: ['10.77.1.2'] })],
      },
      is: 'fail answer-node-address',
      observed: '10.77.1.2 is the address of node node1',
      hint: /so has each Service/,
    },
    {
      when: 'missing',
      on: {},
      is: 'fail answer-missing final',
      observed: /no answer/,
      hint: /the cluster IP of Service web/,
    },
    {
      when: 'an address of nothing',
      context: typing('10.152.183.99'),
      on: { services: [aService()] },
      is: 'fail answer-stale',
      observed: '10.152.183.99 is another address',
      hint: /stays as long as its Service does/,
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

test.each([
  'A and B',
  'A / B',
  'A & B',
  'A | B',
  '“A”, “B”',
  'A\u200b, B',
  '\u2060A\ufeff B',
  '- A\n- B',
  '1. A\n2. B.',
  'A、B',
  'A，B',
  'IP: A, IP: B',
  'A+B',
  '<A> <B>',
  '{A, B}',
  'A → B',
  '«A» «B»',
  'A/32 B/32',
  'pod1=A pod2=B',
  '• A • B',
  '**A**, **B**',
  'The pods are at A and at B.',
  'http://A/ http://B/',
])('the addresses are found in %j', (form) => {
  const text = form.replace('A', '10.1.0.7').replace('B', '10.1.0.8');
  expect(findTypedAddresses(text)).toMatchObject({
    addresses: [{ ip: '10.1.0.7' }, { ip: '10.1.0.8' }],
    truncated: false,
  });
});

test.each([
  ['fd00::7 and fd00:0:0::8', ['fd00::7', 'fd00::8'], [null, null]],
  ['[fd00::7]:8080, [fd00::8]:8080', ['fd00::7', 'fd00::8'], [8080, 8080]],
  ['10.1.0.7 at 12:30:45', ['10.1.0.7'], [null]],
  ['[10.1.0.7]', ['10.1.0.7'], [null]],
  ['１０．１．０．７：８０８０', ['10.1.0.7'], [8080]],
])('%j has %j', (text, ips, ports) => {
  const { addresses } = findTypedAddresses(text);
  expect(addresses.map(({ ip }) => ip)).toEqual(ips);
  expect(addresses.map(({ port }) => port)).toEqual(ports);
});

/** What `kubectl get endpointslices` prints; the port has a column of its own. */
const slices = (...rows: string[]) =>
  ['NAME        ADDRESSTYPE   PORTS      ENDPOINTS             AGE', ...rows].join('\n');

test.each([
  ['the table', slices('web-7vzhx   IPv4          8080       10.1.1.4,10.1.1.5     5m12s'), false],
  ['a row', 'web-7vzhx   IPv4   8080   10.1.1.4,10.1.1.5   5m12s', false],
  ['the column', '10.1.1.4,10.1.1.5', false],
  ['several ports', slices('web-7vzhx   IPv4   9376,443   10.1.1.4,10.1.1.5   3d4h'), false],
  [
    'a list cut short',
    slices('web-7vzhx   IPv4   8080   10.1.1.4,10.1.1.5 + 2 more...   5m'),
    true,
  ],
  [
    'ports cut short, too',
    'web-7vzhx   IPv4   53,9153,8080 + 1 more...   10.1.1.4,10.1.1.5 + 2 more...   5m',
    true,
  ],
  [
    'two slices',
    slices('web-7vzhx   IPv4   8080   10.1.1.4   5m', 'web-q2mfd   IPv4   8080   10.1.1.5   5m'),
    false,
  ],
  ['its YAML', '- addresses:\n  - 10.1.1.4\n- addresses:\n  - 10.1.1.5\n  conditions:', false],
  ['the older `kubectl get endpoints`', 'web   10.1.1.4:8080,10.1.1.5:8080   5m', false],
])('endpoints are found in what kubectl printed: %s', (_, text, truncated) => {
  const { addresses, ...rest } = findTypedAddresses(text);
  expect(addresses.map(({ ip }) => ip)).toEqual(['10.1.1.4', '10.1.1.5']);
  expect(rest).toEqual({ unknown: [], truncated });
});

test.each(['10.1.0', '10.1.0.7.8', '10.1.0.300', '10.1.0.1234', '1234.1.0.7'])(
  '%s is no address',
  (text) => {
    expect(findTypedAddresses(`it is ${text}.`)).toMatchObject({ addresses: [], unknown: [text] });
  },
);

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
        expect(findTypedAddresses(text)).toEqual({
          addresses: all,
          unknown: [],
          truncated: false,
        });
      },
    ),
  );
  expect(findTypedAddresses('10.1.0.999 [10.1.0.7] …')).toEqual({
    addresses: [{ ip: '10.1.0.7', port: null }],
    unknown: ['10.1.0.999'],
    truncated: false,
  });
});
