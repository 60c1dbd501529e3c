import type { StageFacts } from '../domain/node-doctor.js';
import { firstLineOf } from './said.js';
import type { SshConnection } from './ssh-connection.js';

/** Facts about the machine that one command reads. Facts that could not be read are undefined. */
export interface MachineFacts {
  program: StageFacts['program'];
  clock: StageFacts['clock'] | undefined;
  disk: StageFacts['disk'] | undefined;
}

// without a terminal, PATH often lacks /snap/bin
const script = [
  'date +%s',
  'echo --',
  'command -v microk8s || command -v /snap/bin/microk8s',
  'echo --',
  'command -v kubectl || command -v /snap/bin/kubectl',
  'echo --',
  'df -P / /var',
  'true',
].join('; ');

/** Reads the clock, the programs and the disks in one command. Throws `NodeUnreachable`. */
export async function readMachine(ssh: SshConnection, timeoutMs: number): Promise<MachineFacts> {
  const fromMs = Date.now();
  const { stdout } = await ssh.exec(script, { timeoutMs, program: 'df' });
  const parts = stdout.split(/^--\n/m);
  const part = (index: number) => parts[index] ?? '';
  const clock = part(0).trim();
  const nodeSeconds = /^\d{1,11}$/.test(clock) ? Number(clock) : undefined;
  const filesystems = readDf(part(3));
  return {
    // `command -v` prints a path, or an alias or function, which is just as good
    program: { microk8s: firstLineOf(part(1)) || null, kubectl: firstLineOf(part(2)) || null },
    clock: nodeSeconds === undefined ? undefined : { nodeSeconds, fromMs, toMs: Date.now() },
    disk: filesystems.length === 0 ? undefined : { filesystems },
  };
}

/**
 * Parses the output of `df -P` (POSIX), whose sizes are in KiB on Linux. A filesystem that is
 * listed twice, because both paths lie on it, appears once.
 */
function readDf(text: string): StageFacts['disk']['filesystems'] {
  const byMount = new Map<string, StageFacts['disk']['filesystems'][number]>();
  for (const line of text.split('\n')) {
    const match = /\s(?<used>\d{1,15})\s+(?<free>\d{1,15})\s+\d{1,3}%\s+(?<mount>\/.{0,60})$/.exec(
      line,
    );
    if (!match) continue;
    const { used, free, mount } = match.groups as { used: string; free: string; mount: string };
    byMount.set(mount, { mount, usedKb: Number(used), freeKb: Number(free) });
  }
  return [...byMount.values()];
}
