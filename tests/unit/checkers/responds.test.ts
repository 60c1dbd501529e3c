import { describe, expect, test } from '@jest/globals';
import { nodeportClosed } from '../../../src/checkers/nodeport-closed.js';
import { nodeportResponds } from '../../../src/checkers/nodeport-responds.js';
import { repliesSpread } from '../../../src/checkers/replies-spread.js';
import { serviceResponds } from '../../../src/checkers/service-responds.js';
import type { Service } from '../../../src/domain/kubernetes.js';
import {
  aClusterNode,
  aDeployment,
  anEndpoint,
  aPod,
  aPolicy,
  aPort,
  aService,
} from '../../support/facts.js';
import { aNode, answered } from '../../support/fake-node.js';
import { aContext, testVerdicts, type VerdictRow, verdictOn } from '../../support/verdicts.js';

const pods = [aPod(1), aPod(2)];
const endpoints = [anEndpoint(1), anEndpoint(2)];
const open = [aService({ type: 'NodePort', ports: [aPort({ nodePort: 30001 })] })];
/** Nobody answers: a request without a reply is refused. */
const silent = { services: open, pods, endpoints };
const podsAnswer = { '10.1.0.1:8080': answered(), '10.1.0.2:8080': answered() };
const behind = { ...silent, fromNode: podsAnswer };
const inside = '10.152.183.20:80';
const refused = { kind: 'refused' } as const;

describe('service-responds', () => {
  const cluster = { services: [aService()], pods, endpoints };
  /** The cluster IP and the pods say the same. */
  const asPods = (reply: ReturnType<typeof answered>) => ({
    [inside]: reply,
    '10.1.0.1:8080': reply,
  });
  testVerdicts(serviceResponds, { service: 'web', port: 80 }, [
    {
      when: 'it answers',
      on: { ...cluster, fromNode: asPods(answered()) },
      is: 'pass',
      observed: /answered with HTTP status 200/,
    },
    {
      when: 'it answers with 404',
      on: { ...cluster, fromNode: asPods(answered('', 404)) },
      is: 'pass',
      observed: /404/,
    },
    {
      when: 'with the text asked for',
      params: { contains: 'hello' },
      on: { ...cluster, fromNode: asPods(answered()) },
      is: 'pass',
      observed: /200/,
    },
    {
      when: 'another app',
      params: { contains: 'bye' },
      on: { ...cluster, fromNode: asPods(answered()) },
      is: 'fail other-app-answers',
      observed: /another text/,
    },
    {
      when: 'nothing listens at the target',
      on: { ...cluster, fromNode: { [inside]: refused } },
      is: 'fail target-port-wrong',
      observed: /refused the connection/,
    },
    {
      when: 'the pods answer, and the cluster IP is silent',
      on: { ...cluster, fromNode: { [inside]: refused, '10.1.0.1:8080': answered() } },
      is: 'fail cluster-ip-silent',
      observed: /refused the connection/,
      hint: /not your Service’s fault/,
    },
    {
      when: 'its port is for UDP',
      on: { ...cluster, services: [aService({ ports: [aPort({ protocol: 'UDP' })] })] },
      is: 'fail port-wrong final',
      observed: 'Service web listens on port 80 for UDP',
    },
    {
      when: 'silence',
      on: { ...cluster, fromNode: { [inside]: { kind: 'timeout' } } },
      is: 'fail target-port-wrong',
      observed: /did not answer/,
    },
    {
      when: 'no HTTP',
      on: { ...cluster, fromNode: { [inside]: { kind: 'garbled' } } },
      is: 'fail target-port-wrong',
      observed: /not HTTP/,
    },
    {
      when: 'no endpoints',
      on: { services: [aService()], fromNode: { [inside]: refused } },
      is: 'fail no-pods',
      observed: /has no ready endpoints/,
    },
    {
      when: 'another port',
      params: { port: 81 },
      on: cluster,
      is: 'fail port-wrong final',
      observed: 'Service web listens on port 80',
    },
    {
      when: 'headless',
      on: { ...cluster, services: [aService({ clusterIp: 'None' })] },
      is: 'fail headless final',
      observed: 'Service web is headless: its clusterIP is None',
    },
    {
      when: 'no address',
      on: { ...cluster, services: [aService({ type: 'ExternalName', clusterIp: null })] },
      is: 'fail no-cluster-ip final',
      observed: 'Service web of type ExternalName has no cluster IP',
    },
    {
      when: 'an error of the app',
      on: { ...cluster, fromNode: asPods(answered('', 503)) },
      is: 'fail app-error',
      observed: /503/,
    },
    {
      when: 'pods that end still answer',
      on: {
        ...cluster,
        pods: [],
        endpoints: [anEndpoint(1, { ready: false })],
        deployments: [aDeployment({ replicas: 0 })],
        fromNode: asPods(answered()),
      },
      is: 'fail scaled-to-zero',
      observed: /has no ready endpoints/,
      hint: /Deployment web .* is scaled to 0/,
    },
    {
      when: 'a proxy answers in the place of the pods',
      on: { ...cluster, fromNode: { ...podsAnswer, [inside]: answered('', 404) } },
      is: 'fail proxy-answers',
      observed: /404/,
      hint: /status 404.*10\.1\.0\.1:8080 answered with HTTP status 200/,
      command: 'curl -i http://10.1.0.1:8080',
    },
    {
      when: 'a pod that does not say may have answered',
      on: {
        ...cluster,
        fromNode: { [inside]: answered(), '10.1.0.1:8080': { kind: 'timeout' } },
      },
      is: 'pass',
      observed: /200/,
    },
    {
      when: 'the app answers each of its names in another way',
      on: {
        ...cluster,
        endpoints: [anEndpoint(1), anEndpoint(2)],
        fromNode: {
          [inside]: answered('', 302),
          '10.1.0.1:8080': answered(),
          '10.1.0.2:8080': answered('', 404),
        },
      },
      is: 'pass',
      observed: /302/,
    },
    {
      when: 'it says what the app says, with another status than a pod asked itself',
      params: { contains: 'Hello' },
      on: {
        ...cluster,
        fromNode: { [inside]: answered('Hello'), '10.1.0.1:8080': answered('', 404) },
      },
      is: 'pass',
      observed: /200/,
    },
    {
      when: 'there are more pods than are asked',
      on: {
        ...cluster,
        endpoints: Array.from({ length: 11 }, (_, index) => anEndpoint(index + 1)),
        fromNode: { [inside]: answered() },
      },
      is: 'pass',
      observed: /200/,
    },
    {
      when: 'each pod has an address of either family, and is asked once',
      on: {
        ...cluster,
        endpoints: [anEndpoint(1, { ip: 'fd00::1' }), anEndpoint(1)],
        fromNode: { ...podsAnswer, [inside]: answered('', 404) },
      },
      is: 'fail proxy-answers',
      observed: /404/,
    },
    {
      when: 'a policy guards the pods, which refuse',
      on: { ...cluster, policies: [aPolicy()] },
      is: 'fail target-port-wrong',
      observed: /refused/,
    },
    {
      when: 'a policy guards the pods',
      on: {
        ...cluster,
        policies: [aPolicy(), aPolicy({ name: 'egress', limitsIngress: false })],
        fromNode: { [inside]: { kind: 'timeout' } },
      },
      is: 'fail network-policy',
      observed: /did not answer/,
      hint: /^NetworkPolicy deny-all lets only some/,
      command: 'kubectl describe networkpolicy deny-all',
    },
    {
      when: 'a policy guards other pods',
      on: {
        ...cluster,
        policies: [aPolicy({ selector: { app: 'db' } })],
        fromNode: { [inside]: { kind: 'timeout' } },
      },
      is: 'fail target-port-wrong',
      observed: /did not answer/,
    },
    {
      when: 'the pods answer, and the traffic policy keeps the node to its own',
      on: {
        ...cluster,
        services: [aService({ internalTrafficPolicy: 'Local' })],
        fromNode: { ...podsAnswer, [inside]: { kind: 'timeout' } },
      },
      is: 'fail traffic-policy-local',
      observed: /did not answer/,
      hint: /internalTrafficPolicy Local/,
    },
    {
      when: 'two ports, of which the other one’s pods are silent',
      on: {
        ...cluster,
        services: [
          aService({
            ports: [
              aPort({ name: 'metrics', port: 90 }),
              aPort({ name: 'metrics', protocol: 'UDP' }),
              aPort({ name: 'web' }),
            ],
          }),
        ],
        endpoints: [
          anEndpoint(1, { portName: 'metrics', port: 9090 }),
          anEndpoint(1, { portName: 'web' }),
        ],
        fromNode: asPods(answered()),
      },
      is: 'pass',
      observed: /200/,
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
  ]);
});

describe('nodeport-responds', () => {
  const both = { curl: { 'localhost:30001': answered() }, fromOutside: { 30001: answered() } };
  test('facts that were kept before the pods were asked are judged as then', () => {
    const facts = {
      ...{ service: open[0] ?? null, otherNamespaces: [], namesHere: [], endpoints, pods },
      ...{ otherLabels: [], nodePort: 30001, address: '192.0.2.1' },
      ...{ fromNode: refused, fromOutside: refused, insteadFromNode: null },
    };
    const params = nodeportResponds.params.parse({ service: 'web', from: 'both' });
    expect(nodeportResponds.judge(facts, params)).toMatchObject({ hintId: 'target-port-wrong' });
    const ofService = serviceResponds.params.parse({ service: 'web', port: 80 });
    expect(serviceResponds.judge({ ...facts, reply: refused }, ofService)).toMatchObject({
      hintId: 'target-port-wrong',
    });
    const said = answered();
    expect(
      nodeportResponds.judge({ ...facts, fromNode: said, fromOutside: said }, params).kind,
    ).toBe('pass');
    expect(serviceResponds.judge({ ...facts, reply: said }, ofService).kind).toBe('pass');
    const replies = [{ pod: null, text: 'refused the connection', kind: 'refused' as const }];
    const toSpread = repliesSpread.params.parse({ service: 'web' });
    expect(
      repliesSpread.judge({ ...facts, asked: '10.1.0.1:80', replies }, toSpread),
    ).toMatchObject({ hintId: 'target-port-wrong' });
  });

  test('facts that were kept before the cluster’s own name of the node was are judged as then', () => {
    const facts = {
      ...{ service: open[0] ?? null, otherNamespaces: [], namesHere: [], endpoints, pods },
      ...{ otherLabels: [], nodePort: 30001, address: '192.0.2.1' },
      ...{ fromNode: refused, fromOutside: null, insteadFromNode: null },
      atAddresses: [{ address: '10.77.1.2', nodeName: 'one', reply: answered() }],
    };
    const params = nodeportResponds.params.parse({ service: 'web', from: 'node' });
    expect(nodeportResponds.judge(facts, params)).toMatchObject({
      kind: 'pass',
      observed: '10.77.1.2:30001 answered with HTTP status 200',
    });
  });

  test('a node whose name in the cluster is not known has no word on localhost', async () => {
    const on = {
      ...behind,
      nodes: [
        aClusterNode({ name: 'one', internalIps: ['10.77.1.2'] }),
        aClusterNode({ name: 'two', internalIps: ['10.77.2.2'] }),
      ],
      curl: { '10.77.1.2:30001': answered(), '10.77.2.2:30001': answered() },
    };
    const verdict = await verdictOn(nodeportResponds, { service: 'web', from: 'node' }, on);
    expect(verdict).toMatchObject({ kind: 'pass' });
    expect(verdict).not.toHaveProperty('warning');
  });

  test('a node port that is closed at localhost comes with a warning that says what to type', async () => {
    const on = { ...behind, curl: { '192.0.2.1:30001': answered() } };
    expect(await verdictOn(nodeportResponds, { service: 'web', from: 'node' }, on)).toMatchObject({
      kind: 'pass',
      warning: expect.stringMatching(/localhost:30001 is closed.*use 192\.0\.2\.1:30001/),
    });
  });

  test.each<[string, Partial<Service>, string | null, RegExp | undefined]>([
    ['both answer', {}, 'node2', undefined],
    [
      'a firewall',
      {},
      null,
      /^Port 30001 does not answer at 10\.77\.2\.2 \(node node2\): something/,
    ],
    ['no pod runs there', { externalTrafficPolicy: 'Local' }, null, /Local, a node leads to pods/],
    ['a pod runs there', { externalTrafficPolicy: 'Local' }, 'pod', /: something between/],
    ['it has two addresses, of which one answers', {}, 'fd00::2', undefined],
  ])('of two nodes, one is told that does not answer: %s', async (_, given, second, warning) => {
    const nodes = [
      aClusterNode({ internalIps: ['192.0.2.1'] }),
      aClusterNode({ name: 'node2', internalIps: ['10.77.2.2', 'fd00::2'] }),
    ];
    const on = {
      ...behind,
      nodes,
      services: [{ ...(open[0] as Service), ...given }],
      pods: pods.map((pod) => ({ ...pod, nodeName: second === 'pod' ? 'node2' : 'node1' })),
      curl: {
        'localhost:30001': answered(),
        '192.0.2.1:30001': answered(),
        ...(second === 'node2' && { '10.77.2.2:30001': answered() }),
        ...(second === 'fd00::2' && { 'fd00::2:30001': answered() }),
      },
    };
    const verdict = await verdictOn(nodeportResponds, { service: 'web', from: 'node' }, on);
    expect(verdict).toMatchObject({ kind: 'pass' });
    expect(verdict).toEqual(
      warning
        ? expect.objectContaining({ warning: expect.stringMatching(warning) })
        : expect.not.objectContaining({ warning: expect.anything() }),
    );
  });

  test('an answer at another node only comes with no word on localhost', async () => {
    const on = {
      ...behind,
      nodes: [
        aClusterNode({ name: 'node1', internalIps: ['192.0.2.1'] }),
        aClusterNode({ name: 'node2', internalIps: ['10.77.2.2'] }),
      ],
      services: [{ ...(open[0] as Service), externalTrafficPolicy: 'Local' }],
      pods: pods.map((pod) => ({ ...pod, nodeName: 'node2' })),
      curl: { '10.77.2.2:30001': answered() },
    };
    expect(await verdictOn(nodeportResponds, { service: 'web', from: 'node' }, on)).toMatchObject({
      kind: 'pass',
      observed: '10.77.2.2:30001 answered with HTTP status 200',
      warning:
        'Port 30001 does not answer at 192.0.2.1 (node node1): with externalTrafficPolicy Local, a node leads to pods of its own only, and none runs there.',
    });
  });

  test('nodes that are silent for different reasons are told one by one', async () => {
    const node = (name: string, ip: string) => aClusterNode({ name, internalIps: [ip] });
    const on = {
      ...behind,
      nodes: [node('one', '192.0.2.1'), node('two', '10.77.2.2'), node('three', '10.77.3.2')],
      services: [{ ...(open[0] as Service), externalTrafficPolicy: 'Local' }],
      pods: pods.map((pod) => ({ ...pod, nodeName: 'two' })),
      curl: { 'localhost:30001': answered(), '192.0.2.1:30001': answered() },
    };
    const verdict = await verdictOn(nodeportResponds, { service: 'web', from: 'node' }, on);
    expect(verdict).toMatchObject({
      warning: expect.stringMatching(
        /at 10\.77\.3\.2 \(node three\): with externalTrafficPolicy.*at 10\.77\.2\.2 \(node two\): something/,
      ),
    });
  });

  testVerdicts(nodeportResponds, { service: 'web', from: 'both' }, [
    {
      when: 'both get an answer',
      on: { ...behind, ...both },
      is: 'pass',
      observed: /localhost:30001 answered.*; 192\.0\.2\.1:30001 answered/,
    },
    {
      when: 'only the node is asked',
      params: { from: 'node', port: 80 },
      on: { ...behind, curl: both.curl },
      is: 'pass',
      observed: /^localhost/,
      command: 'curl http://localhost:30001',
    },
    {
      when: 'only from outside',
      params: { from: 'outside' },
      on: { ...behind, fromOutside: both.fromOutside },
      is: 'pass',
      observed: /^192/,
      command: 'curl http://192.0.2.1:30001',
    },
    {
      when: 'a firewall',
      on: { ...behind, curl: both.curl, fromOutside: { 30001: { kind: 'timeout' } } },
      is: 'fail firewall',
      observed: /did not answer/,
    },
    {
      when: 'localhost is closed, and the node’s own address is open',
      on: {
        ...behind,
        curl: { '192.0.2.1:30001': answered() },
        fromOutside: both.fromOutside,
      },
      is: 'pass',
      observed: /^192\.0\.2\.1:30001 answered/,
    },
    {
      when: 'it is open at the address that the cluster has for the node',
      params: { from: 'node' },
      on: {
        ...behind,
        nodes: [
          aClusterNode({ internalIps: ['10.77.1.2'] }),
          aClusterNode({ name: 'old', ready: false, internalIps: ['10.77.1.9'] }),
        ],
        curl: { '10.77.1.2:30001': answered() },
      },
      is: 'pass',
      observed: /^10\.77\.1\.2:30001 answered/,
    },
    {
      when: 'nobody answers, and an endpoint has no port',
      on: { ...silent, endpoints: [anEndpoint(1, { port: null })] },
      is: 'fail target-port-wrong',
      observed: /refused.*refused/,
    },
    {
      when: 'the pods answer, and nothing leads to them',
      on: behind,
      is: 'fail node-port-closed',
      observed: /refused.*refused/,
      hint: /not your Service’s fault/,
    },
    {
      when: 'the pods answer, and the traffic policy keeps the node to its own',
      on: {
        ...behind,
        services: [
          aService({
            type: 'NodePort',
            ports: [aPort({ nodePort: 30001 })],
            externalTrafficPolicy: 'Local',
          }),
        ],
      },
      is: 'fail traffic-policy-local',
      observed: /refused.*refused/,
    },
    {
      when: 'a port of the same number for UDP comes first',
      on: {
        ...behind,
        services: [
          aService({
            type: 'NodePort',
            ports: [aPort({ protocol: 'UDP', nodePort: 30002 }), aPort({ nodePort: 30001 })],
          }),
        ],
        ...both,
      },
      is: 'pass',
      observed: /30001 answered/,
    },
    {
      when: 'the node itself is shut out',
      on: { ...behind, fromOutside: both.fromOutside },
      is: 'fail localhost-silent',
      observed: /refused/,
    },
    {
      when: 'localhost is closed, and a firewall shuts Podmark out',
      on: {
        ...behind,
        curl: { '192.0.2.1:30001': answered() },
        fromOutside: { 30001: { kind: 'timeout' } },
      },
      is: 'fail firewall',
      observed: /192\.0\.2\.1:30001 answered.*192\.0\.2\.1:30001 did not answer/,
    },
    {
      when: 'what answers at localhost is wrong, whatever the address of the node says',
      params: { from: 'node' },
      on: {
        ...behind,
        curl: { 'localhost:30001': answered('', 500), '192.0.2.1:30001': answered() },
        fromNode: { '10.1.0.1:8080': answered('', 500) },
      },
      is: 'fail app-error',
      observed: 'localhost:30001 answered with HTTP status 500',
    },
    {
      when: 'nobody answers',
      on: silent,
      is: 'fail target-port-wrong',
      observed: /refused.*refused/,
    },
    {
      when: 'a firewall, where only outside counts',
      params: { from: 'outside' },
      on: {
        ...behind,
        fromNode: { ...podsAnswer, '127.0.0.1:30001': answered() },
        fromOutside: { 30001: { kind: 'timeout' } },
      },
      is: 'fail firewall',
      observed: '192.0.2.1:30001 did not answer',
      hint: /Open port 30001/,
    },
    {
      when: 'a firewall, and localhost closed, where only outside counts',
      params: { from: 'outside' },
      on: {
        ...behind,
        fromNode: { ...podsAnswer, '192.0.2.1:30001': answered() },
        fromOutside: { 30001: { kind: 'timeout' } },
      },
      is: 'fail firewall',
      observed: '192.0.2.1:30001 did not answer',
    },
    {
      when: 'nobody answers, where only outside counts',
      params: { from: 'outside' },
      on: silent,
      is: 'fail target-port-wrong',
      observed: '192.0.2.1:30001 refused the connection',
    },
    {
      when: 'another app',
      params: { contains: 'bye' },
      on: { ...behind, ...both },
      is: 'fail other-app-answers',
      observed: /200/,
      expected: /with “bye” in it/,
    },
    {
      when: 'an error of the app',
      on: {
        ...behind,
        curl: { 'localhost:30001': answered('', 500) },
        fromNode: { '10.1.0.1:8080': answered('', 500) },
      },
      is: 'fail app-error',
      observed: /500/,
    },
    {
      when: 'a web server that is no pod',
      on: { services: open, ...both },
      is: 'fail not-a-pod',
      observed: /has no endpoints/,
    },
    { when: 'no endpoints', on: { services: open }, is: 'fail no-pods', observed: /refused/ },
    {
      when: 'no node port',
      on: { ...behind, services: [aService()] },
      is: 'fail node-port-missing final',
      observed: 'Service web of type ClusterIP has no node port',
    },
    {
      when: 'no node port for that port',
      params: { port: 81 },
      on: behind,
      is: 'fail node-port-missing final',
      observed: /for port 81/,
    },
    {
      when: 'a proxy answers in the place of the pods',
      params: { from: 'node' },
      on: { ...behind, curl: { 'localhost:30001': answered('', 502) } },
      is: 'fail proxy-answers',
      observed: /502/,
      hint: /status 502.*none of your pods’/,
    },
    {
      when: 'each node is kept to its own pods, and they run on another one',
      on: {
        ...behind,
        nodes: [
          aClusterNode({ name: 'one', internalIps: ['192.0.2.1'] }),
          aClusterNode({ name: 'two', internalIps: ['10.77.2.2'] }),
        ],
        services: [{ ...(open[0] as Service), externalTrafficPolicy: 'Local' }],
        pods: pods.map((pod) => ({ ...pod, nodeName: 'two' })),
        curl: both.curl,
        fromOutside: { 30001: { kind: 'timeout' } },
      },
      is: 'fail traffic-policy-local',
      observed: /did not answer/,
      hint: /none of them runs on one/,
    },
    {
      when: 'a policy lets the node in, and nobody from outside',
      on: {
        ...behind,
        curl: both.curl,
        fromOutside: { 30001: { kind: 'timeout' } },
        policies: [aPolicy()],
      },
      is: 'fail network-policy',
      observed: /did not answer/,
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
  ]);
});

describe('nodeport-closed', () => {
  const since = { checkpoint: 'before', check: 'open' };
  const before = { service: { ports: [{ nodePort: 30001 }, { nodePort: null }] } };
  const context = { findEarlierFacts: async () => before };
  const services = [aService()];
  const narrow = { app: 'web', tier: 'front' };
  const narrowPod = aPod(1, { labels: narrow });
  const beside = (given: Partial<Service>) =>
    aService({
      ...{ name: 'beside', uid: 'service-beside' },
      ports: [aPort(), aPort({ nodePort: 30001 })],
      ...given,
    });
  testVerdicts(nodeportClosed, { service: 'web' }, [
    { when: 'there is none', on: { services }, is: 'pass', observed: 'no node port' },
    {
      when: 'the old one is closed',
      params: { since },
      context,
      on: { services },
      is: 'pass',
      observed: 'no node port; the old one, 30001, is closed',
    },
    {
      when: 'nothing is known of an old one',
      params: { since },
      on: { services },
      is: 'pass',
      observed: 'no node port',
    },
    {
      when: 'another Service has the old one',
      params: { since },
      context,
      on: {
        services: [...services, aService({ ...open[0], name: 'other', selector: { app: 'db' } })],
      },
      is: 'pass',
      observed: 'no node port',
    },
    ...[
      { when: 'has', given: {}, pods: [] },
      { when: 'selects more narrowly and has', given: { selector: narrow }, pods: [narrowPod] },
    ].map(
      ({ when, given, pods }): VerdictRow => ({
        when: `another Service in front of the same pods ${when} the old one`,
        params: { since },
        context,
        on: { services: [...services, beside(given)], pods },
        is: 'fail node-port-taken-over final',
        observed: 'Service beside has node port 30001 now, in front of the same pods',
        hint: /kubectl delete service beside$/,
      }),
    ),
    ...[
      { when: 'is about to go', given: { deleting: true }, pods: [aPod(1)] },
      { when: 'leads to none', given: { selector: null }, pods: [aPod(1)] },
      { when: 'leads to others', given: { selector: narrow }, pods: [aPod(1)] },
      { when: 'is elsewhere', given: { namespace: 'my-ns' }, pods: [aPod(1)] },
    ].map(
      ({ when, given, pods }): VerdictRow => ({
        when: `another Service that ${when} has the old one`,
        params: { since },
        context,
        on: { services: [...services, beside(given)], pods },
        is: 'pass',
        observed: /no node port/,
      }),
    ),
    {
      when: 'something answers there on the node',
      params: { since },
      context,
      on: { services, fromNode: { '127.0.0.1:30001': answered() } },
      is: 'fail old-node-port-answers',
      observed: /answered/,
    },
    {
      when: 'something answers there from outside',
      params: { since },
      context,
      on: { services, fromOutside: { 30001: answered() } },
      is: 'fail old-node-port-answers',
      observed: /answered/,
    },
    {
      when: 'it still has one',
      on: { services: open },
      is: 'fail node-port-left-over final',
      observed: /has node port 30001/,
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
  ]);
});

describe('replies-spread', () => {
  const [a, b] = pods.map((pod) => answered(`I am ${pod.name}`));
  const at = (...replies: (typeof refused | ReturnType<typeof answered> | undefined)[]) => ({
    [inside]: replies.map((one) => one ?? refused),
  });
  const cluster = { services: [aService()], pods, endpoints };
  testVerdicts(repliesSpread, { service: 'web', requests: 6 }, [
    {
      when: 'two pods answer',
      on: { ...cluster, fromNode: at(a, b) },
      is: 'pass',
      observed: /answered, in 5 requests/,
    },
    {
      when: 'at the node port',
      params: { port: 80 },
      on: { ...behind, fromNode: { '127.0.0.1:30001': [a ?? refused, b ?? refused] } },
      is: 'pass',
      observed: /answered/,
    },
    {
      when: 'one pod only, though two are ready',
      on: { ...cluster, fromNode: at(a) },
      is: 'fail replies-not-spread',
      observed: /6 requests, all answers from/,
    },
    {
      when: 'one pod is ready',
      on: { ...cluster, pods: [aPod(1)], fromNode: at(a) },
      is: 'fail too-few-pods',
      observed: /all answers from/,
    },
    {
      when: 'the pods answer, at neither address of the node',
      params: { port: 80 },
      on: behind,
      is: 'fail service-silent',
      observed: 'localhost:30001 refused the connection',
    },
    {
      when: 'no pod names itself',
      on: { ...cluster, fromNode: at(answered()) },
      is: 'fail not-a-pod',
      observed: /no reply names a ready pod/,
    },
    {
      when: 'what answers is no HTTP',
      on: { ...cluster, fromNode: at({ kind: 'garbled' }) },
      is: 'fail not-a-pod',
      observed: /something that is not HTTP/,
    },
    {
      when: 'nobody answers',
      on: { ...cluster, fromNode: at(refused) },
      is: 'fail target-port-wrong',
      observed: '10.152.183.20:80 refused the connection',
    },
    {
      when: 'the node port is closed at localhost, and open at the node’s address',
      params: { port: 80 },
      on: { ...behind, fromNode: { '192.0.2.1:30001': [a ?? refused, b ?? refused] } },
      is: 'pass',
      observed: /answered/,
      command: /192\.0\.2\.1:30001/,
    },
    {
      when: 'a port of the same number for UDP comes first',
      params: { port: 80 },
      on: {
        ...behind,
        services: [
          aService({
            type: 'NodePort',
            ports: [aPort({ protocol: 'UDP', nodePort: 30002 }), aPort({ nodePort: 30001 })],
          }),
        ],
        fromNode: { '127.0.0.1:30001': [a ?? refused, b ?? refused] },
      },
      is: 'pass',
      observed: /answered/,
    },
    {
      when: 'no pod is ready',
      on: { services: [aService()], fromNode: at(refused) },
      is: 'fail no-pods',
      observed: /refused/,
    },
    {
      when: 'headless',
      on: { ...cluster, services: [aService({ clusterIp: 'None' })] },
      is: 'fail no-cluster-ip final',
      observed: /has no address to ask/,
    },
    {
      when: 'no such port',
      params: { port: 81 },
      on: cluster,
      is: 'fail no-cluster-ip final',
      observed: /has no address to ask/,
    },
    {
      when: 'an ExternalName',
      on: { services: [aService({ type: 'ExternalName', clusterIp: null, ports: [] })] },
      is: 'fail no-cluster-ip final',
      observed: /type ExternalName/,
    },
    {
      when: 'it keeps a client to one pod',
      on: {
        ...cluster,
        services: [aService({ sessionAffinity: 'ClientIP' })],
        fromNode: at(a),
      },
      is: 'fail session-affinity',
      observed: /all answers from/,
    },
    {
      when: 'a policy guards the pods',
      on: { ...cluster, policies: [aPolicy()], fromNode: at({ kind: 'timeout' }) },
      is: 'fail network-policy',
      observed: /did not answer/,
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
  ]);

  test('stops asking when its time is over', async () => {
    const verdict = await verdictOn(repliesSpread, { service: 'web' }, cluster, {
      signal: AbortSignal.abort(),
    });
    expect(verdict).toMatchObject({ kind: 'fail', observed: 'no reply in time' });
  });

  test('asks no more than it needs', async () => {
    const node = aNode({ ...cluster, fromNode: at(a, b) });
    const context = aContext();
    await repliesSpread.gather(
      node,
      repliesSpread.params.parse({ service: 'web', requests: 100 }),
      context,
    );
    expect(node.asked).toHaveLength(5);
  });
});
