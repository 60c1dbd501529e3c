import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createKeyPair } from '../../src/node/course-key.js';
import { type FaultyPracticeNode, startPracticeNode } from '../../src/practice/practice-node.js';
import { type Cleanups, listen } from './nodes.js';
import { temporaryFolder } from './temporary-folder.js';

/** A practice node of the test, with the files by which it is reached. */
export interface TestNode {
  node: FaultyPracticeNode;
  privateKey: string;
  keyFile: string;
  hostKeyFile: string;
  /** Does a step of the Services lab, as the student would. */
  solve(step: string): Promise<void>;
}

/** Starts a practice node that can read the manifests of the Services lab. */
export async function startTestNode(cleanups: Cleanups): Promise<TestNode> {
  const key = createKeyPair('test');
  const node = await startPracticeNode({
    hostPrivateKey: createKeyPair('host').privateKey,
    sshPort: 0,
  });
  cleanups.add(() => node.stop());
  node.authorizeKey(key.publicKey);
  const dir = await temporaryFolder(cleanups);
  const [keyFile, hostKeyFile] = [join(dir, 'key'), join(dir, 'host_key.pub')];
  await writeFile(keyFile, key.privateKey, { mode: 0o600 });
  await writeFile(hostKeyFile, `${node.hostKey}\n`);
  const lab = resolve('labs/services');
  const files = createServer(async (request, response) => {
    response.end(await readFile(join(lab, 'files', String(request.url)), 'utf8'));
  });
  const filesUrl = `http://127.0.0.1:${await listen(files, cleanups)}`;
  return {
    node,
    privateKey: key.privateKey,
    keyFile,
    hostKeyFile,
    async solve(step) {
      const script = await readFile(join(lab, 'solutions', `${step}.sh`), 'utf8');
      const { exitCode, stderr } = await node.run(script.replaceAll('{{files}}', filesUrl));
      if (exitCode !== 0) throw new Error(`${step}: ${stderr}`);
    },
  };
}

/** A proxy to a node's SSH port that counts the connections through it. */
export async function startCountingProxy(
  cleanups: Cleanups,
  { host, sshPort }: { host: string; sshPort: number },
) {
  let connections = 0;
  const proxy = createTcpServer((socket) => {
    connections += 1;
    const target = connect({ host, port: sshPort });
    for (const [one, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  return { port: await listen(proxy, cleanups), connections: () => connections };
}
