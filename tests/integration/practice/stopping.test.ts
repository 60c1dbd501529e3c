import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createKeyPair } from '../../../src/node/course-key.js';
import { startPracticeNode } from '../../../src/practice/practice-node.js';
import { Cleanups } from '../../support/nodes.js';

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

test('a practice node stops although somebody is connected to its API and says nothing', async () => {
  const hostPrivateKey = createKeyPair('host').privateKey;
  const node = await startPracticeNode({ hostPrivateKey, sshPort: 0 });
  const apiPort = Number(/server: https:\/\/[^:]+:(\d+)/.exec(node.kubeconfig)?.[1]);
  const silent = connect({ host: node.host, port: apiPort });
  cleanups.add(() => silent.destroy());
  silent.on('error', () => {});
  await once(silent, 'connect');
  const closed = once(silent, 'close');
  await node.stop();
  await closed;
  expect(silent.destroyed).toBe(true);
});
