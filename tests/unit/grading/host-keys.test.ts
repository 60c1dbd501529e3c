import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  compareHostKeys,
  fingerprint,
  fingerprintCommand,
} from '../../../src/grading/host-keys.js';

const dir = mkdtempSync(join(tmpdir(), 'podmark-keys-'));
const file = join(dir, 'key');
execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
const hostKey = readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
const printed = execFileSync('ssh-keygen', ['-lf', `${file}.pub`], { encoding: 'utf8' });
rmSync(dir, { recursive: true });

test('a fingerprint is the one that ssh-keygen prints', () => {
  expect(printed.split(' ')).toContain(fingerprint(hostKey));
});

test.each([
  ['ssh-ed25519 AAAA', 'ssh_host_ed25519_key.pub'],
  ['ssh-rsa AAAA', 'ssh_host_rsa_key.pub'],
  ['sk-of-tomorrow AAAA', 'ssh_host_*_key.pub'],
])('the key %s is looked up in %s', (key, name) => {
  expect(fingerprintCommand(key)).toBe(`ssh-keygen -lf /etc/ssh/${name}`);
});

test('a key is well where none is registered or the same, and another one is to be compared', () => {
  expect(compareHostKeys(hostKey, null).kind).toBe('ok');
  expect(compareHostKeys(hostKey, hostKey)).toEqual({
    kind: 'ok',
    seen: `${fingerprint(hostKey)}, as registered.`,
  });
  const other = compareHostKeys(hostKey, 'ssh-ed25519 AAAA');
  expect(other).toMatchObject({ kind: 'warning', command: fingerprintCommand(hostKey) });
  expect('seen' in other && other.seen).toContain(fingerprint('ssh-ed25519 AAAA'));
});
