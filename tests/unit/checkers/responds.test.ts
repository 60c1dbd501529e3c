import { describe, expect, test } from '@jest/globals';
import { nodeportClosed } from '../../../src/checkers/nodeport-closed.js';
import { nodeportResponds } from '../../../src/checkers/nodeport-responds.js';
import { repliesSpread } from '../../../src/checkers/replies-spread.js';
import { serviceResponds } from '../../../src/checkers/service-responds.js';
import { anEndpoint, aPod, aPort, aService } from '../../support/facts.js';
import { aNode, answered } from '../../support/fake-node.js';
import { aContext, testVerdicts, verdictOn } from '../../support/verdicts.js';

const pods = [aPod(1), aPod(2)];
const endpoints = [anEndpoint(1), anEndpoint(2)];
const open = [aService({ type: 'NodePort', ports: [aPort({ nodePort: 30001 })] })];
const behind = { services: open, pods, endpoints };
const inside = '10.152.183.20:80';
const refused = { kind: 'refused' } as const;

describe('service-responds', () => {
  const cluster = { services: [aService()], pods, endpoints };
  testVerdicts(serviceResponds, { service: 'web', port: 80 }, [
    {
      when: 'it answers',
      on: { ...cluster, fromNode: { [inside]: answered() } },
      is: 'pass',
      observed: /answered with HTTP status 200/,
    },
    {
      when: 'it answers with 404',
      on: { ...cluster, fromNode: { [inside]: answered('', 404) } },
      is: 'pass',
      observed: /404/,
    },
    {
      when: 'with the text asked for',
      params: { contains: 'hello' },
      on: { ...cluster, fromNode: { [inside]: answered() } },
      is: 'pass',
      observed: /200/,
    },
    {
      when: 'another app',
      params: { contains: 'bye' },
      on: { ...cluster, fromNode: { [inside]: answered() } },
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
      on: { services: [aService()] },
      is: 'fail no-pods',
      observed: /has no endpoints/,
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
      is: 'fail no-cluster-ip final',
      observed: 'Service web has no cluster IP',
    },
    {
      when: 'no address',
      on: { ...cluster, services: [aService({ clusterIp: null })] },
      is: 'fail no-cluster-ip final',
      observed: 'Service web has no cluster IP',
    },
    {
      when: 'an error of the app',
      on: { ...cluster, fromNode: { [inside]: answered('', 503) } },
      is: 'fail app-error',
      observed: /503/,
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
  ]);
});

describe('nodeport-responds', () => {
  const both = { curl: { 'localhost:30001': answered() }, fromOutside: { 30001: answered() } };
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
      when: 'the node itself is shut out',
      on: { ...behind, fromOutside: both.fromOutside },
      is: 'fail localhost-silent',
      observed: /refused/,
    },
    {
      when: 'nobody answers',
      on: behind,
      is: 'fail target-port-wrong',
      observed: /refused.*refused/,
    },
    {
      when: 'a firewall, where only outside counts',
      params: { from: 'outside' },
      on: {
        ...behind,
        fromNode: { '127.0.0.1:30001': answered() },
        fromOutside: { 30001: { kind: 'timeout' } },
      },
      is: 'fail firewall',
      observed: '192.0.2.1:30001 did not answer',
      hint: /Open port 30001/,
    },
    {
      when: 'nobody answers, where only outside counts',
      params: { from: 'outside' },
      on: behind,
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
      on: { ...behind, curl: { 'localhost:30001': answered('', 500) } },
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
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
  ]);
});

describe('nodeport-closed', () => {
  const since = { checkpoint: 'before', check: 'open' };
  const before = { service: { ports: [{ nodePort: 30001 }, { nodePort: null }] } };
  const context = { findEarlierFacts: async () => before };
  const services = [aService()];
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
      on: { services: [...services, aService({ ...open[0], name: 'other' })] },
      is: 'pass',
      observed: 'no node port',
    },
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
      when: 'no pod names itself',
      on: { ...cluster, fromNode: at(answered()) },
      is: 'fail not-a-pod',
      observed: /no reply names a ready pod/,
    },
    {
      when: 'nobody answers',
      on: { ...cluster, fromNode: at(refused) },
      is: 'fail not-a-pod',
      observed: /refused/,
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
