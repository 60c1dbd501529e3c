import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { endpointsCount } from '../../../src/checkers/endpoints-count.js';
import type { Endpoint } from '../../../src/domain/kubernetes.js';
import { createRunner } from '../../../src/grading/run-checkpoints.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { createNodeConnector } from '../../../src/node/node-connector.js';
import { startPracticeNode } from '../../../src/practice/practice-node.js';
import { Cleanups, startNodeWithApi } from '../../support/nodes.js';
import { aCheck, aCheckpoint } from '../../support/runs.js';

const key = createKeyPair('course');
const connector = createNodeConnector({ allowedNetworks: [], isPracticeNode: () => true });
const cleanups = new Cleanups();
afterEach(() => cleanups.run());
const never = new AbortController().signal;

async function startNode() {
  const node = await startPracticeNode({
    hostPrivateKey: createKeyPair('host').privateKey,
    sshPort: 0,
  });
  cleanups.add(() => node.stop());
  node.authorizeKey(key.publicKey);
  const { host, sshPort, hostKey, user } = node;
  const address = {
    host,
    sshPort,
    hostKey,
    user,
    apiAccess: 'ssh',
    address: null,
  } as const;
  return { node, address };
}

async function startSession() {
  const { node, address } = await startNode();
  const session = await connector.connect(address, key.privateKey, never);
  cleanups.add(() => session.close());
  return { node, session };
}

const pods = { kind: 'pods', namespace: 'default' } as const;
const services = { kind: 'services', namespace: '*' } as const;

/** False where it has not settled by the time that something else has. */
async function settlesBefore(wait: Promise<unknown>, other: Promise<unknown>): Promise<boolean> {
  return await Promise.race([wait.then(() => true), other.then(() => false)]);
}

describe('waiting for a change', () => {
  test('ends when one of the lists changes, and not before', async () => {
    const { node, session } = await startSession();
    await session.kubernetes.listPods('default');
    await session.kubernetes.listServices();
    const change = session.kubernetes.waitForChange([pods, services], never);
    await node.run('kubectl create namespace elsewhere');
    expect(await settlesBefore(change, delay(300))).toBe(false);
    await node.run('kubectl create deployment web --image=nginx');
    await change;
    expect(await session.kubernetes.listPods('default')).toHaveLength(1);
  });

  test('tells of a change that came after the list was read and before the watch began', async () => {
    const { node, session } = await startSession();
    await session.kubernetes.listServices();
    await node.run('kubectl create deployment web --image=nginx');
    await node.run('kubectl expose deployment/web --port=80');
    await session.kubernetes.waitForChange([services], never);
  });

  test('ends with who asked, and with the node', async () => {
    const { session } = await startSession();
    await session.kubernetes.listServices();
    const unwanted = AbortSignal.timeout(50);
    await expect(session.kubernetes.waitForChange([services], unwanted)).rejects.toMatchObject({
      name: 'NodeUnreachable',
    });
    const change = session.kubernetes.waitForChange([services], never);
    const told = expect(change).rejects.toMatchObject({ name: 'NodeUnreachable' });
    await session.close();
    await told;
  });

  test('is refused where the API server does not let us watch', async () => {
    const address = await startNodeWithApi(cleanups, (request, response) => {
      const isWatch = request.url?.includes('watch=1') === true;
      response.writeHead(isWatch ? 403 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ items: [], metadata: { resourceVersion: '5' } }));
    });
    const session = await connector.connect(address, key.privateKey, never);
    cleanups.add(() => session.close());
    await session.kubernetes.listServices();
    await expect(session.kubernetes.waitForChange([services], never)).rejects.toMatchObject({
      reason: 'api-forbidden',
    });
  });
});

describe('watching endpoints', () => {
  const ofWeb = (all: readonly Endpoint[]) => all.filter((one) => one.service === 'web');
  const behind = (count: number) => (all: readonly Endpoint[]) =>
    ofWeb(all).filter((one) => one.ready).length === count;

  test('ends when they are as wanted, at once where they are so already', async () => {
    const { node, session } = await startSession();
    await node.run(
      'kubectl create deployment web --image=nginx && kubectl expose deployment/web --port=80',
    );
    const one = await session.kubernetes.watchEndpoints('default', behind(1), never);
    expect(ofWeb(one)).toHaveLength(1);
    await node.run('kubectl scale deployment/web --replicas=3');
    const three = await session.kubernetes.watchEndpoints('default', behind(3), never);
    expect(new Set(ofWeb(three).map((endpoint) => endpoint.podName)).size).toBe(3);
  });

  test('ends with what was read last where the time is over, and with the node', async () => {
    const { session } = await startSession();
    const soon = AbortSignal.timeout(100);
    const read = await session.kubernetes.watchEndpoints('default', behind(1), soon);
    expect(read).toMatchObject([{ service: 'kubernetes' }]);
    const watched = session.kubernetes.watchEndpoints('default', behind(1), never);
    const told = expect(watched).rejects.toMatchObject({ name: 'NodeUnreachable' });
    await session.close();
    await told;
  });
});

describe('scaling', () => {
  test('changes the number and the note of the one before together, and takes the note away', async () => {
    const { node, session } = await startSession();
    await node.run('kubectl create deployment web --image=nginx --replicas=2');
    const web = { namespace: 'default', deployment: 'web' };
    const now = async () => {
      const [found] = await session.kubernetes.listDeployments('default');
      return [found?.replicas, found?.replicasBefore];
    };
    expect(await now()).toEqual([2, null]);
    await session.scale({ ...web, replicas: 4, replicasBefore: 2 });
    expect(await now()).toEqual([4, 2]);
    await session.scale({ ...web, replicas: 2, replicasBefore: null });
    expect(await now()).toEqual([2, null]);
    expect(session.log.map((call) => call.what)).toContain(
      'PATCH /apis/apps/v1/namespaces/default/deployments/web',
    );
  });

  test.each([
    ['is closed', async (close: () => Promise<void>) => await close()],
    ['is at the end of its time', async (_close: () => Promise<void>, end: () => void) => end()],
  ])('is undone when the session %s', async (_what, finish) => {
    const { node, address } = await startNode();
    await node.run('kubectl create deployment web --image=nginx --replicas=2');
    const end = new AbortController();
    const session = await connector.connect(address, key.privateKey, end.signal);
    const web = { namespace: 'default', deployment: 'web', replicas: 4, replicasBefore: 2 };
    await session.scale(web);
    await finish(
      () => session.close(),
      () => end.abort(),
    );
    await session.close();
    const after = await connector.connect(address, key.privateKey, never);
    cleanups.add(() => after.close());
    const [found] = await after.kubernetes.listDeployments('default');
    expect([found?.replicas, found?.replicasBefore]).toEqual([2, null]);
  });

  test('takes no note that a student wrote there for a number', async () => {
    const { node, session } = await startSession();
    await node.run('kubectl create deployment web --image=nginx');
    const annotations = { 'podmark.dev/replicas-before': 'many' };
    await node.run(
      `kubectl patch deployment web -p '${JSON.stringify({ metadata: { annotations } })}'`,
    );
    const [web] = await session.kubernetes.listDeployments('default');
    expect(web?.replicasBefore).toBeNull();
  });

  test('of a Deployment that is gone says that the API failed', async () => {
    const { session } = await startSession();
    const gone = { namespace: 'default', deployment: 'gone', replicas: 1, replicasBefore: null };
    await expect(session.scale(gone)).rejects.toMatchObject({ reason: 'api-failed' });
  });

  test('with credentials that may not change it says so', async () => {
    const address = await startNodeWithApi(cleanups, (_request, response) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end('{}');
    });
    const session = await connector.connect(address, key.privateKey, never);
    cleanups.add(() => session.close());
    const web = { namespace: 'default', deployment: 'web', replicas: 1, replicasBefore: null };
    await expect(session.scale(web)).rejects.toMatchObject({ reason: 'api-forbidden' });
  });
});

test('who becomes right while a check waits is told by a watch, after few looks', async () => {
  const { node, address } = await startNode();
  await node.run('kubectl create deployment web --image=nginx');
  await node.run('kubectl expose deployment/web --port=80');
  const run = createRunner({
    connector,
    checkers: new Map([[endpointsCount.id, endpointsCount as never]]),
    limits: { checkMs: 20_000, runMs: 60_000, pollMs: 20_000 },
    reportBroken: (_id, error) => {
      throw error;
    },
  });
  const params = { namespace: 'default', service: 'web', count: 3 };
  const check = aCheck({ checker: endpointsCount.id, params, withinMs: 30_000 });
  let looks = 0;
  const report = run({
    node: address,
    privateKey: key.privateKey,
    signal: never,
    checkpoints: [
      {
        checkpoint: aCheckpoint({ checks: [check] }),
        answers: {},
        findEarlierFacts: async () => undefined,
      },
    ],
    onProgress: ({ kind }) => {
      if (kind === 'waiting') looks += 1;
    },
  });
  await delay(1500);
  const looksBefore = looks;
  await node.run('kubectl scale deployment/web --replicas=3');
  const isRight = async () => {
    const { stdout } = await node.run('kubectl get endpoints web -o json');
    return JSON.parse(stdout).subsets?.[0]?.addresses?.length === 3;
  };
  while (!(await isRight())) await delay(5);
  const rightAt = performance.now();
  expect((await report).checkpoints[0]?.outcome).toBe('pass');
  // polling would have looked again after twenty seconds
  expect(performance.now() - rightAt).toBeLessThan(5000);
  expect(looksBefore).toBeLessThanOrEqual(3);
});
