import { createServer as createHttps, type Server as HttpsServer } from 'node:https';
import {
  type AddressInfo,
  createServer,
  connect as dial,
  type Server,
  type Socket,
} from 'node:net';
import ssh2 from 'ssh2';
import { stringify } from 'yaml';
import type { NodeAddress } from '../../src/domain/student-node.js';
import { createKeyPair } from '../../src/node/course-key.js';
import { createSelfSigned } from '../../src/practice/cluster/certificate.js';

/** The certificate of the tests' API servers. */
export const selfSigned = createSelfSigned(['127.0.0.1'], ['kubernetes']);

/** What a test started, ended in reverse order. */
export class Cleanups {
  readonly #all: (() => unknown)[] = [];

  add(cleanup: () => unknown): void {
    this.#all.push(cleanup);
  }

  async run(): Promise<void> {
    for (const cleanup of this.#all.splice(0).reverse()) await cleanup();
  }
}

/** Listens on a free port of loopback; its connections end with the test. */
export async function listen(server: Server | HttpsServer, cleanups: Cleanups): Promise<number> {
  const sockets = new Set<Socket>();
  (server as Server).on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  cleanups.add(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((closed) => server.close(closed));
  });
  return (server.address() as AddressInfo).port;
}

/** What a command of a hostile node comes to. */
export type OnExec = (
  channel: ssh2.ServerChannel,
  client: ssh2.Connection,
  command: string,
) => void;

/** An SSH server that lets everybody in, answers as the test says, and forwards to one port of this machine. */
export async function startHostileNode(
  cleanups: Cleanups,
  onExec: OnExec,
  forwardTo?: number,
  /** Where it forwards from; by default any port of any address. */
  onlyPort?: number,
): Promise<NodeAddress> {
  const server = new ssh2.Server({ hostKeys: [createKeyPair('host').privateKey] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) =>
        onExec(acceptExec(), client, command),
      );
    });
    if (forwardTo === undefined) return;
    client.on('tcpip', (accept, reject, { destPort }) => {
      if (onlyPort !== undefined && destPort !== onlyPort) return reject();
      const channel = accept();
      const socket = dial({ host: '127.0.0.1', port: forwardTo });
      socket.on('error', () => channel.destroy());
      channel.on('error', () => socket.destroy());
      channel.on('close', () => socket.destroy());
      channel.pipe(socket).pipe(channel);
    });
  });
  const sshPort = await listen(
    createServer((socket) => server.injectSocket(socket)),
    cleanups,
  );
  return {
    host: '127.0.0.1',
    sshPort,
    hostKey: null,
    user: 'student',
    apiAccess: 'ssh',
    address: null,
  };
}

/** A kubeconfig for the tests' API servers. */
export function kubeconfig(
  user: object = { token: 'secret' },
  ca = selfSigned.certificate,
  server = 'https://evil.example',
): string {
  const data = Buffer.from(ca).toString('base64');
  return stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [
      {
        name: 'k',
        cluster: { server, 'certificate-authority-data': data },
      },
    ],
    users: [{ name: 'u', user }],
  });
}

/** A command that prints a text and ends. */
export function printing(text: string, exitCode = 0): OnExec {
  return (channel) => {
    channel.write(text);
    channel.exit(exitCode);
    channel.end();
  };
}

/** A node whose API is an HTTPS server of the test. */
export async function startNodeWithApi(
  cleanups: Cleanups,
  answer: NonNullable<Parameters<typeof createHttps>[1]>,
  config = kubeconfig(),
): Promise<NodeAddress> {
  const api = createHttps({ cert: selfSigned.certificate, key: selfSigned.key }, answer);
  return await startHostileNode(cleanups, printing(config), await listen(api, cleanups));
}
