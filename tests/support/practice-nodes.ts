import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { FaultyPracticeNode } from '../../src/practice/practice-node.js';
import { type Cleanups, listen } from './nodes.js';
import { practiceKey, startPractice } from './practice.js';
import { readServicesFile } from './services-files.js';
import { temporaryFolder } from './temporary-folder.js';

/** A test's practice node, with the key files for signing in to it. */
export interface TestNode {
  node: FaultyPracticeNode;
  keyFile: string;
  hostKeyFile: string;
  /** Solves a step of the Services lab by running its solution. */
  solve(step: string): Promise<void>;
}

/** Starts a practice node that can solve steps of the Services lab. It stops with the test. */
export async function startTestNode(cleanups: Cleanups): Promise<TestNode> {
  const node = await startPractice(cleanups);
  const dir = await temporaryFolder(cleanups);
  const [keyFile, hostKeyFile] = [join(dir, 'key'), join(dir, 'host_key.pub')];
  await writeFile(keyFile, practiceKey.privateKey, { mode: 0o600 });
  await writeFile(hostKeyFile, `${node.hostKey}\n`);
  const solve = await solver(cleanups, (script) => node.run(script));
  return { node, keyFile, hostKeyFile, solve };
}

type Run = (script: string) => Promise<{ exitCode: number; stderr: string }>;

/**
 * Returns a function that runs the solution of a step of the Services lab with `run`, and throws
 * with its stderr if it fails. Solutions fetch the lab's files from a loopback HTTP server that
 * this starts.
 */
export async function solver(cleanups: Cleanups, run: Run) {
  const files = createServer(async (request, response) => {
    response.end(await readServicesFile(`files${request.url}`));
  });
  const filesUrl = `http://127.0.0.1:${await listen(files, cleanups)}`;
  return async (step: string): Promise<void> => {
    const script = await readServicesFile(`solutions/${step}.sh`);
    const { exitCode, stderr } = await run(script.replaceAll('{{files}}', filesUrl));
    if (exitCode !== 0) throw new Error(`${step}: ${stderr}`);
  };
}

/** A TCP proxy in front of a node's SSH port that counts its connections. */
export interface Gate {
  readonly port: number;
  connections(): number;
}

/**
 * Starts a gate on a free port of the node's address. A closed gate accepts connections but never
 * answers or forwards them.
 */
export async function startGate(
  cleanups: Cleanups,
  { host, sshPort }: { host: string; sshPort: number },
  is: 'open' | 'closed',
): Promise<Gate> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    if (is === 'open') connectBoth(socket, connect({ host, port: sshPort }));
  });
  await new Promise<void>((listening) => server.listen(0, host, listening));
  cleanups.add(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((closed) => server.close(closed));
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

/** Pipes two sockets into each other. When one closes, the other is destroyed. */
function connectBoth(one: Socket, other: Socket): void {
  other.on('error', () => one.destroy());
  one.on('close', () => other.destroy());
  other.on('close', () => one.destroy());
  one.pipe(other).pipe(one);
}
