import { access, readdir, readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type PracticeOptions, runPracticeCommand } from '../../../src/cli/practice-command.js';
import type { PracticeNode } from '../../../src/domain/practice.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { startPracticeNode } from '../../../src/practice/practice-node.js';
import { Cleanups } from '../../support/nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { aTerminal } from '../../support/terminal.js';

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

/** The command with a real practice node; it runs until `stop`. */
async function start(options: PracticeOptions, terminal = aTerminal()) {
  let stop: () => void = () => {};
  const untilStopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let node: PracticeNode | undefined;
  let tell: () => void = () => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const ended = runPracticeCommand(options, {
    createKeyPair,
    startPracticeNode: async () => {
      node = await startPracticeNode({ hostPrivateKey: createKeyPair('h').privateKey, sshPort: 0 });
      return node;
    },
    stdout: {
      write(text) {
        terminal.stdout.write(text);
        tell();
      },
    },
    untilStopped,
  });
  cleanups.add(() => {
    stop();
    return ended;
  });
  await told;
  return { stop, ended, node: node as PracticeNode, stdout: terminal.written.stdout };
}

describe('podmark practice', () => {
  test('--json prints one line that says how to reach the node', async () => {
    const { node, stdout } = await start({ json: true });
    expect(stdout).toMatch(/^[^\n]+\n$/);
    const how = JSON.parse(stdout);
    const names = ['host', 'sshPort', 'user', 'keyFile', 'hostKeyFile', 'kubeconfigFile'];
    expect(Object.keys(how)).toEqual(names);
    expect(how).toMatchObject({ host: node.host, sshPort: node.sshPort, user: node.user });
    expect(await readFile(how.keyFile, 'utf8')).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----/);
    expect(await readFile(how.hostKeyFile, 'utf8')).toBe(`${node.hostKey}\n`);
    expect(await readFile(how.kubeconfigFile, 'utf8')).toBe(node.kubeconfig);
  });

  test('only this user can read the files', async () => {
    const { keyFile, kubeconfigFile } = JSON.parse((await start({ json: true })).stdout);
    const modes = [keyFile, kubeconfigFile, dirname(keyFile)].map(
      async (file: string) => (await stat(file)).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o600, 0o600, 0o700]);
  });

  test('--fault makes it fail from the beginning', async () => {
    const { node } = await start({ json: true, fault: 'refuse' });
    const knocked = new Promise((resolve) => {
      connect({ host: node.host, port: node.sshPort }).on('error', resolve);
    });
    expect(await knocked).toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('without --json it prints commands, and that it is a simulation', async () => {
    const { node, stdout } = await start({});
    expect(stdout).toMatch(/It simulates Kubernetes: what it shows proves nothing/);
    expect(stdout).toMatch(new RegExp(`ssh -i \\S+ -p ${node.sshPort} ${node.user}@${node.host} `));
    expect(stdout).toMatch(/kubectl --kubeconfig \S+ get nodes/);
    expect(stdout).toMatch(
      /podmark -- check --lab services --host \S+ --port \d+ [\s\S]*--host-key/,
    );
  });

  test('it ends when it is told to, stops the node and removes the files', async () => {
    const { stop, ended, node, stdout } = await start({ json: true });
    const { keyFile } = JSON.parse(stdout);
    stop();
    expect(await ended).toBe(0);
    await expect(access(dirname(keyFile))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(fetch(`http://${node.host}:${node.sshPort}`)).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
  });

  test('a node that does not start leaves no folder behind', async () => {
    const { TMPDIR } = process.env;
    const dir = await temporaryFolder(cleanups);
    process.env.TMPDIR = dir;
    cleanups.add(() => {
      process.env.TMPDIR = TMPDIR;
      if (TMPDIR === undefined) delete process.env.TMPDIR;
    });
    const running = runPracticeCommand(
      {},
      {
        createKeyPair,
        startPracticeNode: () => Promise.reject(new Error('no port')),
        stdout: aTerminal().stdout,
        untilStopped: Promise.resolve(),
      },
    );
    await expect(running).rejects.toThrow('no port');
    expect(await readdir(dir)).toEqual([]);
  });
});
