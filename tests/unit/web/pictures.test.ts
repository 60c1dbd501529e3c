import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CheckResult } from '../../../src/domain/attempt.js';
import { cutMiddle } from '../../../src/web/charts/cut.js';
import { pictures } from '../../../src/web/pictures.js';
import { createViewRenderer } from '../../../src/web/view-renderer.js';
import { anEndpoint, aPod, aPort, aService, aSickPod } from '../../support/facts.js';
import { answered } from '../../support/fake-node.js';
import { attempts, facts, seen } from '../../support/pictured.js';
import { wordsOf } from '../../support/web-client.js';

const render = createViewRenderer(join(process.cwd(), 'views'), false);
const draw = (checks: readonly CheckResult[]) => render('parts/pictures', pictures(checks));

/** What the picture shows people who see it, and what it tells those who do not. */
async function read(name: string) {
  const html = await draw(attempts[name] ?? []);
  const [drawn = '', told = ''] = html.split('<details>');
  return { drawn: wordsOf(drawn), told: wordsOf(told) };
}

describe('the picture of a Service', () => {
  test('shows who asked, the Service and its pods, and tells the same in words', async () => {
    const { drawn, told } = await read('all is well');
    for (const part of [
      'From outside 10.20.0.7:31234 answered 200',
      'Service web',
      'selector app=web',
      '2 endpoints',
      'web-5d4f8c7b9-1 10.1.0.1:8080 answered',
    ]) {
      expect(drawn).toContain(part);
    }
    expect(drawn).toContain('Service web; 2 pods, 2 of them ready; 2 endpoints; 3 of 3 requests');
    expect(drawn).toContain('Nothing is broken on the way.');
    for (const part of [
      'Service web in namespace default, type NodePort, cluster IP 10.152.183.20. It selects app=web.',
      'Port 80 leads to target port 8080, node port 31234.',
      'From outside, at 10.20.0.7:31234: answered 200',
      'Pod web-5d4f8c7b9-1 at 10.1.0.1:8080: ready, an endpoint, answered',
    ]) {
      expect(told).toContain(part);
    }
  });

  test.each([
    [
      'a selector that matches nothing',
      'selector The selector matches none of the pods',
      'Pods that it passes by: 2, labelled app=web.',
    ],
    [
      'a wrong target port',
      'targetPort Requests reach the pods at this port, and no container',
      'ready, an endpoint, refused',
    ],
    ['a firewall', 'a firewall is in between', 'From the node, at localhost:31234: answered 200'],
    [
      'a node port that is silent',
      'on the node’s side, not at your Service',
      'From outside, at 10.20.0.7:31234: timed out',
    ],
    [
      'no pods',
      'replicas No pod runs here for the Service to lead to.',
      'Service web in namespace default',
    ],
    [
      'pods that are not ready',
      'No pod is ready, and only ready pods become endpoints.',
      'Pod web-5d4f8c7b9-1: not ready (ImagePullBackOff), no endpoint',
    ],
    [
      'pods alone',
      'A pod runs, and nothing in it answers',
      'Pod web-5d4f8c7b9-2 at 10.1.0.2: ready, refused',
    ],
    [
      'another selector than asked for',
      'selector The Service selects other labels',
      'labelled run=my-nginx',
    ],
  ])('with %s says where the way ends', async (name, why, words) => {
    const { drawn, told } = await read(name);
    expect(drawn).toContain(why);
    expect(told).toContain(words);
  });

  test('folds many pods and cuts long names, which are whole in words', async () => {
    const { drawn, told } = await read('many pods with long names');
    const pod = 'kubernetes-bootcamp-with-a-long-name-5d4f8c7b9-pod-9';
    expect(drawn).toContain('+ 4 more');
    expect(drawn).not.toContain(pod);
    expect(told).toContain(
      `Pod ${pod} at 2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff: ready, no endpoint`,
    );
  });

  test('tells of so many pods at most, and how many are left', async () => {
    const pods = Array.from({ length: 1000 }, (_, index) => aPod(index + 1));
    const html = await draw([seen(facts({ pods }))]);
    expect(wordsOf(html)).toContain('and 960 more');
    expect(html.length).toBeLessThan(20_000);
  });

  test('takes what a cluster says for text', async () => {
    const evil = '<script>alert(1)</script>\u202e';
    const service = aService({
      name: evil,
      type: evil,
      namespace: evil,
      clusterIp: evil,
      selector: { [evil]: evil },
    });
    const sick = aSickPod(
      { waitingReason: evil },
      { name: evil, ip: evil, labels: { [evil]: evil } },
    );
    const checks = [
      seen(
        facts({
          service,
          pods: [sick],
          endpoints: [anEndpoint(1, { ip: evil })],
          reply: answered(evil),
        }),
      ),
      seen(facts({ service, address: evil, nodePort: 1, fromOutside: answered(), asked: evil })),
    ];
    const html = await draw(checks);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toMatch(/<script|\u202e/);
  });

  test.each([
    [
      'an endpoint without a pod',
      { pods: [], endpoints: [anEndpoint(1, { podName: null })] },
      'An address without a pod at 10.1.0.1:8080: ready, an endpoint',
    ],
    [
      'a Service without an address and a selector',
      { service: aService({ clusterIp: null, selector: null }) },
      'type ClusterIP. It has no selector.',
    ],
    [
      'pods that a Service passes by without labels',
      { pods: [], endpoints: [], otherLabels: [{}] },
      'labelled no labels',
    ],
    [
      'what answers for a pod that was not asked',
      { reply: answered('web-5d4f8c7b9-2') },
      'Pod web-5d4f8c7b9-2 at 10.1.0.2:8080: ready, an endpoint, answered',
    ],
    ['a reply without HTTP', { reply: { kind: 'garbled' } }, 'at 10.152.183.20: no HTTP'],
    [
      'an answer of an earlier version',
      { reply: { kind: 'answered' } },
      'at 10.152.183.20: answered',
    ],
  ])('tells of %s', async (_what, given, words) => {
    expect(wordsOf(await draw([seen(facts(given))]))).toContain(words);
  });

  test('shows how often a pod answered, and that traffic stays on its node', async () => {
    const service = aService({
      externalTrafficPolicy: 'Local',
      namespace: 'my-ns',
      ports: [aPort(), aPort({ port: 443 })],
    });
    const replies = [1, 2, 3].map(() => ({ pod: 'web-5d4f8c7b9-1', kind: 'answered' }));
    const words = wordsOf(await draw([seen(facts({ service, asked: 'localhost:1', replies }))]));
    for (const part of [
      'answered 3×',
      'externalTrafficPolicy Local',
      'namespace my-ns',
      'port 80, 443',
    ]) {
      expect(words).toContain(part);
    }
  });

  test('tells of pods that were not looked at, and of one that just is not ready', async () => {
    const service = wordsOf(await draw([seen({ service: aService() }, 'type-left-at-cluster-ip')]));
    expect(service).toContain('Its pods not looked at');
    const sick = wordsOf(await draw([seen(facts({ pods: [aSickPod({})], endpoints: [] }))]));
    expect(sick).toContain('at 10.1.0.1: not ready, no endpoint');
  });

  test('marks the field that no request gets past, where none was sent', () => {
    const service = pictures([seen(facts(), 'node-port-missing')]).service;
    expect(service?.box?.fields.filter(({ isBroken }) => isBroken)).toMatchObject([
      { name: 'type' },
    ]);
    expect(service?.mark).toBeNull();
  });

  test('has nothing below its foot, and no two parts in one place', () => {
    const any = fc.constantFrom(...Object.values(attempts));
    fc.assert(
      fc.property(any, ([first]) => {
        const picture = pictures(first ? [first] : []).service;
        const rows = [...(picture?.calls ?? []), ...(picture?.pods ?? [])];
        const tops = rows.map(({ y }) => y);
        expect(new Set(tops).size).toBe(tops.length);
        expect(Math.max(...tops, 0)).toBeLessThan(picture?.height ?? 0);
      }),
    );
  });

  test('is drawn of any facts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (one, other) => {
        await draw([
          seen(facts({ service: one, pods: other })),
          seen(facts({ reply: one, replies: other })),
        ]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the picture of a drill', () => {
  test('shows the replicas and when each endpoint came and answered', async () => {
    const { drawn, told } = await read('a drill');
    for (const part of [
      'scaled from 2 to 4',
      'back to 2',
      'web-5d4f8c7b9-3 1.8 s ● 2.4 s',
      'web-5d4f8c7b9-1 before ● 2.2 s',
    ]) {
      expect(drawn).toContain(part);
    }
    expect(told).toContain('Before the drill');
    for (const part of [
      'Scaled from 2 to 4 replicas at 0 s',
      'web-5d4f8c7b9-3: an endpoint after 1.8 s, answered after 2.4 s, left after 2.7 s',
      'Scaled back to 2 after 2.5 s',
    ]) {
      expect(told).toContain(part);
    }
  });

  test('shows what there is of one that was cut short', async () => {
    const drill = { before: 2, replicas: 3, events: [{ atMs: 900, what: 'came', pod: 'web-3' }] };
    const words = wordsOf(await draw([seen(facts({ drill }))]));
    expect(words).toContain('web-3 0.9 s');
    expect(words).toContain('web-3: an endpoint after 0.9 s, gave no answer');
    expect(words).not.toContain('back to 2');
  });
});

test('an attempt without facts has no picture', async () => {
  expect((await draw([seen(null)])).trim()).toBe('');
});

test.each([
  ['short', 5, 'short'],
  ['kubernetes-bootcamp-5d4f8c7b9-abcde', 16, 'kubernet…9-abcde'],
  ['🙂🙂🙂🙂', 3, '🙂…🙂'],
])('%s in %i characters is %s', (text, most, cut) => expect(cutMiddle(text, most)).toBe(cut));
