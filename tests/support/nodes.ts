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

/** The self-signed certificate of the tests' API servers, with its key. */
export const selfSigned = createSelfSigned(['127.0.0.1'], ['kubernetes']);

/** Collects what a test must end or remove. `run` does so in reverse order. */
export class Cleanups {
  readonly #all: (() => unknown)[] = [];

  add(cleanup: () => unknown): void {
    this.#all.push(cleanup);
  }

  async run(): Promise<void> {
    for (const cleanup of this.#all.splice(0).reverse()) await cleanup();
  }
}

/**
 * Starts the server on a free port of loopback and returns the port. The server and its connections
 * are closed at the end of the test.
 */
export async function listen(server: Server | HttpsServer, cleanups: Cleanups): Promise<number> {
  const sockets = new Set<Socket>();
  (server as Server).on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    // as OpenSSH and API servers have it; small packets wait 40 ms without it
    socket.setNoDelay(true);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  cleanups.add(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((closed) => server.close(closed));
  });
  return (server.address() as AddressInfo).port;
}

/** How a hostile node handles a command that is run over SSH. */
export type OnExec = (
  channel: ssh2.ServerChannel,
  client: ssh2.Connection,
  command: string,
) => void;

/**
 * Starts an SSH server that lets everybody in and handles commands with `onExec`. If `forwardTo` is
 * given, it forwards every TCP connection through SSH to that port of this machine. Returns the
 * address of the node.
 */
export async function startHostileNode(
  cleanups: Cleanups,
  onExec: OnExec,
  forwardTo?: number,
  /** The only destination port that may be forwarded; by default every port is. */
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

/** Returns a kubeconfig that trusts the tests' API servers, as YAML. */
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

/** What a shell that runs Podmark's command prints around the command's own output. */
export function marksOf(command: string) {
  const mark = /podmark-[0-9a-f]{16}/.exec(command)?.[0] ?? 'no mark';
  return { begin: `${mark}-begins\n`, end: (exitCode: number) => `\n${mark}-ends ${exitCode}\n` };
}

/** Handles every command by printing the text and exiting, as a shell does. */
export function printing(text: string, exitCode = 0): OnExec {
  return (channel, _client, command) => {
    const { begin, end } = marksOf(command);
    channel.write(`${begin}${text}${end(exitCode)}`);
    channel.exit(exitCode);
    channel.end();
  };
}

/**
 * Starts a hostile node whose Kubernetes API is an HTTPS server with the handler `answer`. Every
 * command on the node prints the kubeconfig.
 */
export async function startNodeWithApi(
  cleanups: Cleanups,
  answer: NonNullable<Parameters<typeof createHttps>[1]>,
  config = kubeconfig(),
): Promise<NodeAddress> {
  const api = createHttps({ cert: selfSigned.certificate, key: selfSigned.key }, answer);
  return await startHostileNode(cleanups, printing(config), await listen(api, cleanups));
}
