import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { UnreachableReason } from '../../../src/domain/outcome.js';
import type { NodeSession } from '../../../src/domain/student-node.js';
import type { NodeLimits } from '../../../src/node/node-connector.js';
import type { ApiFault } from '../../../src/practice/practice-cluster.js';
import type { FaultyPracticeNode } from '../../../src/practice/practice-node.js';
import type { SshFault } from '../../../src/practice/ssh-server.js';
import { Cleanups, listen } from '../../support/nodes.js';
import { lookAt, startPractice, until } from '../../support/practice.js';

// a fault of silence takes its limit, twice
jest.setTimeout(20_000);

const manifest = `kind: Service
apiVersion: v1
metadata: { name: outside }
spec: { type: ExternalName, externalName: my.db.example.com }
---
kind: Service
apiVersion: v1
metadata: { name: headless }
spec: { clusterIP: None, selector: { app: web }, ports: [{ port: 80 }] }
`;

const image = 'gcr.io/google-samples/kubernetes-bootcamp:v1';

describe('a practice node, looked at as a student’s node is', () => {
  const cleanups = new Cleanups();
  let node: FaultyPracticeNode;
  let session: NodeSession;

  const run = async (script: string) => {
    const { exitCode, stdout, stderr } = await node.run(script);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const service = async (name: string) => {
    const found = (await session.kubernetes.listServices()).find((one) => one.name === name);
    if (!found) throw new Error(`no Service ${name}`);
    return found;
  };

  beforeAll(async () => {
    node = await startPractice(cleanups);
    session = await lookAt(node, cleanups);
    await run(`kubectl create deployment web --image=${image} --replicas=3
      kubectl expose deployment/web --type=NodePort --port=80 --target-port=8080`);
    await until(
      () => session.kubernetes.listPods('default'),
      (pods) => pods.length === 3 && pods.every((pod) => pod.ready),
    );
  });
  afterAll(() => cleanups.run());

  test('is a node that is Ready, at an address of its own', async () => {
    expect(await session.kubernetes.listClusterNodes()).toMatchObject([
      { name: 'practice', ready: true, internalIps: [node.host] },
    ]);
    expect(session.hostKey).toBe(node.hostKey);
  });

  test('lists what the commands made, and what came of it', async () => {
    const { kubernetes } = session;
    const [deployments, sets, pods, endpoints] = await Promise.all([
      kubernetes.listDeployments('default'),
      kubernetes.listReplicaSets('default'),
      kubernetes.listPods('default'),
      kubernetes.listEndpoints('default'),
    ]);
    expect(deployments).toMatchObject([{ name: 'web', replicas: 3, selector: { app: 'web' } }]);
    expect(await kubernetes.listNamespacesWithDeployment('web')).toEqual(['default']);
    expect(sets).toMatchObject([{ replicas: 3, owner: { kind: 'Deployment', name: 'web' } }]);
    expect(pods).toHaveLength(3);
    for (const pod of pods) {
      expect(pod).toMatchObject({ phase: 'Running', owner: { name: sets[0]?.name } });
      expect(endpoints).toContainEqual(
        expect.objectContaining({ service: 'web', ip: pod.ip, port: 8080, podName: pod.name }),
      );
    }
    expect(await service('web')).toMatchObject({ type: 'NodePort', selector: { app: 'web' } });
  });

  test('answers at pod address, cluster IP and node port, from the node and from outside', async () => {
    const [pod] = await session.kubernetes.listPods('default');
    const web = await service('web');
    const nodePort = web.ports[0]?.nodePort as number;
    const answered = { kind: 'answered', status: 200, body: expect.stringContaining('Running on') };
    expect(await session.getFromNode({ host: pod?.ip as string, port: 8080 })).toMatchObject({
      ...answered,
      body: expect.stringContaining(`Running on: ${pod?.name} `),
    });
    expect(await session.getFromNode({ host: web.clusterIp as string, port: 80 })).toMatchObject(
      answered,
    );
    expect(await session.getFromNode({ host: 'localhost', port: nodePort })).toMatchObject(
      answered,
    );
    expect(await session.curlOnNode({ host: 'localhost', port: nodePort })).toMatchObject(answered);
    expect(await session.getFromOutside(nodePort)).toMatchObject(answered);
    expect(await session.getFromNode({ host: pod?.ip as string, port: 81 })).toEqual({
      kind: 'refused',
    });
    expect(await session.curlOnNode({ host: 'localhost', port: 8080 })).toEqual({
      kind: 'refused',
    });
  });

  test('spreads the requests over the pods', async () => {
    const port = (await service('web')).ports[0]?.nodePort as number;
    const names = new Set<string>();
    await until(
      async () => {
        const reply = await session.getFromOutside(port);
        if (reply.kind === 'answered') names.add(/on: (\S+)/.exec(reply.body)?.[1] ?? '');
        return names.size;
      },
      (size) => size === 3,
    );
    const pods = await session.kubernetes.listPods('default');
    expect([...names].toSorted()).toEqual(pods.map((pod) => pod.name).toSorted());
  });

  test('its DNS knows Services of every type, and nothing else', async () => {
    const port = await listen(
      createServer((_request, response) => response.end(manifest)),
      cleanups,
    );
    expect(await run(`kubectl apply -f http://127.0.0.1:${port}/services.yaml`)).toBe(
      'service/outside created\nservice/headless created\n',
    );
    const web = await service('web');
    const pods = await session.kubernetes.listPods('default');
    const services = await session.kubernetes.listServices();
    const lookUp = (name: string) => session.clusterDns.lookUp(name, services);
    expect(await lookUp('web.default.svc.cluster.local')).toEqual({
      ...{ kind: 'answered', cnames: [], addresses: [web.clusterIp] },
    });
    expect(await lookUp('outside.default.svc.cluster.local')).toEqual({
      ...{ kind: 'answered', cnames: ['my.db.example.com'], addresses: ['192.0.2.10'] },
    });
    const headless = await lookUp('headless.default.svc.cluster.local');
    expect(headless).toMatchObject({ kind: 'answered', cnames: [] });
    expect(headless.kind === 'answered' && headless.addresses.toSorted()).toEqual(
      pods.map((pod) => pod.ip).toSorted(),
    );
    for (const name of ['nowhere.default.svc.cluster.local', 'web.other.svc.cluster.local', 'a.b'])
      expect(await lookUp(name)).toEqual({ kind: 'no-such-name' });
  });

  test('a Service without pods refuses, outside as on the node', async () => {
    await run('kubectl scale deployment/web --replicas=0');
    const web = await service('web');
    const port = web.ports[0]?.nodePort as number;
    await until(
      () => session.getFromOutside(port),
      ({ kind }) => kind === 'refused',
    );
    expect(await session.curlOnNode({ host: 'localhost', port })).toEqual({ kind: 'refused' });
    expect(await session.getFromNode({ host: web.clusterIp as string, port: 80 })).toEqual({
      kind: 'refused',
    });
    await run('kubectl scale deployment/web --replicas=1');
    await until(
      () => session.getFromOutside(port),
      ({ kind }) => kind === 'answered',
    );
  });
});

describe('the node’s own network', () => {
  const cleanups = new Cleanups();
  afterEach(() => cleanups.run());

  /** A node with a Service at a node port, looked at. */
  async function exposed() {
    const node = await startPractice(cleanups);
    const session = await lookAt(node, cleanups, { probeMs: 300 });
    await node.run(`kubectl create deployment web --image=${image}
      kubectl expose deployment/web --type=NodePort --port=8080
      kubectl rollout status deployment/web`);
    const path = "-o jsonpath='{.spec.ports[0].nodePort}'";
    const port = Number((await node.run(`kubectl get service web ${path}`)).stdout);
    return { node, session, port, onNode: () => session.getFromNode({ host: 'localhost', port }) };
  }

  test('a firewall: node ports answer on the node and are silent from outside, until it is off', async () => {
    const { node, session, port, onNode } = await exposed();
    node.setNetworkFault('node-ports-filtered');
    expect(await session.getFromOutside(port)).toEqual({ kind: 'timeout' });
    expect(await onNode()).toMatchObject({ kind: 'answered' });
    expect(await session.curlOnNode({ host: 'localhost', port })).toMatchObject({
      kind: 'answered',
    });
    node.setNetworkFault(null);
    expect(await session.getFromOutside(port)).toMatchObject({ kind: 'answered' });
  });

  test('a web server that is no pod answers where no Service does', async () => {
    const { node, session, port, onNode } = await exposed();
    node.serveOnNode(port, 'static');
    node.serveOnNode(80, 'It works!');
    expect(await onNode()).toMatchObject({ body: expect.stringContaining('Running on') });
    expect(await session.getFromNode({ host: 'localhost', port: 80 })).toMatchObject({
      ...{ kind: 'answered', body: 'It works!' },
    });
    await node.run('kubectl delete service web');
    expect(await onNode()).toMatchObject({ body: 'static' });
    expect(await session.getFromOutside(port)).toMatchObject({ body: 'static' });
    node.serveOnNode(port, null);
    expect(await onNode()).toEqual({ kind: 'refused' });
    expect(await session.getFromOutside(port)).toEqual({ kind: 'refused' });
  });
});

describe('faults', () => {
  const cleanups = new Cleanups();
  afterEach(() => cleanups.run());
  const limits: Partial<NodeLimits> = {
    ...{ readyMs: 1000, requestMs: 1000, probeMs: 1000, commandMs: 1000, kubeconfigMs: 1000 },
    responseBytes: 256 * 1024,
  };

  /** A look that needs everything: sign in, a command, a forwarded connection and the API. */
  async function look(
    node: FaultyPracticeNode,
    apiAccess: 'ssh' | 'direct',
  ): Promise<UnreachableReason | 'well'> {
    try {
      const session = await lookAt(node, cleanups, limits, apiAccess);
      await session.run({ argv: ['true'] });
      expect(await session.kubernetes.listClusterNodes()).toHaveLength(1);
      return 'well';
    } catch (error) {
      expect(error).toMatchObject({ name: 'NodeUnreachable' });
      return (error as { reason: UnreachableReason }).reason;
    }
  }

  test.each<[SshFault, UnreachableReason]>([
    ['refuse', 'refused'],
    ['hang', 'handshake-timeout'],
    ['garbage', 'not-ssh'],
    ['wrong-host-key', 'host-key-changed'],
    ['reject-auth', 'auth-rejected'],
    ['slow', 'login-shell'],
    ['drop-mid-command', 'connection-lost'],
    ['command-hangs', 'login-shell'],
    ['endless-output', 'too-large'],
    ['no-sessions', 'session-refused'],
    ['no-forwarding', 'forwarding-refused'],
  ])('SSH: %s is %s, and over when it is switched off', async (fault, reason) => {
    const node = await startPractice(cleanups);
    await node.setSshFault(fault);
    expect(await look(node, 'ssh')).toBe(reason);
    await node.setSshFault(null);
    expect(await look(node, 'ssh')).toBe('well');
  });

  test.each<[ApiFault, UnreachableReason]>([
    ['refuse', 'api-refused'],
    ['drop', 'api-failed'],
    ['hang', 'api-timeout'],
    ['garbage', 'api-malformed'],
    ['slow', 'api-timeout'],
    ['expired-credentials', 'api-unauthorized'],
    ['endless', 'too-large'],
  ])(
    'API: %s is %s, through SSH and directly, and over when it is switched off',
    async (fault, reason) => {
      const node = await startPractice(cleanups);
      await node.setApiFault(fault);
      expect(await look(node, 'ssh')).toBe(reason);
      expect(await look(node, 'direct')).toBe(reason);
      await node.setApiFault(null);
      expect(await look(node, 'ssh')).toBe('well');
      expect(await look(node, 'direct')).toBe('well');
    },
  );

  test('a slow node is well for those who can wait', async () => {
    const node = await startPractice(cleanups);
    await node.setSshFault('slow');
    const session = await lookAt(node, cleanups);
    expect(await session.run({ argv: ['echo', 'at last'] })).toMatchObject({ stdout: 'at last\n' });
  });

  test('a connection from before feels the fault too, and twice is as good as once', async () => {
    const node = await startPractice(cleanups);
    const session = await lookAt(node, cleanups);
    await session.kubernetes.listClusterNodes();
    await node.setApiFault('refuse');
    await node.setApiFault('refuse');
    await expect(session.kubernetes.listClusterNodes()).rejects.toMatchObject({
      reason: 'api-refused',
    });
  });
});
