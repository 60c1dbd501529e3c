import { createServer as createHttp } from 'node:http';
import { createServer, connect as dial, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { NodeSession } from '../../../src/domain/student-node.js';
import { createClusterDns } from '../../../src/node/cluster-dns.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { createNodeConnector, defaultNodeLimits } from '../../../src/node/node-connector.js';
import { unreachable } from '../../../src/node/unreachable.js';
import { dnsService } from '../../support/facts.js';
import { Cleanups, listen, printing, startHostileNode } from '../../support/nodes.js';

const limits = {
  ...defaultNodeLimits,
  readyMs: 2000,
  probeMs: 400,
  commandMs: 400,
  kubeconfigMs: 400,
};
const connector = createNodeConnector({ allowedNetworks: [], isPracticeNode: () => true }, limits);
const key = createKeyPair('course');
const cleanups = new Cleanups();
afterEach(() => cleanups.run());

/** A wire to a node that can be cut, or go silent as when every packet is dropped. */
async function startWire(toPort: number) {
  const sockets: Socket[] = [];
  let silent = false;
  const port = await listen(
    createServer((near) => {
      const far = dial({ host: '127.0.0.1', port: toPort });
      sockets.push(near, far);
      near.on('data', (bytes) => silent || far.write(bytes));
      far.on('data', (bytes) => silent || near.write(bytes));
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on('error', () => {});
        one.on('close', () => other.destroy());
      }
    }),
    cleanups,
  );
  return {
    port,
    goSilent() {
      silent = true;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A session over a wire, to a node whose Services are one HTTP server of the test. */
async function startSession(answer: Parameters<typeof createHttp>[1]) {
  const service = await listen(createHttp(answer), cleanups);
  const node = await startHostileNode(cleanups, printing(''), service);
  const wire = await startWire(node.sshPort);
  const session = await connector.connect(
    { ...node, sshPort: wire.port },
    key.privateKey,
    new AbortController().signal,
  );
  cleanups.add(() => session.close());
  return { session, wire };
}

/** Something on a node port of this machine that accepts connections and says nothing. */
async function startSilentNodePort(): Promise<number> {
  for (let port = 32_767; ; port -= 1) {
    // read, so that a connection that the other side gave up ends here, too
    const server = createServer((socket) => socket.on('error', () => {}).resume());
    const isFree = await new Promise((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    cleanups.add(() => server.close());
    return port;
  }
}

const fromNode = (session: NodeSession) => session.getFromNode({ host: '10.1.0.7', port: 80 });

describe('a node that is lost while a Service is asked', () => {
  test('goes silent: the Service is not blamed for its silence', async () => {
    const { session, wire } = await startSession((_request, response) => {
      wire.goSilent();
      response.end('too late');
    });
    await expect(fromNode(session)).rejects.toMatchObject({ reason: 'connection-lost' });
  });

  test('goes silent before the connection to the Service opens', async () => {
    const { session, wire } = await startSession(() => {});
    wire.goSilent();
    await expect(fromNode(session)).rejects.toMatchObject({ reason: 'connection-lost' });
  });

  test('goes silent: nobody blames the firewall for a node port without an answer', async () => {
    const { session, wire } = await startSession(() => {});
    const port = await startSilentNodePort();
    expect(await session.getFromOutside(port)).toEqual({ kind: 'timeout' });
    wire.goSilent();
    await expect(session.getFromOutside(port)).rejects.toMatchObject({ reason: 'connection-lost' });
  });

  test('is cut off before the reply: it was not garbled by the Service', async () => {
    const { session, wire } = await startSession(() => wire.cut());
    await expect(fromNode(session)).rejects.toMatchObject({ reason: 'connection-lost' });
  });

  test('is cut off amid the reply: half a reply is no reply of the Service', async () => {
    const { session, wire } = await startSession((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
      setTimeout(() => wire.cut(), 100);
    });
    await expect(fromNode(session)).rejects.toMatchObject({ reason: 'connection-lost' });
  });

  test('is asked after it was lost: it says so, and is no error of ours', async () => {
    const { session, wire } = await startSession(() => wire.cut());
    await expect(fromNode(session)).rejects.toMatchObject({ reason: 'connection-lost' });
    await expect(fromNode(session)).rejects.toMatchObject({ reason: 'connection-lost' });
    const command = session.run({ argv: ['true'] });
    await expect(command).rejects.toMatchObject({ reason: 'connection-lost' });
  });

  test('is lost while the DNS is silent: the DNS is not taken for switched off', async () => {
    const dns = createClusterDns({
      openStream: async () => 'timeout',
      timeoutMs: 100,
      confirmAlive: async () => {
        throw unreachable('connection-lost');
      },
    });
    await expect(dns.lookUp('web', [dnsService])).rejects.toMatchObject({
      reason: 'connection-lost',
    });
  });
});
