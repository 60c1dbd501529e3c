import type { NodeSession } from '../../src/domain/student-node.js';
import { createKeyPair } from '../../src/node/course-key.js';
import {
  createNodeConnector,
  defaultNodeLimits,
  type NodeLimits,
} from '../../src/node/node-connector.js';
import type { KubeletOptions } from '../../src/practice/cluster/start-practice-cluster.js';
import { type FaultyPracticeNode, startPracticeNode } from '../../src/practice/practice-node.js';
import type { Cleanups } from './nodes.js';

/** The key pair that every practice node of the tests accepts. */
export const practiceKey = createKeyPair('course');

/** Starts a practice node that stops with the test, by default on a free SSH port. */
export async function startPractice(
  cleanups: Cleanups,
  sshPort = 0,
  kubelet: KubeletOptions = {},
): Promise<FaultyPracticeNode> {
  const hostPrivateKey = createKeyPair('host').privateKey;
  const node = await startPracticeNode({ hostPrivateKey, sshPort, ...kubelet });
  cleanups.add(() => node.stop());
  node.authorizeKey(practiceKey.publicKey);
  return node;
}

/** Connects to a practice node as Podmark does. The session is closed at the end of the test. */
export async function lookAt(
  { host, sshPort, hostKey, user }: FaultyPracticeNode,
  cleanups: Cleanups,
  limits: Partial<NodeLimits> = {},
  apiAccess: 'ssh' | 'direct' = 'ssh',
  { signal } = new AbortController(),
): Promise<NodeSession> {
  const policy = { allowedNetworks: [], isPracticeNode: (address: string) => address === host };
  const connector = createNodeConnector(policy, { ...defaultNodeLimits, ...limits });
  const address = { host, sshPort, hostKey, user, apiAccess, address: null };
  const session = await connector.connect(address, practiceKey.privateKey, signal);
  cleanups.add(() => session.close());
  return session;
}

/**
 * Calls `ask` every 20 ms until its answer satisfies the condition, and returns that answer. Throws
 * with the last answer after `deadlineMs`.
 */
export async function until<T>(
  ask: () => T | Promise<T>,
  satisfies: (answer: T) => boolean,
  deadlineMs = 4000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(answer)?.slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
