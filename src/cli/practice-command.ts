import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CourseKey } from '../domain/course.js';
import type { PracticeFault, PracticeNode } from '../domain/practice.js';
import type { Terminal } from './terminal.js';
import { exitCodes } from './usage-error.js';

/** The options of `podmark practice`, as typed. */
export interface PracticeOptions {
  json?: boolean;
  fault?: PracticeFault;
}

/** What `podmark practice` works with. */
export interface PracticeDependencies {
  createKeyPair(comment: string): CourseKey;
  startPracticeNode(): Promise<PracticeNode>;
  stdout: Terminal['stdout'];
  /** Resolves when the command should end. */
  untilStopped: Promise<void>;
}

/**
 * `podmark practice`: runs a practice node until it is stopped. Its keys are in a temporary folder
 * that only this user can read and that is removed at the end.
 */
export async function runPracticeCommand(
  { json, fault }: PracticeOptions,
  { createKeyPair, startPracticeNode, stdout, untilStopped }: PracticeDependencies,
): Promise<number> {
  const node = await startPracticeNode();
  try {
    const key = createKeyPair('podmark-practice');
    node.authorizeKey(key.publicKey);
    await node.setFault(fault ?? null);
    // mkdtemp makes a folder that only this user can read
    const dir = await mkdtemp(join(tmpdir(), 'podmark-practice-'));
    try {
      const files = await writeFiles(dir, node, key);
      const how = { host: node.host, sshPort: node.sshPort, user: node.user, ...files };
      stdout.write(json ? `${JSON.stringify(how)}\n` : instructions(how));
      await untilStopped;
      return exitCodes.ok;
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  } finally {
    await node.stop();
  }
}

async function writeFiles(dir: string, node: PracticeNode, key: CourseKey) {
  const files = {
    keyFile: join(dir, 'id_ed25519'),
    hostKeyFile: join(dir, 'host_key.pub'),
    kubeconfigFile: join(dir, 'kubeconfig'),
  };
  await writeFile(files.keyFile, key.privateKey, { mode: 0o600 });
  await writeFile(files.hostKeyFile, `${node.hostKey}\n`);
  await writeFile(files.kubeconfigFile, node.kubeconfig, { mode: 0o600 });
  return files;
}

function instructions(how: Record<string, string | number>): string {
  return `A practice node is running. It simulates Kubernetes: what it shows proves nothing about a real one.

  ssh -i ${how.keyFile} -p ${how.sshPort} ${how.user}@${how.host} kubectl get nodes
  kubectl --kubeconfig ${how.kubeconfigFile} get nodes
  npm run -s podmark -- check --lab services --host ${how.host} --port ${how.sshPort} \\
      --user ${how.user} --key ${how.keyFile} --host-key ${how.hostKeyFile}

Ctrl-C ends it and removes these files.
`;
}
