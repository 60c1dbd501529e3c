import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerMatches } from '../../../src/checkers/answer-matches.js';
import { wrongNodePort } from '../../../src/checkers/node-port-answer.js';
import { findTypedUrl } from '../../../src/checkers/typed-url.js';
import { aClusterNode, aPod, aPort, aService } from '../../support/facts.js';
import { aNode } from '../../support/fake-node.js';
import { aContext, testVerdicts, type VerdictRow } from '../../support/verdicts.js';

const typing = (text: string) => ({ answers: { field: text } });
const params = { answer: 'field', of: { kind: 'node-port', service: 'web' } };

/** At 192.0.2.1 for the grader, 10.0.2.15 in its own network. */
const on = {
  address: '192.0.2.1',
  names: ['node.example.edu'],
  nodes: [aClusterNode({ internalIps: ['10.0.2.15'] })],
  services: [
    aService({ type: 'NodePort', ports: [aPort({ nodePort: 31234 })] }),
    aService({ name: 'shop', type: 'NodePort', ports: [aPort({ nodePort: 30080 })] }),
    aService({ name: 'inside' }),
    aService({ name: 'going', deleting: true, ports: [aPort({ nodePort: 30081 })] }),
  ],
  pods: [aPod(1), aPod(2, { ip: null })],
};

/** What was typed, and what is said about it. */
const wrong = (
  typed: string,
  hintId: string,
  observed: string | RegExp,
  hint?: RegExp,
): VerdictRow => ({
  ...{ when: typed, context: typing(typed), on, is: `fail ${hintId}` as const, observed },
  ...(hint && { hint }),
});

test('facts that were kept before nodes were told apart take every node’s address', () => {
  const ports = [{ port: 80, targetPort: 80, nodePort: 31234 }];
  const facts = {
    ...{ address: '10.0.2.15', isNamed: false, internalIps: ['10.0.2.15', '10.0.2.16'] },
    ...{ podIps: [], clusterIp: null, ports, others: [] },
  };
  expect(wrongNodePort('10.0.2.16:31234', facts)).toBeNull();
});

describe('answer-matches: where a node port answers from outside', () => {
  testVerdicts(answerMatches, params, [
    ...[
      '192.0.2.1:31234',
      ' http://192.0.2.1:31234/ ',
      'http://192.0.2.1:31234/index.html',
      'HTTP://192.0.2.1:31234',
      'curl http://192.0.2.1:31234',
      'curl -s "http://192.0.2.1:31234/"',
      '`192.0.2.1:31234`.',
      'http://node.example.edu:31234',
      'Node.Example.EDU:31234',
      'It answers at 192.0.2.1:31234 from my laptop.',
      '192.0.2.1, port 31234',
      '192.0.2.1 31234',
      '192.0.2.1 : 31234',
      'URL: [“http://192.0.2.1:31234”]',
      '[192.0.2.1:31234](http://192.0.2.1:31234)',
      '$ curl -s -o /dev/null http://192.0.2.1:31234',
      '１９２．０．２．１：３１２３４',
      'see http://node.example.edu:31234/ and so on',
      'I see it at http://192.0.2.1:31234.',
      'The node is 192.0.2.1 and in PORT(S) stands 80:31234/TCP',
      '192.0.2.1 80:31234/TCP',
      '192.0.2.1 (node port 31234)',
      'The address is 192.0.2.1. The node port is 31234.',
    ].map((typed): VerdictRow => {
      const observed = `you wrote ${typed.trim()}, and so it is`;
      const row = { when: typed, context: typing(typed), on, observed };
      return { ...row, is: 'pass', command: 'kubectl get service web' };
    }),
    {
      when: 'the example in the field',
      context: {
        ...typing('http://10.20.0.7:31234'),
        examples: { field: '10.20.0.7:31234' },
      },
      on,
      is: 'fail answer-example',
      observed: 'you wrote the example that the field shows',
    },
    {
      when: 'the address of another node of the cluster, where Podmark is in their network',
      context: typing('10.0.2.16:31234'),
      on: {
        ...on,
        address: '10.0.2.15',
        nodes: [
          aClusterNode({ internalIps: ['10.0.2.15'] }),
          aClusterNode({ internalIps: ['10.0.2.16'] }),
        ],
      },
      is: 'pass',
      observed: /and so it is/,
    },
    ...[
      { when: 'that is not Ready', ready: false, policy: 'Cluster' },
      { when: 'where each keeps to its own pods', ready: true, policy: 'Local' },
    ].map(
      ({ when, ready, policy }): VerdictRow => ({
        when: `the address of another node ${when}`,
        context: typing('10.0.2.16:31234'),
        on: {
          address: '10.0.2.15',
          nodes: [
            aClusterNode({ internalIps: ['10.0.2.15'] }),
            aClusterNode({ internalIps: ['10.0.2.16'], ready }),
          ],
          services: [
            aService({
              type: 'NodePort',
              externalTrafficPolicy: policy,
              ports: [aPort({ nodePort: 31234 })],
            }),
          ],
        },
        is: 'fail answer-internal-address',
        observed: /10\.0\.2\.16 is/,
      }),
    ),
    {
      when: 'an IPv6 address, written in another way',
      context: typing('http://[2001:DB8:0::7]:31234/'),
      on: { ...on, address: '2001:db8::7' },
      is: 'pass',
      observed: /and so it is/,
    },
    wrong('10.152.183.20', 'answer-cluster-ip', '10.152.183.20 is the cluster IP', /only inside/),
    wrong('10.152.183.20:31234', 'answer-cluster-ip', '10.152.183.20 is the cluster IP'),
    wrong('10.1.0.1:31234', 'answer-pod-ip', '10.1.0.1 is the address of a pod', /only inside/),
    ...[
      'localhost:31234',
      '127.0.0.1:31234',
      '127.0.1.1:31234',
      '[::1]:31234',
      '0.0.0.0:31234',
    ].map((typed) => wrong(typed, 'answer-localhost', /is every machine’s name for itself/)),
    wrong('10.0.2.15:31234', 'answer-internal-address', /the node’s address in its own network/),
    wrong('192.0.2.9:31234', 'answer-other-address', '192.0.2.9 is not the address of your node'),
    wrong('other.example.edu:31234', 'answer-other-address', /^other\.example\.edu is not/),
    wrong(
      '192.0.2.1',
      'answer-service-port',
      /^no port, which means 80: there/,
      /behind the colon/,
    ),
    {
      when: 'the node port for UDP',
      context: typing('192.0.2.1:31235'),
      on: {
        ...on,
        services: [
          aService({
            type: 'NodePort',
            ports: [aPort({ protocol: 'UDP', nodePort: 31235 }), aPort({ nodePort: 31234 })],
          }),
        ],
      },
      is: 'fail answer-protocol',
      observed: 'port 31235 is the node port for UDP',
      hint: /before \/TCP/,
    },
    wrong('https://192.0.2.1', 'answer-service-port', /^no port, which means 443: there/),
    wrong('192.0.2.1:80', 'answer-service-port', /^port 80: there/),
    wrong('192.0.2.1:8080', 'answer-target-port', 'port 8080, at which the container listens'),
    wrong('192.0.2.1:30080', 'answer-node-port-stale', 'port 30080, the node port of Service shop'),
    wrong(
      '192.0.2.1:30081',
      'answer-node-port-stale',
      'port 30081, which is not the node port now',
    ),
    wrong('192.0.2.1:32000', 'answer-node-port-stale', /not the node port now/, /Look again/),
    wrong('https://192.0.2.1:31234', 'answer-https', /https is not/),
    ...[
      ...['31234', '192.0.2.999:31234', '192.0.2.1:0', '192.0.2.1:65536', '?'],
      ...['192.0.2.1:312345', '192.0.2.1:31234x', 'x192.0.2.1 31234', '192.0.2.1.31234'],
      ...['see 192.0.2.1:312345 there', 'http://192.0.2.1:312345', '1192.0.2.1 31234'],
      ...['192.0.2.1 312345', '192.0.2.1 1.31234', '5.192.0.2.1:31234'],
    ].map((typed) => wrong(typed, 'answer-malformed', `“${typed}” is no address with a port`)),
    wrong('[fe80:::1]:31234', 'answer-malformed', /no address/),
    {
      when: 'nothing typed',
      on,
      is: 'fail answer-missing final',
      observed: 'no answer was given',
      expected: 'the address and node port of Service web of your cluster',
    },
    {
      when: 'a Service without a node port',
      context: typing('192.0.2.1:31234'),
      on: { services: [aService()] },
      is: 'fail answer-before-work',
      observed: 'the cluster has none yet',
    },
    {
      when: 'no Service of that name in the namespace',
      context: typing('192.0.2.1:31234'),
      on: { services: [aService({ namespace: 'shop', ports: [aPort({ nodePort: 31234 })] })] },
      is: 'fail answer-before-work',
      observed: 'the cluster has none yet',
    },
  ]);

  test.each([
    ['web.example.org:31234', ['name web.example.org']],
    ['localhost:31234', []],
    ['192.0.2.1:31234', []],
    ['not a name', []],
  ])('for %s the resolver is asked only where it is a name', async (typed, asked) => {
    const node = aNode(on);
    await answerMatches.gather(node, answerMatches.params.parse(params), aContext(typing(typed)));
    expect(node.asked).toEqual(asked);
  });
});

test('an address with a port is read in any dress, and nothing makes it throw', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const ip = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
  const port = fc.integer({ min: 1, max: 65535 });
  const before = fc.constantFrom('', 'http://', 'curl ', 'curl -s http://', '  "http://');
  const after = fc.constantFrom('', '/', '/x', ' ', '"', '.');
  fc.assert(
    fc.property(ip, port, before, after, (host, port, before, after) => {
      expect(findTypedUrl(`${before}${host}:${port}${after}`)).toEqual({
        ...{ scheme: 'http', host, isName: false, port },
      });
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { host, port } = findTypedUrl(text) ?? { host: 'x', port: null };
      expect([host.length > 0, port === null || port < 65536]).toEqual([true, true]);
    }),
  );
});

test('facts that were kept before protocols were read are judged as then', () => {
  const facts = {
    ...{ address: '192.0.2.1', isNamed: false, internalIps: [], podIps: [], clusterIp: null },
    ...{ ports: [{ port: 80, targetPort: 80, nodePort: 31234 }], others: [] },
  };
  expect(wrongNodePort('192.0.2.1:31234', facts)).toBeNull();
});
