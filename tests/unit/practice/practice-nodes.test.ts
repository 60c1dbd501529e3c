import { get } from 'node:http';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createKeyPair } from '../../../src/node/course-key.js';
import { startPracticeNode } from '../../../src/practice/practice-node.js';
import { Cleanups, listen } from '../../support/nodes.js';
import { until } from '../../support/practice.js';

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

async function start(hostPrivateKey = createKeyPair('host').privateKey, sshPort = 0) {
  const started = performance.now();
  const node = await startPracticeNode({ hostPrivateKey, sshPort });
  cleanups.add(() => node.stop());
  const { server } = parse(node.kubeconfig).clusters[0].cluster;
  const apiPort = Number(new URL(server).port || 443);
  return { node, apiPort, startMs: performance.now() - started };
}

/** What a TCP connection comes to. */
function knock(host: string, port: number): Promise<'open' | string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on('connect', () => {
      socket.destroy();
      resolve('open');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
}

function fetchText(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const asked = get({ host, port, agent: false }, async (response) => {
      resolve((await response.toArray()).join(''));
    });
    asked.on('error', () => resolve(''));
  });
}

/** The same node port on every node: students choose the ones that the text shows. */
const script = `kubectl create deployment web --image=gcr.io/google-samples/kubernetes-bootcamp:v1
kubectl apply -f http://127.0.0.1:PORT/service.yaml`;
const manifest = `kind: Service
apiVersion: v1
metadata: { name: web }
spec:
  type: NodePort
  selector: { app: web }
  ports: [{ port: 8080, nodePort: 30080 }]
`;

describe('practice nodes', () => {
  test('twenty at once: each with its own address, ports and pods; none is left', async () => {
    const web = await listen(
      createServer((socket) => {
        socket.once('data', () =>
          socket.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${manifest}`),
        );
      }),
      cleanups,
    );
    const all = await Promise.all(Array.from({ length: 20 }, () => start()));
    expect(Math.max(...all.map(({ startMs }) => startMs))).toBeLessThan(5000);
    expect(new Set(all.map(({ node }) => `${node.host}:${node.sshPort}`)).size).toBe(20);
    expect(new Set(all.map(({ node, apiPort }) => `${node.host}:${apiPort}`)).size).toBe(20);
    expect(new Set(all.map(({ node }) => node.hostKey)).size).toBe(20);
    if (process.platform === 'linux')
      expect(new Set(all.map(({ node }) => node.host)).size).toBe(20);

    for (const { node } of all) {
      const { exitCode, stderr } = await node.run(script.replace('PORT', String(web)));
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    }
    if (process.platform === 'linux') {
      for (const { node } of all) {
        const answer = await until(
          () => fetchText(node.host, 30_080),
          (text) => text !== '',
        );
        const pod = (await node.run('kubectl get pods -o name')).stdout.trim().replace('pod/', '');
        expect(answer).toContain(`Running on: ${pod} `);
      }
    }

    await Promise.all(all.map(({ node }) => node.stop()));
    for (const { node, apiPort } of all) {
      for (const port of [node.sshPort, apiPort, 30_080])
        expect(await knock(node.host, port)).toBe('ECONNREFUSED');
    }
  }, 30_000);

  test('the same key is the same machine at the same place', async () => {
    const { privateKey } = createKeyPair('host');
    const first = await start(privateKey);
    await first.node.stop();
    const second = await start(privateKey, first.node.sshPort);
    const { host, sshPort, hostKey } = second.node;
    expect({ host, sshPort, hostKey }).toEqual({
      ...{ host: first.node.host, sshPort: first.node.sshPort, hostKey: first.node.hostKey },
    });
    // and a second one beside it takes other ports
    const third = await start(privateKey, sshPort);
    expect(third.node.host).toBe(host);
    expect(third.node.sshPort).not.toBe(sshPort);
    expect(third.apiPort).not.toBe(second.apiPort);
  });

  test('nothing keeps the process once it is stopped, whatever was under way', async () => {
    /** What keeps a process running: connections, listeners, timers. */
    const held = () =>
      process
        .getActiveResourcesInfo()
        .filter((one) => /TCP|Timeout/.test(one))
        .toSorted();
    await (await start()).node.stop();
    const before = await until(held, (now) => !now.some((one) => one.startsWith('TCP')));
    const { node } = await start();
    await node.run('kubectl create deployment web --image=nginx --replicas=3');
    await node.run('kubectl expose deployment/web --type=NodePort --port=80');
    const [nodePort] = await until(
      async () => /\d{5}/.exec((await node.run('kubectl get service web')).stdout) ?? [],
      ([port]) => port !== undefined,
    );
    await until(
      () => fetchText(node.host, Number(nodePort)),
      (text) => text !== '',
    );
    await node.run('kubectl delete pods --all');
    const asleep = node.run('sleep 30');
    const stuck = connect({ host: node.host, port: node.sshPort });
    stuck.on('error', () => {});
    await new Promise((resolve) => stuck.once('data', resolve));
    await node.stop();
    stuck.destroy();
    await until(held, (now) => JSON.stringify(now) === JSON.stringify(before));
    // the command sleeps on, and nobody waits for it
    expect(await Promise.race([asleep, Promise.resolve('asleep')])).toBe('asleep');
    await node.stop();
  });

  test('a node stops while its faults are on', async () => {
    const { node, apiPort } = await start();
    await node.setSshFault('refuse');
    await node.setApiFault('refuse');
    await node.stop();
    expect(await knock(node.host, node.sshPort)).toBe('ECONNREFUSED');
    expect(await knock(node.host, apiPort)).toBe('ECONNREFUSED');
  });

  test.each([
    ['a host key that is none', 'no key', 0],
    ['a port that is none', createKeyPair('host').privateKey, 70_000],
  ])('%s leaves nothing started', async (_, hostPrivateKey, sshPort) => {
    const listening = () =>
      process.getActiveResourcesInfo().filter((one) => one === 'TCPServerWrap').length;
    await expect(startPracticeNode({ hostPrivateKey, sshPort })).rejects.toThrow();
    await until(listening, (count) => count === 0, 500);
  });

  test('a line of authorized_keys that holds no key is refused', async () => {
    const { node } = await start();
    expect(() => node.authorizeKey('restrict,port-forwarding nothing')).toThrow();
  });
});
