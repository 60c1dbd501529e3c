import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, connect as dial } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { streamDecode, streamEncode } from 'dns-packet';
import type {
  ClusterDns,
  DnsReply,
  NodeAddress,
  NodeSession,
} from '../../../src/domain/student-node.js';
import {
  type AddressPolicy,
  isAllowed,
  isNameOf,
  requirePortOfCluster,
  resolveNode,
} from '../../../src/node/address-policy.js';
import { createClusterDns, lookUpApi } from '../../../src/node/cluster-dns.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { maxBodyBytes, parseReply } from '../../../src/node/http-get.js';
import { createNodeConnector, defaultNodeLimits } from '../../../src/node/node-connector.js';
import { startPracticeNode } from '../../../src/practice/practice-node.js';
import { dnsService } from '../../support/facts.js';
import {
  Cleanups,
  kubeconfig,
  listen,
  printing,
  selfSigned,
  startHostileNode,
  startNodeWithApi,
} from '../../support/nodes.js';

const key = createKeyPair('course');
const cleanups = new Cleanups();
afterEach(() => cleanups.run());
const connector = createNodeConnector(
  { allowedNetworks: [], isPracticeNode: () => true },
  { ...defaultNodeLimits, probeMs: 500, requestMs: 2000 },
);

async function connect(address: NodeAddress): Promise<NodeSession> {
  const session = await connector.connect(address, key.privateKey, new AbortController().signal);
  cleanups.add(() => session.close());
  return session;
}

async function startPractice(given: Partial<NodeAddress> = {}) {
  const node = await startPracticeNode({
    hostPrivateKey: createKeyPair('host').privateKey,
    sshPort: 0,
  });
  cleanups.add(() => node.stop());
  node.authorizeKey(`restrict,port-forwarding ${key.publicKey}`);
  const { host, sshPort, hostKey, user } = node;
  const session = await connect({
    host,
    sshPort,
    hostKey,
    user,
    apiAccess: 'ssh',
    address: null,
    ...given,
  });
  return { node, session };
}

/** A node whose API answers with these lists, by the end of the path. */
async function startWithLists(lists: Record<string, unknown[]>): Promise<NodeSession> {
  const answer: RequestListener = (request, response) => {
    const name = new URL(request.url ?? '', 'http://x').pathname.split('/').at(-1) ?? '';
    const items = lists[name];
    response.writeHead(items ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(items ? { items } : {}));
  };
  return await connect(await startNodeWithApi(cleanups, answer));
}

const metadata = {
  name: 'a',
  namespace: 'default',
  uid: 'u',
  creationTimestamp: '2026-01-01T00:00:00Z',
};

describe('the connection to the API', () => {
  test('is one for all reads, also after a list that is not there', async () => {
    const sockets = new Set<unknown>();
    const session = await connect(
      await startNodeWithApi(cleanups, (request, response) => {
        sockets.add(request.socket);
        response.writeHead(request.url?.includes('endpointslices') ? 404 : 200);
        response.write('{"items":');
        // an answer that comes in two pieces has a rest to read
        setTimeout(() => response.end('[]}'), 20);
      }),
    );
    const { kubernetes } = session;
    const read = () => [kubernetes.listEndpoints('default'), kubernetes.listServices()];
    expect(await Promise.all([...read(), kubernetes.listPods('default')])).toEqual([[], [], []]);
    expect(await Promise.all(read())).toEqual([[], []]);
    expect(sockets.size).toBe(1);
  });

  test('takes the next read before the answer to the one before', async () => {
    let goOn = () => {};
    const both = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let waiting = 0;
    const session = await connect(
      await startNodeWithApi(cleanups, async (_request, response) => {
        waiting += 1;
        if (waiting === 2) goOn();
        await both;
        response.end(JSON.stringify({ items: [] }));
      }),
    );
    const { kubernetes } = session;
    const reads = [kubernetes.listServices(), kubernetes.listPods('default')];
    expect(await Promise.all(reads)).toEqual([[], []]);
  });

  test('that breaks off amid an answer is made again for the reads behind it', async () => {
    const session = await connect(
      await startNodeWithApi(cleanups, (request, response) => {
        response.writeHead(200, { 'content-length': 12 });
        if (request.url?.includes('services')) {
          response.write('{');
          setTimeout(() => request.socket.destroy(), 20);
        } else response.end('{"items":[]}');
      }),
    );
    const { kubernetes } = session;
    const reads = await Promise.allSettled([
      kubernetes.listServices(),
      kubernetes.listPods('default'),
    ]);
    expect(reads).toMatchObject([
      { status: 'rejected', reason: { reason: 'api-failed' } },
      { status: 'fulfilled', value: [] },
    ]);
  });
});

describe('Kubernetes objects become facts', () => {
  test('a Service, with what the API left out', async () => {
    const session = await startWithLists({
      services: [
        { metadata, spec: { clusterIP: '', ports: [{ port: 80 }] } },
        {
          metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:01Z', labels: { a: 'b' } },
          spec: {
            type: 'LoadBalancer',
            clusterIP: '10.152.183.7',
            selector: { run: 'a' },
            ports: [
              { name: 'http', protocol: 'TCP', port: 80, targetPort: 'web', nodePort: 30001 },
            ],
            externalIPs: ['192.0.2.1'],
          },
          status: {
            loadBalancer: { ingress: [{ ip: '192.0.2.2' }, { hostname: 'lb.example' }, {}] },
          },
        },
      ],
    });
    expect(await session.kubernetes.listServices()).toEqual([
      {
        ...{
          name: 'a',
          namespace: 'default',
          uid: 'u',
          createdAt: '2026-01-01T00:00:00.000Z',
          deleting: false,
          labels: {},
        },
        ...{
          type: 'ClusterIP',
          clusterIp: null,
          externalName: null,
          selector: null,
          externalIps: [],
          loadBalancerIngress: [],
          externalTrafficPolicy: null,
          internalTrafficPolicy: null,
          sessionAffinity: null,
          publishNotReadyAddresses: false,
        },
        ports: [{ name: null, protocol: 'TCP', port: 80, targetPort: 80, nodePort: null }],
      },
      expect.objectContaining({
        ...{
          deleting: true,
          labels: { a: 'b' },
          type: 'LoadBalancer',
          clusterIp: '10.152.183.7',
          selector: { run: 'a' },
        },
        ...{ externalIps: ['192.0.2.1'], loadBalancerIngress: ['192.0.2.2', 'lb.example'] },
        ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'web', nodePort: 30001 }],
      }),
    ]);
  });

  test('pods that wait, crash, and run, and one that cannot be placed', async () => {
    const spec = {
      containers: [{ name: 'c', image: 'nginx', ports: [{ name: 'web', containerPort: 80 }] }],
    };
    const status = (one: object) => ({
      phase: 'Pending',
      containerStatuses: [{ name: 'c', ready: false, restartCount: 2, ...one }],
    });
    const owner = { kind: 'ReplicaSet', name: 'rs', uid: 'r', controller: true };
    const session = await startWithLists({
      pods: [
        {
          metadata,
          spec,
          status: status({
            state: { waiting: { reason: 'ErrImagePull', message: 'no\u001b[1m image' } },
          }),
        },
        {
          metadata,
          spec,
          status: status({
            state: { running: {} },
            lastState: { terminated: { reason: 'Error' } },
          }),
        },
        {
          metadata: { ...metadata, ownerReferences: [owner] },
          spec,
          status: {
            podIP: '10.1.0.7',
            phase: 'Running',
            conditions: [{ type: 'Ready', status: 'True' }],
            containerStatuses: [{ name: 'c', ready: true }],
          },
        },
        {
          metadata,
          spec: { containers: [{ name: 'c' }] },
          status: {
            podIP: '',
            conditions: [{ type: 'PodScheduled', status: 'False', message: 'no room' }],
          },
        },
      ],
    });
    const pods = await session.kubernetes.listPods('default');
    expect(
      pods.map((pod) => [
        pod.ip,
        pod.phase,
        pod.ready,
        pod.owner?.name ?? null,
        pod.unschedulableMessage,
      ]),
    ).toEqual([
      [null, 'Pending', false, null, null],
      [null, 'Pending', false, null, null],
      ['10.1.0.7', 'Running', true, 'rs', null],
      [null, 'Unknown', false, null, 'no room'],
    ]);
    expect(pods.map((pod) => pod.containers[0])).toMatchObject([
      { waitingReason: 'ErrImagePull', waitingMessage: 'no image', restartCount: 2 },
      { terminatedReason: 'Error', ready: false },
      { ready: true, restartCount: 0, ports: [{ name: 'web', containerPort: 80 }] },
      { image: '', waitingReason: null, ready: false },
    ]);
  });

  test('Deployments and ReplicaSets, new and settled', async () => {
    const template = {
      metadata: { labels: { a: 'b' } },
      spec: { containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }] }] },
    };
    const selector = { matchLabels: { a: 'b' } };
    const session = await startWithLists({
      deployments: [
        {
          metadata: { ...metadata, generation: 3 },
          spec: { replicas: 2, selector, template },
          status: {
            observedGeneration: 3,
            readyReplicas: 2,
            updatedReplicas: 2,
            availableReplicas: 2,
          },
        },
        { metadata, spec: { selector: {}, template: { spec: { containers: [{ name: 'c' }] } } } },
      ],
      replicasets: [
        { metadata, spec: { replicas: 2, selector }, status: { readyReplicas: 1 } },
        { metadata, spec: { selector } },
      ],
    });
    expect(await session.kubernetes.listDeployments('default')).toMatchObject([
      {
        generation: 3,
        observedGeneration: 3,
        replicas: 2,
        readyReplicas: 2,
        selector: { a: 'b' },
        templateLabels: { a: 'b' },
        containers: [{ image: 'nginx', ports: [80] }],
      },
      {
        generation: 0,
        replicas: 1,
        readyReplicas: 0,
        selector: {},
        templateLabels: {},
        containers: [{ image: '', ports: [] }],
      },
    ]);
    expect(await session.kubernetes.listReplicaSets('default')).toMatchObject([
      { replicas: 2, readyReplicas: 1 },
      { replicas: 1, readyReplicas: 0 },
    ]);
  });

  test('nodes, ready and not', async () => {
    const session = await startWithLists({
      nodes: [
        {
          metadata,
          spec: { unschedulable: true },
          status: {
            conditions: [
              { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'no network' },
            ],
            addresses: [
              { type: 'InternalIP', address: '10.0.0.1' },
              { type: 'Hostname', address: 'a' },
            ],
          },
        },
        { metadata, status: { nodeInfo: { kubeletVersion: 'v1.29' } } },
      ],
    });
    expect(await session.kubernetes.listClusterNodes()).toEqual([
      {
        name: 'a',
        ready: false,
        readyMessage: 'KubeletNotReady: no network',
        unschedulable: true,
        kubeletVersion: '',
        internalIps: ['10.0.0.1'],
      },
      {
        name: 'a',
        ready: false,
        readyMessage: null,
        unschedulable: false,
        kubeletVersion: 'v1.29',
        internalIps: [],
      },
    ]);
  });

  test('EndpointSlices: without ports, not ready, by name, and of no Service', async () => {
    const labels = { 'kubernetes.io/service-name': 'web' };
    const session = await startWithLists({
      endpointslices: [
        {
          metadata: { ...metadata, labels },
          addressType: 'IPv4',
          ports: [{ name: '', port: 8080 }],
          endpoints: [
            {
              addresses: ['10.1.0.7'],
              conditions: {},
              targetRef: { kind: 'Pod', name: 'p', uid: 'pu' },
            },
            { addresses: ['10.1.0.8'], conditions: { ready: false } },
          ],
        },
        {
          metadata: { ...metadata, labels },
          addressType: 'IPv4',
          endpoints: [{ addresses: ['10.1.0.9'] }],
        },
        {
          metadata: { ...metadata, labels },
          addressType: 'FQDN',
          endpoints: [{ addresses: ['x.example'] }],
        },
        { metadata, addressType: 'IPv4', ports: [{ name: 'web' }] },
      ],
    });
    const slice = { name: metadata.name, isByHand: true, ownerUid: null };
    expect(await session.kubernetes.listEndpoints('default')).toEqual([
      {
        service: 'web',
        ip: '10.1.0.7',
        port: 8080,
        portName: null,
        ready: true,
        podName: 'p',
        podUid: 'pu',
        slice,
      },
      {
        service: 'web',
        ip: '10.1.0.8',
        port: 8080,
        portName: null,
        ready: false,
        podName: null,
        podUid: null,
        slice,
      },
      {
        service: 'web',
        ip: '10.1.0.9',
        port: null,
        portName: null,
        ready: true,
        podName: null,
        podUid: null,
        slice,
      },
    ]);
  });

  test('Endpoints, where the server is too old for slices, which it is asked for once in each version', async () => {
    const targetRef = { kind: 'Pod', name: 'p', uid: 'pu' };
    const session = await startWithLists({
      endpoints: [
        {
          metadata: { ...metadata, name: 'web' },
          subsets: [
            {
              addresses: [{ ip: '10.1.0.7', targetRef }],
              notReadyAddresses: [{ ip: '10.1.0.8' }],
              ports: [{ port: 80 }],
            },
            { addresses: [{ ip: '10.1.0.9' }] },
          ],
        },
        { metadata },
      ],
    });
    const found = await session.kubernetes.listEndpoints('default');
    expect(found.map((one) => [one.service, one.ip, one.port, one.ready, one.podName])).toEqual([
      ['web', '10.1.0.7', 80, true, 'p'],
      ['web', '10.1.0.8', 80, false, null],
      ['web', '10.1.0.9', null, true, null],
    ]);
    await session.kubernetes.listEndpoints('default');
    const asked = session.log.filter((call) => call.what.includes('discovery.k8s.io'));
    expect(asked).toMatchObject([
      { what: expect.stringContaining('/v1/'), result: '404' },
      { what: expect.stringContaining('/v1beta1/'), result: '404' },
    ]);
  });
});

describe('a whole node', () => {
  const setUp = `kubectl create deployment web --image=nginx --replicas=2
kubectl expose deployment/web --type=NodePort --port=80`;

  test('the node, its curl and the grader all reach a node port, and DNS knows the name', async () => {
    const { node, session } = await startPractice();
    expect((await node.run(setUp)).exitCode).toBe(0);
    for (;;) {
      const endpoints = await session.kubernetes.listEndpoints('default');
      if (endpoints.filter((one) => one.service === 'web' && one.ready).length === 2) break;
    }
    const services = await session.kubernetes.listServices();
    const service = services.find((one) => one.name === 'web');
    const port = service?.ports[0]?.nodePort ?? 0;
    const answered = { kind: 'answered', status: 200, body: expect.stringContaining('Welcome') };
    expect(await session.curlOnNode({ host: 'localhost', port })).toEqual(answered);
    expect(await session.getFromNode({ host: '127.0.0.1', port })).toEqual(answered);
    expect(await session.getFromNode({ host: service?.clusterIp ?? '', port: 80 })).toEqual(
      answered,
    );
    expect(await session.getFromOutside(port)).toEqual(answered);
    expect(await session.hasName('no-such-node.invalid')).toBe(false);
    expect(await session.clusterDns.lookUp('web.default.svc.cluster.local', services)).toEqual({
      kind: 'answered',
      addresses: [service?.clusterIp],
      cnames: [],
    });
    expect(await session.clusterDns.lookUp('nothing.default.svc.cluster.local', services)).toEqual({
      kind: 'no-such-name',
    });
    expect(session.log.map((call) => call.what)).toContain(
      `GET http://${session.address}:${port}/ from Podmark`,
    );
    expect(JSON.stringify(session.log)).not.toContain('token');
  });

  test('what nobody serves is a fact: refused, or silent', async () => {
    const { session } = await startPractice();
    expect(await session.getFromNode({ host: '127.0.0.1', port: 30999 })).toEqual({
      kind: 'refused',
    });
    expect(await session.getFromNode({ host: '10.99.99.99', port: 80 })).toEqual({
      kind: 'timeout',
    });
    expect(await session.curlOnNode({ host: 'localhost', port: 30999 })).toEqual({
      kind: 'refused',
    });
    expect(await session.curlOnNode({ host: '10.99.99.99', port: 80 })).toEqual({
      kind: 'timeout',
    });
    expect(await session.getFromOutside(30999)).toEqual({ kind: 'refused' });
    await expect(session.getFromOutside(25)).rejects.toMatchObject({ reason: 'not-allowed' });
  });

  test('the API is reached directly where the node says so', async () => {
    const { node, session } = await startPractice();
    const { host, sshPort, hostKey, user } = node;
    const direct = await connect({
      host,
      sshPort,
      hostKey,
      user,
      apiAccess: 'direct',
      address: null,
    });
    expect(await direct.kubernetes.listClusterNodes()).toEqual(
      await session.kubernetes.listClusterNodes(),
    );
  });
});

test('a cluster of another port is reached through SSH, whatever address its kubeconfig has', async () => {
  const api = createHttps(
    { cert: selfSigned.certificate, key: selfSigned.key },
    (_request, response) => response.end('{"items":[]}'),
  );
  const config = kubeconfig({ token: 't' }, undefined, 'https://10.0.0.5:6443');
  const node = await startHostileNode(
    cleanups,
    printing(config),
    await listen(api, cleanups),
    6443,
  );
  expect(await (await connect(node)).kubernetes.listServices()).toEqual([]);
});

describe('an HTTP reply', () => {
  const ask = async (answer: RequestListener) => {
    const port = await listen(createHttp(answer), cleanups);
    const session = await connect(await startHostileNode(cleanups, printing(''), port));
    return await session.getFromNode({ host: '::1', port: 80 });
  };

  test('is cut where it is long, and clean of control sequences', async () => {
    const reply = await ask((_request, response) =>
      response.end(`\u001b[2J${'x'.repeat(200_000)}`),
    );
    expect(reply).toMatchObject({ kind: 'answered', status: 200 });
    expect(reply.kind === 'answered' && reply.body.length).toBe(maxBodyBytes - 4);
  });

  test('that breaks off was a reply, one that never comes is a timeout', async () => {
    const broken = await ask((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('part');
      setTimeout(() => response.destroy(), 50);
    });
    expect(broken).toEqual({ kind: 'answered', status: 200, body: 'part' });
    expect(await ask(() => {})).toEqual({ kind: 'timeout' });
  });

  test('that is not HTTP is garbled', async () => {
    const port = await listen(
      createServer((socket) => socket.end('hello\r\n')),
      cleanups,
    );
    const session = await connect(await startHostileNode(cleanups, printing(''), port));
    expect(await session.getFromNode({ host: '127.0.0.1', port: 80 })).toEqual({ kind: 'garbled' });
  });

  test('of the grader’s own request can be silent', async () => {
    const session = await connect(await startHostileNode(cleanups, printing('')));
    expect(await session.getFromOutside(31999)).toEqual({ kind: 'refused' });
  });

  test.each([
    [
      'cut',
      'HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody',
      0,
      { kind: 'answered', status: 200, body: 'body' },
    ],
    [
      'without a body',
      'HTTP/1.1 404 Not Found\n\n',
      22,
      { kind: 'answered', status: 404, body: '' },
    ],
    ['of no HTTP', 'what', 1, { kind: 'garbled' }],
    ['too slow', 'HTTP/1.1 200 OK\n\npart', 28, { kind: 'timeout' }],
  ])('of curl, %s', async (_, output, exitCode, reply) => {
    const session = await connect(await startHostileNode(cleanups, printing(output, exitCode)));
    expect(await session.curlOnNode({ host: 'localhost', port: 30000 })).toEqual(reply);
  });

  test('of curl without end is read as far as it is useful', async () => {
    const endless = `HTTP/1.1 200 OK\n\n${'x'.repeat(300_000)}`;
    const session = await connect(await startHostileNode(cleanups, printing(endless)));
    const reply = await session.curlOnNode({ host: '::1', port: 30000 });
    expect(reply.kind === 'answered' && reply.body.length).toBe(maxBodyBytes);
    expect(parseReply('nothing')).toBeUndefined();
  });
});

describe('the cluster’s DNS', () => {
  const known: DnsReply = { kind: 'answered', addresses: ['10.152.183.1'], cnames: [] };
  const unknown: DnsReply = { kind: 'no-such-name' };
  const silent: DnsReply = { kind: 'no-dns', detail: 'timeout' };

  const lookUp = async (onQuery: Parameters<typeof createServer>[1], services = [dnsService]) => {
    const port = await listen(createServer(onQuery as never), cleanups);
    const dns = createClusterDns({
      openStream: async () => dial({ host: '127.0.0.1', port }),
      timeoutMs: 300,
      confirmAlive: async () => {},
    });
    return await dns.lookUp('web.default.svc.cluster.local', services);
  };
  type Given = {
    write(bytes: Buffer): void;
    on(event: 'data', read: (bytes: Buffer) => void): void;
    end(text?: string): void;
    destroy(): void;
  };
  const answering = (flags: number, answers: object[]) => (socket: Given) => {
    socket.on('data', (bytes) => {
      const query = streamDecode(bytes);
      const reply = streamEncode({
        type: 'response',
        id: query.id ?? 0,
        flags,
        questions: query.questions ?? [],
        answers: answers as never,
      });
      socket.write(reply.subarray(0, 5));
      setTimeout(() => socket.write(reply.subarray(5)), 10);
    });
  };

  test('follows a CNAME, in an answer that comes in two pieces', async () => {
    const answers = [
      { type: 'CNAME', name: 'web', data: 'db.example' },
      { type: 'A', name: 'db.example', data: '192.0.2.10' },
    ];
    expect(await lookUp(answering(0x8180, answers) as never)).toEqual({
      kind: 'answered',
      addresses: ['192.0.2.10'],
      cnames: ['db.example'],
    });
  });

  test.each([
    ['SERVFAIL', 0x8182, { kind: 'failed', code: 'SERVFAIL' }],
    ['NXDOMAIN', 0x8183, { kind: 'no-such-name' }],
  ])('says %s', async (_, flags, reply) => {
    expect(await lookUp(answering(flags, []) as never)).toEqual(reply);
  });

  test.each<[string, (socket: Given) => void]>([
    ['silence', () => {}],
    [
      'a broken answer',
      (socket) => socket.on('data', () => socket.write(Buffer.from([0, 4, 1, 2, 3, 4]))),
    ],
    ['a connection that closes', (socket) => socket.destroy()],
  ])('%s is no DNS', async (_, onQuery) => {
    expect(await lookUp(onQuery as never)).toEqual({ kind: 'no-dns', detail: 'timeout' });
  });

  test.each([
    ['missing', []],
    ['one of that name elsewhere', [{ ...dnsService, namespace: 'default' }]],
    ['headless', [{ ...dnsService, clusterIp: 'None' }]],
    ['without the port of a DNS', [{ ...dnsService, ports: [] }]],
    ['a name for the outside', [{ ...dnsService, clusterIp: null }]],
  ])('whose Service is %s is a fact', async (_, services) => {
    expect(await lookUp(() => {}, services)).toEqual({ kind: 'no-dns', detail: 'no-service' });
  });

  test.each([
    ['of another name, by its label', { name: 'rke2-coredns', labels: { 'k8s-app': 'kube-dns' } }],
    ['in another namespace, by its label', { namespace: 'dns', labels: { 'k8s-app': 'kube-dns' } }],
    ['of another name, in kube-system', { name: 'coredns' }],
  ])('%s, is found', async (_, given) => {
    const reply = await lookUp(answering(0x8183, []) as never, [{ ...dnsService, ...given }]);
    expect(reply).toEqual({ kind: 'no-such-name' });
  });

  test('is asked for a CNAME alone where that is the question', async () => {
    const asked: unknown[] = [];
    const server = createServer((socket) => {
      socket.on('data', (bytes) => {
        asked.push(streamDecode(bytes).questions?.[0]);
        socket.destroy();
      });
    });
    const port = await listen(server, cleanups);
    const dns = createClusterDns({
      openStream: async () => dial({ host: '127.0.0.1', port }),
      timeoutMs: 300,
      confirmAlive: async () => {},
    });
    await dns.lookUp('db.default.svc.cluster.local', [dnsService], 'CNAME');
    expect(asked).toMatchObject([{ type: 'CNAME', name: 'db.default.svc.cluster.local' }]);
  });

  test.each([
    ['10.152.183.1', '1.183.152.10.in-addr.arpa', ['kubernetes.default.svc.corp.example']],
    [
      'fd00::1',
      '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa',
      ['kubernetes.default.svc.corp.example'],
    ],
    ['10.152.183.1', '1.183.152.10.in-addr.arpa', ['api.example.org']],
  ])('says in which domain %s is', async (clusterIp, reverse, names) => {
    const asked: unknown[] = [];
    const answer = answering(0x8180, [
      { type: 'A', name: 'x', data: '192.0.2.1' },
      ...names.map((data) => ({ type: 'PTR', name: reverse, data })),
    ]);
    const server = createServer((socket) => {
      socket.on('data', (bytes) => asked.push(streamDecode(bytes).questions?.[0]));
      answer(socket as never);
    });
    const port = await listen(server, cleanups);
    const dns = createClusterDns({
      openStream: async () => dial({ host: '127.0.0.1', port }),
      timeoutMs: 1000,
      confirmAlive: async () => {},
    });
    const api = { ...dnsService, namespace: 'default', name: 'kubernetes', clusterIp };
    expect(await dns.findDomain([dnsService, api])).toBe(
      names[0]?.startsWith('kubernetes') ? 'corp.example' : undefined,
    );
    expect(asked).toMatchObject([{ type: 'PTR', name: reverse }]);
  });

  test('is not asked where it is there for UDP only', async () => {
    const dns = createClusterDns({
      openStream: async () => 'refused',
      timeoutMs: 100,
      confirmAlive: async () => {},
    });
    const ports = dnsService.ports.map((port) => ({ ...port, protocol: 'UDP' }));
    expect(await dns.lookUp('x.default.svc.cluster.local', [{ ...dnsService, ports }])).toEqual({
      kind: 'no-dns',
      detail: 'no-tcp',
    });
  });

  test.each<[string, DnsReply, string | undefined, string[]]>([
    ['the usual domain', known, undefined, ['cluster.local']],
    ['another domain', unknown, 'corp.example', ['cluster.local', 'corp.example']],
    ['none that is told', unknown, undefined, ['cluster.local']],
    ['a DNS that is silent', silent, 'corp.example', ['cluster.local']],
  ])('is asked for the name of the API in %s', async (_, usual, domain, expected) => {
    const asked: string[] = [];
    const dns: ClusterDns = {
      async lookUp(name) {
        asked.push(name.replace('kubernetes.default.svc.', ''));
        return asked.length === 1 ? usual : known;
      },
      findDomain: async () => domain,
    };
    expect(await lookUpApi(dns, [])).toEqual(expected.length === 2 ? known : usual);
    expect(asked).toEqual(expected);
  });

  test.each([
    ['no Service kubernetes', []],
    [
      'one without an address',
      [{ ...dnsService, namespace: 'default', name: 'kubernetes', clusterIp: null }],
    ],
    ['no DNS', [{ ...dnsService, namespace: 'default', name: 'kubernetes', ports: [] }]],
  ])('has no domain where there is %s', async (_, services) => {
    const dns = createClusterDns({
      openStream: async () => 'refused',
      timeoutMs: 100,
      confirmAlive: async () => {},
    });
    expect(await dns.findDomain(services)).toBeUndefined();
  });

  test('gives addresses of IPv6 in their usual form', async () => {
    const answers = [{ type: 'AAAA', name: 'web', data: 'fd00:0:0:0:0:0:0:20' }];
    expect(await lookUp(answering(0x8180, answers) as never)).toEqual({
      kind: 'answered',
      addresses: ['fd00::20'],
      cnames: [],
    });
  });

  test('that refuses is a fact', async () => {
    const dns = createClusterDns({
      openStream: async () => 'refused',
      timeoutMs: 100,
      confirmAlive: async () => {},
    });
    const reply = await dns.lookUp('a', [dnsService]);
    expect(reply).toEqual({ kind: 'no-dns', detail: 'refused' });
  });
});

describe('the address policy', () => {
  const open: AddressPolicy = { allowedNetworks: [], isPracticeNode: () => false };
  const campus: AddressPolicy = {
    allowedNetworks: ['10.20.0.0/16', 'fd12::/16'],
    isPracticeNode: (address) => address === '127.0.0.9',
  };

  test.each([
    ['203.0.114.5', true],
    ['10.77.1.200', true],
    ['192.168.1.2', true],
    ['2a00::1', true],
    ['127.0.0.1', false],
    ['0.0.0.0', false],
    ['169.254.169.254', false],
    ['168.63.129.16', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::', false],
    ['::1', false],
    ['::ffff:127.0.0.1', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['fe80::1', false],
    ['fd00:ec2::254', false],
    ['no address', false],
  ])('%s: %s', (address, allowed) => {
    expect(isAllowed(address, open)).toBe(allowed);
  });

  test('the operator’s networks are all there is, but for practice nodes', () => {
    const all = ['10.20.3.4', '10.21.0.1', 'fd12::1', 'fd13::1', '127.0.0.9', '127.0.0.8'];
    expect(all.map((address) => isAllowed(address, campus))).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  const at = (host: string, sshPort: number) => ({ host, sshPort, address: null });
  const { signal: never } = new AbortController();

  test('a name is refused where one of its addresses is, and ports are few', async () => {
    await expect(resolveNode(at('localhost', 22), open, 'taken', never)).rejects.toMatchObject({
      reason: 'not-allowed',
    });
    await expect(resolveNode(at('203.0.114.5', 25), open, 'taken', never)).rejects.toMatchObject({
      reason: 'not-allowed',
    });
    expect(await resolveNode(at('203.0.114.5', 2222), open, 'taken', never)).toBe('203.0.114.5');
    const over = AbortSignal.abort();
    await expect(resolveNode(at('localhost', 22), open, 'taken', over)).rejects.toMatchObject({
      reason: 'deadline',
    });
    for (const port of [22, 25, 1023]) {
      expect(() => requirePortOfCluster(port)).toThrow('not-allowed');
    }
    for (const port of [80, 443, 1024, 20_000, 30_000]) {
      expect(requirePortOfCluster(port)).toBeUndefined();
    }
  });

  const practice = { allowedNetworks: [], isPracticeNode: (one: string) => one === '127.0.0.1' };

  test.each([
    ['that is well', '127.0.0.1', practice],
    ['that may not be connected to', 'localhost', open],
    ['of a cloud', '169.254.169.254', open],
  ])(
    'a node that is at another address by now, one %s, is not connected to',
    async (_what, host, policy) => {
      const node = { host, sshPort: 22, address: '192.0.2.7' };
      await expect(resolveNode(node, policy, 'refused', never)).rejects.toMatchObject({
        reason: 'address-changed',
      });
      // unless the operator says where nodes may be
      const campus = { ...policy, allowedNetworks: ['192.0.2.0/24'] };
      const found = await resolveNode(node, campus, 'refused', never).catch(({ reason }) => reason);
      expect(found).toBe(policy === practice ? '127.0.0.1' : 'not-allowed');
    },
  );

  test('of the addresses of a name, the one that was signed in to is taken', async () => {
    const node = { host: 'localhost', sshPort: 22, address: '127.0.0.1' };
    expect(await resolveNode(node, practice, 'refused', never)).toBe('127.0.0.1');
    await expect(
      resolveNode({ ...node, address: null }, open, 'refused', never),
    ).rejects.toMatchObject({
      reason: 'not-allowed',
    });
  });
});

test('a name that leads to the address of the node is its own', async () => {
  const session = await connect(await startHostileNode(cleanups, printing('')));
  expect(session.address).toBe('127.0.0.1');
  expect(await session.hasName('localhost')).toBe(true);
});

test('a name leads to an address, or it does not: to ask never fails', async () => {
  expect(await isNameOf('localhost', '127.0.0.1', 5000)).toBe(true);
  expect(await isNameOf('localhost', '192.0.2.1', 5000)).toBe(false);
  expect(await isNameOf('no-such-node.invalid', '192.0.2.1', 5000)).toBe(false);
});

test('a client certificate is used where the kubeconfig has one', async () => {
  const data = (pem: string) => Buffer.from(pem).toString('base64');
  const user = {
    'client-certificate-data': data(selfSigned.certificate),
    'client-key-data': data(selfSigned.key),
  };
  let authorization: string | undefined = 'none yet';
  const address = await startNodeWithApi(
    cleanups,
    (request, response) => {
      authorization = request.headers.authorization;
      response.end('{"items":[]}');
    },
    kubeconfig(user),
  );
  expect(await (await connect(address)).kubernetes.listServices()).toEqual([]);
  expect(authorization).toBeUndefined();
});
