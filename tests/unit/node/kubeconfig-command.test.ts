import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { createApiAccess } from '../../../src/node/api-access.js';
import { CallLog } from '../../../src/node/call-log.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { defaultNodeLimits } from '../../../src/node/node-connector.js';
import { SshConnection } from '../../../src/node/ssh-connection.js';
import { Cleanups, kubeconfig, startHostileNode } from '../../support/nodes.js';

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

/**
 * Gets the kubeconfig of a node that really runs commands: its only microk8s is this script, and
 * its ~/.kube/config this text.
 */
async function getToken(microk8s: string | null, file: string | null, kubeconfigMs = 15_000) {
  const home = mkdtempSync(join(tmpdir(), 'home '));
  cleanups.add(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, '.kube'));
  if (file !== null) writeFileSync(join(home, '.kube/config'), file);
  if (microk8s !== null) {
    writeFileSync(join(home, 'microk8s'), `#!/bin/sh\n${microk8s}\n`, { mode: 0o755 });
    writeFileSync(join(home, 'good'), kubeconfig({ token: 'of-microk8s' }));
  }
  const node = await startHostileNode(cleanups, (channel, _client, command) => {
    const env = { HOME: home, PATH: `${home}:/usr/bin:/bin` };
    const shell = spawn('/bin/sh', ['-c', command], {
      ...{ env, stdio: ['ignore', 'pipe', 'pipe'] },
      // a group of its own, to end what it started, too
      detached: true,
    });
    cleanups.add(() => shell.exitCode ?? process.kill(-(shell.pid ?? 0)));
    shell.stdout.on('data', (chunk) => channel.write(chunk));
    shell.stderr.on('data', (chunk) => channel.stderr.write(chunk));
    shell.on('close', (code) => {
      channel.exit(code ?? 1);
      channel.end();
    });
  });
  const { privateKey } = createKeyPair('course');
  const target = {
    address: '127.0.0.1',
    port: node.sshPort,
    user: 'sam',
    privateKey,
    hostKey: null,
  };
  const limits = { ...defaultNodeLimits, kubeconfigMs };
  const ssh = await SshConnection.open(target, limits, new AbortController().signal);
  cleanups.add(() => ssh.close());
  const api = createApiAccess({ apiAccess: 'ssh' }, '127.0.0.1', ssh, limits, new CallLog());
  cleanups.add(() => api.close());
  await api.get();
  return api.credentials()?.token;
}

const ofFile = kubeconfig({ token: 'of-file' });
const good = 'cat "$HOME/good"';

test.each<[string, string | null, string | null, string]>([
  ['microk8s alone', good, null, 'of-microk8s'],
  ['the file alone', null, ofFile, 'of-file'],
  ['microk8s before the file', good, ofFile, 'of-microk8s'],
  ['the file where microk8s fails', 'echo it is not running; exit 1', ofFile, 'of-file'],
])('it is taken from %s', async (_, microk8s, file, token) => {
  expect(await getToken(microk8s, file)).toBe(token);
});

test('where microk8s is slow, it is taken from the file, unless that is none', async () => {
  const slowAtFirst = `test -e "$HOME/asked" || { touch "$HOME/asked"; sleep 30; }; ${good}`;
  const tokens = [ofFile, ': {'].map((file) => getToken(slowAtFirst, file));
  expect(await Promise.all(tokens)).toEqual(['of-file', 'of-microk8s']);
});

test('where microk8s is slow and the file cannot be used, the file is to blame', async () => {
  const token = getToken('sleep 30', ': {', 5500);
  await expect(token).rejects.toMatchObject({ reason: 'kubeconfig-invalid' });
}, 15_000);

test.each<[string, string | null, object, number]>([
  [
    'echo join the group snap_microk8s >&2; exit 1',
    null,
    { reason: 'kubeconfig-missing', said: 'join the group snap_microk8s' },
    15_000,
  ],
  ['sleep 30', null, { reason: 'kubeconfig-timeout' }, 1000],
  ['exit 1', ': {', { reason: 'kubeconfig-invalid' }, 15_000],
])('%j and %j give none', async (microk8s, file, failure, limitMs) => {
  await expect(getToken(microk8s, file, limitMs)).rejects.toMatchObject(failure);
});
