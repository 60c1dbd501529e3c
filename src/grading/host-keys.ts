import { createHash } from 'node:crypto';
import type { StageResult } from '../domain/node-doctor.js';

/** The fingerprint as `ssh-keygen -l` prints it. `hostKey` looks like `ssh-ed25519 AAAA...`. */
export function fingerprint(hostKey: string): string {
  const key = Buffer.from(hostKey.replace(/^\S+ /, ''), 'base64');
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The file names of OpenSSH's host keys in /etc/ssh, by key type. */
const files: Record<string, string> = {
  'ssh-ed25519': 'ssh_host_ed25519_key.pub',
  'ecdsa-sha2-nistp256': 'ssh_host_ecdsa_key.pub',
  'ssh-rsa': 'ssh_host_rsa_key.pub',
};

/** A command that prints the fingerprint of this key on the node itself. */
export function fingerprintCommand(hostKey: string): string {
  const file = files[hostKey.replace(/ .*/, '')] ?? 'ssh_host_*_key.pub';
  return `ssh-keygen -lf /etc/ssh/${file}`;
}

/** Compares the key that a node shows with the registered one; `known` is null if there is none. */
export function compareHostKeys(shown: string, known: string | null): StageResult {
  if (known === null) return { kind: 'ok', seen: `${fingerprint(shown)}.` };
  if (known === shown) return { kind: 'ok', seen: `${fingerprint(shown)}, as registered.` };
  return {
    kind: 'warning',
    seen: `This machine shows another key than the one that you registered. It shows ${fingerprint(shown)}; registered is ${fingerprint(known)}.`,
    todo: 'If this is a new machine, or you set it up anew, that is as it should be: compare the key before you register it. If not, someone may be in between. On the node, this prints the fingerprint:',
    command: fingerprintCommand(shown),
  };
}
