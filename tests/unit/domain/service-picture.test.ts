import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hintedCauses } from '../../../src/domain/service-break.js';
import { servicePicture } from '../../../src/domain/service-picture.js';
import type { HttpReply } from '../../../src/domain/student-node.js';
import {
  aContainer,
  anEndpoint,
  aPod,
  aPort,
  aService,
  aSickPod,
  dnsService,
} from '../../support/facts.js';
import { answered } from '../../support/fake-node.js';
import { attempts, facts, seen } from '../../support/pictured.js';

const refused: HttpReply = { kind: 'refused' };
const timeout: HttpReply = { kind: 'timeout' };
const nodePort = aService({ type: 'NodePort', ports: [aPort({ nodePort: 31234 })] });
const atNodePort = { service: nodePort, nodePort: 31234, address: '192.0.2.1' };
const podReplies = [1, 2].map((n) => ({ ip: `10.1.0.${n}`, port: 8080, reply: answered() }));

describe('where the way to the pods ends', () => {
  test.each([
    ['all is well', null],
    ['a selector that matches nothing', { at: 'way-on', field: 'selector' }],
    ['a wrong target port', { at: 'way-on', field: 'targetPort' }],
    ['a firewall', { cause: 'firewall', at: 'way-in', field: null }],
    ['a node port that is silent', { cause: 'node-port-silent', at: 'way-in', field: null }],
    ['no pods', { cause: 'pods-missing', at: 'pods', field: 'replicas' }],
    ['pods that are not ready', { cause: 'pods-not-ready', at: 'pods', field: null }],
    ['many pods with long names', null],
    ['pods alone', { cause: 'pod-silent', at: 'pods' }],
    ['another selector than asked for', { cause: 'selector-wrong', field: 'selector' }],
  ])('with %s', (name, broken) => {
    const picture = servicePicture(attempts[name] ?? []);
    if (broken === null) expect(picture?.broken).toBeNull();
    else expect(picture?.broken).toMatchObject(broken);
  });

  const named = aService({ ports: [aPort({ targetPort: 'web' })] });
  test.each([
    [
      'no selector',
      { service: aService({ selector: null }), pods: [], endpoints: [] },
      'selector-missing',
    ],
    ['ready pods without endpoints', { endpoints: [] }, 'endpoints-missing'],
    ['a port name that no container has', { service: named, endpoints: [] }, 'port-name-unknown'],
    [
      'a port name that a container has',
      {
        ...{ service: named, endpoints: [] },
        pods: [
          aPod(1, { containers: [aContainer({ ports: [{ name: 'web', containerPort: 80 }] })] }),
        ],
      },
      'endpoints-missing',
    ],
    [
      'a silent cluster IP before pods that answer',
      { reply: refused, podReplies },
      'cluster-ip-silent',
    ],
    ['a silent cluster IP, and pods that refuse', { reply: refused }, 'target-port-wrong'],
    [
      'a silent cluster IP, and pods that time out',
      { reply: refused, podReplies: [{ ip: '10.1.0.1', reply: timeout }] },
      'pods-silent',
    ],
    ['a silent cluster IP, and nobody who refuses', { reply: timeout }, 'pods-silent'],
    ['an answer that is an error', { reply: { ...answered(), status: 502 } }, 'app-error'],
    [
      'a pod that answers with an error',
      { replies: [{ pod: 'web', ip: '10.1.0.1', reply: { ...answered(), status: 500 } }] },
      'app-error',
    ],
    [
      'a node port that only the outside reaches',
      { ...atNodePort, fromNode: refused, fromOutside: answered() },
      'node-silent',
    ],
    [
      'a node port of one node only',
      {
        ...atNodePort,
        ...{ service: { ...nodePort, externalTrafficPolicy: 'Local' } },
        ...{ fromNode: timeout, podReplies },
      },
      'traffic-policy',
    ],
    [
      'requests to the node port that pods refuse',
      { ...atNodePort, fromNode: refused, fromOutside: refused, podReplies: [] },
      'target-port-wrong',
    ],
    [
      'a localhost that is closed where the node is not',
      {
        ...atNodePort,
        fromNode: refused,
        atAddresses: [{ address: '192.0.2.1', reply: answered() }],
      },
      undefined,
    ],
  ])('with %s', (_state, given, cause) => {
    expect(servicePicture([seen(facts(given))])?.broken?.cause).toBe(cause);
  });

  test('with a node port that is silent where the cluster IP answers', () => {
    const checks = [
      seen(facts({ ...atNodePort, fromNode: timeout, fromOutside: timeout })),
      seen(facts({ service: nodePort, reply: answered() })),
    ];
    expect(servicePicture(checks)?.broken?.cause).toBe('node-port-silent');
  });

  test('with pods alone that are not ready', () => {
    const checks = [seen({ selector: {}, pods: [aSickPod({})] })];
    expect(servicePicture(checks)?.broken?.cause).toBe('pods-not-ready');
  });

  test('is told by hints that checkers give', () => {
    const folder = 'src/checkers';
    const sources = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
    const given = (hintId: string) =>
      sources.some((source) => source.includes(`hintId: '${hintId}'`));
    const unknown = Object.keys(hintedCauses).filter((hintId) => !given(hintId));
    expect(unknown).toEqual([]);
  });
});

describe('the pods in a picture', () => {
  const podsOf = (given: Record<string, unknown>) => servicePicture([seen(facts(given))])?.pods;

  test('are one with their endpoints, by UID', () => {
    const endpoints = [
      anEndpoint(1, { ip: '10.1.0.99' }),
      anEndpoint(1, { ip: '2001:db8::1', port: 8443 }),
      anEndpoint(2, { podUid: null }),
    ];
    expect(podsOf({ endpoints })).toEqual([
      expect.objectContaining({
        name: 'web-5d4f8c7b9-1',
        ip: '10.1.0.1',
        ports: [8080, 8443],
        isEndpoint: true,
      }),
      expect.objectContaining({ name: 'web-5d4f8c7b9-2', ports: [8080], isEndpoint: true }),
    ]);
  });

  test('are followed by endpoints that belong to none of them', () => {
    const byHand = { podUid: null, podName: null };
    const endpoints = [
      anEndpoint(7, { ...byHand, ip: '192.0.2.7' }),
      anEndpoint(7, { ...byHand, ip: '192.0.2.7', port: null }),
      anEndpoint(8, { ready: false }),
    ];
    expect(podsOf({ pods: [], endpoints })).toEqual([
      expect.objectContaining({ name: 'web-5d4f8c7b9-8', ready: false, isEndpoint: false }),
      expect.objectContaining({ name: null, ip: '192.0.2.7', ports: [8080], isEndpoint: true }),
    ]);
  });

  test.each([
    [{ waitingReason: 'ImagePullBackOff' }, {}, 'ImagePullBackOff'],
    [{ terminatedReason: 'Error' }, {}, 'Error'],
    [{}, { phase: 'Pending', unschedulableMessage: '0/1 nodes are available' }, 'Unschedulable'],
    [{}, { phase: 'Pending' }, 'Pending'],
    [{}, {}, 'not ready'],
  ])('that are not ready come first, with a reason: %j', (container, given, reason) => {
    const pods = podsOf({
      pods: [aPod(2), aSickPod(container, given)],
      endpoints: [anEndpoint(2)],
    });
    expect(pods?.map((pod) => pod.reason)).toEqual([reason, null]);
  });

  test('have what they said when they were asked, a silence before an answer', () => {
    const checks = [
      seen(facts({ reply: refused, podReplies })),
      seen({ replies: [{ pod: 'web-5d4f8c7b9-2', ip: '10.1.0.2', reply: timeout }] }),
    ];
    const replies = servicePicture(checks)?.pods?.map(({ reply }) => reply);
    expect(replies).toEqual([
      { kind: 'answered', status: 200 },
      { kind: 'timeout', status: null },
    ]);
  });

  test('answered for the Service as often as replies named them', () => {
    const checks = [
      seen(facts({ reply: answered('I am web-5d4f8c7b9-1') })),
      seen(
        facts({
          asked: '10.152.183.20:80',
          replies: [
            { pod: 'web-5d4f8c7b9-1', text: '', kind: 'answered' },
            { pod: 'web-5d4f8c7b9-2', text: '' },
            { pod: null, text: '', kind: 'timeout' },
          ],
        }),
      ),
    ];
    expect(servicePicture(checks)?.pods?.map(({ answers }) => answers)).toEqual([2, 1]);
  });
});

describe('the requests in a picture', () => {
  const callsOf = (...given: Record<string, unknown>[]) =>
    servicePicture(given.map((one) => seen(facts(one))))?.calls.map(
      ({ from, to, reply, isNodePort }) =>
        `${from} ${to} ${reply.kind}${isNodePort ? ' node port' : ''}`,
    );

  test.each([
    ['the cluster IP', { reply: answered() }, ['node 10.152.183.20 answered']],
    [
      'an address of IPv6',
      { ...atNodePort, address: '2001:db8::1', fromOutside: answered() },
      ['outside [2001:db8::1]:31234 answered node port'],
    ],
    [
      'the node port, by both',
      { ...atNodePort, fromNode: answered(), fromOutside: timeout },
      ['outside 192.0.2.1:31234 timeout node port', 'node localhost:31234 answered node port'],
    ],
    [
      'the node port, at another address than localhost',
      {
        ...atNodePort,
        fromNode: refused,
        atAddresses: [{ address: '10.0.0.5', reply: answered() }],
      },
      ['node 10.0.0.5:31234 answered node port'],
    ],
    [
      'the Service, again and again',
      {
        asked: 'localhost:31234',
        replies: [
          { pod: null, kind: 'timeout' },
          { pod: 'a', kind: 'answered' },
        ],
      },
      ['node localhost:31234 answered node port'],
    ],
    [
      'the Service, by a version that kept no kinds',
      { asked: '10.152.183.20:80', replies: [{ pod: null }, { pod: 'a' }] },
      ['node 10.152.183.20:80 answered'],
    ],
    ['nobody, by such a version', { asked: '10.152.183.20:80', replies: [{ pod: null }] }, []],
    [
      'nothing that has an address',
      { service: aService({ clusterIp: null }), reply: answered() },
      [],
    ],
  ])('are those to %s', (_whom, given, calls) => expect(callsOf(given)).toEqual(calls));

  test('are the last ones of a kind', () => {
    expect(callsOf({ reply: refused }, { reply: answered() })).toEqual([
      'node 10.152.183.20 answered',
    ]);
  });
});

describe('the Service in a picture', () => {
  test('is the one whose endpoints were read', () => {
    const checks = [seen({ service: dnsService }), seen(facts()), seen({ service: dnsService })];
    expect(servicePicture(checks)).toMatchObject({ service: { name: 'web' }, pods: [{}, {}] });
  });

  test('has beside it the labels of pods that it passes by', () => {
    const other = { run: 'my-nginx' };
    const podLabels = [aPod().labels, other];
    const labelsOf = (given: Record<string, unknown>) =>
      servicePicture([seen(given, 'selector-wrong')])?.otherLabels;
    expect(labelsOf({ service: aService(), podLabels })).toEqual([other]);
    expect(labelsOf({ service: aService({ selector: null }), podLabels })).toEqual(podLabels);
    expect(labelsOf({ service: aService() })).toEqual([]);
  });

  test.each([
    ['no checks', []],
    ['facts that are gone', [null]],
    ['a Service and nothing behind it', [{ service: aService() }]],
    ['no Service', [facts({ service: null, pods: [], endpoints: [] })]],
    ['no pods', [{ selector: {}, pods: [] }]],
  ])('is not drawn with %s', (_state, given) => {
    expect(servicePicture(given.map((one) => seen(one)))).toBeUndefined();
  });

  test('is drawn from facts of earlier versions', () => {
    const { externalTrafficPolicy: _, ...service } = aService();
    const endpoints = [{ service: 'web', ip: '10.1.0.1', ready: true }];
    const pods = [{ name: 'web-1', uid: 'pod-1', ip: '10.1.0.1', ready: true, phase: 'Running' }];
    const outcome = { kind: 'fail', expected: 'this', observed: 'that' } as const;
    const picture = servicePicture([{ ...seen({ service, endpoints, pods }), outcome }]);
    expect(picture).toMatchObject({ broken: null, pods: [{ name: 'web-1', isEndpoint: true }] });
  });

  test('is read from any JSON without a mistake', () => {
    const keys = Object.keys(facts({ reply: 0, replies: 0, podReplies: 0, nodePort: 0, asked: 0 }));
    const anyFacts = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom(...keys),
        fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(facts()))),
      ),
    );
    fc.assert(
      fc.property(fc.array(anyFacts, { maxLength: 4 }), (all) => {
        servicePicture(all.map((one) => seen(one)));
      }),
    );
  });
});
