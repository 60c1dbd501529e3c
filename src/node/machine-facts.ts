import type { StageFacts } from '../domain/node-doctor.js';
import type { SshConnection } from './ssh-connection.js';

/** What a node says of itself in one command. What could not be read is undefined. */
export interface MachineFacts {
  program: StageFacts['program'];
  clock: StageFacts['clock'] | undefined;
  disk: StageFacts['disk'] | undefined;
}

// a login shell may be of any kind, and a session without a terminal often lacks /snap/bin in its path
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

/** Reads clock, programs and disks in one command. Throws NodeUnreachable. */
export async function readMachine(ssh: SshConnection, timeoutMs: number): Promise<MachineFacts> {
  const fromMs = Date.now();
  const { stdout } = await ssh.exec(`sh -c '${script}'`, { timeoutMs });
  const parts = stdout.split(/^--\n/m);
  const part = (place: number) => parts[place] ?? '';
  const clock = part(0).trim();
  const nodeSeconds = /^\d{1,11}$/.test(clock) ? Number(clock) : undefined;
  const filesystems = readDf(part(3));
  return {
    program: { microk8s: pathIn(part(1)), kubectl: pathIn(part(2)) },
    clock: nodeSeconds === undefined ? undefined : { nodeSeconds, fromMs, toMs: Date.now() },
    disk: filesystems.length === 0 ? undefined : { filesystems },
  };
}

/** `command -v` prints a path, or an alias or function, which is as good. */
function pathIn(text: string): string | null {
  return /\S.{0,99}/.exec(text)?.[0] ?? null;
}

/** The lines of `df -P` (POSIX): sizes in units of 1024 bytes; a filesystem asked for twice is one. */
function readDf(text: string): StageFacts['disk']['filesystems'] {
  const byMount = new Map<string, StageFacts['disk']['filesystems'][number]>();
  for (const line of text.split('\n')) {
    const found = /\s(?<used>\d{1,15})\s+(?<free>\d{1,15})\s+\d{1,3}%\s+(?<mount>\/.{0,60})$/.exec(
      line,
    );
    if (!found) continue;
    const { used, free, mount } = found.groups as { used: string; free: string; mount: string };
    byMount.set(mount, { mount, usedKb: Number(used), freeKb: Number(free) });
  }
  return [...byMount.values()];
}
