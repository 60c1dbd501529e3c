import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import ssh2 from 'ssh2';
import { readHostKey, readOptionFile, readPrivateKey } from '../../../src/cli/key-files.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import { Cleanups } from '../../support/nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const cleanups = new Cleanups();
let dir: string;

beforeEach(async () => {
  dir = await temporaryFolder(cleanups);
});
afterEach(() => cleanups.run());

async function fileWith(text: string): Promise<string> {
  const file = join(dir, 'file');
  await writeFile(file, text);
  return file;
}

test('a file that cannot be read is named, with its option and why', async () => {
  const file = join(dir, 'missing');
  const reading = readOptionFile('--key', file);
  await expect(reading).rejects.toThrow(UsageError);
  await expect(reading).rejects.toThrow(`--key ${file} cannot be read (ENOENT)`);
  await expect(readOptionFile('--key', dir)).rejects.toThrow(
    `--key ${dir} cannot be read (EISDIR)`,
  );
});

const passphrase = { cipher: 'aes256-ctr', passphrase: 'secret' };

describe('private keys', () => {
  const ed25519 = ssh2.utils.generateKeyPairSync('ed25519');
  const pem = { type: 'pkcs1', format: 'pem' } as const;
  const spki = { type: 'spki', format: 'pem' } as const;
  const rsa = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: spki,
    privateKeyEncoding: pem,
  }).privateKey;

  test.each([
    ['Ed25519', ed25519.private],
    ['ECDSA', ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private],
    ['RSA', rsa],
    ['one with text around it', `from the course\n${ed25519.private}\n`],
  ])('%s is taken as it stands', async (_what, text) => {
    expect(await readPrivateKey('--key', await fileWith(text))).toBe(text);
  });

  const encryptedRsa = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: spki,
    privateKeyEncoding: { ...pem, cipher: 'aes-256-cbc', passphrase: 'secret' },
  }).privateKey;

  test.each([
    ['its public half', ed25519.public, /holds no private key .* -----BEGIN OPENSSH PRIVATE KEY/],
    ['nothing', '', /holds no private key/],
    ['a key of PuTTY', 'PuTTY-User-Key-File-2: ssh-ed25519', /holds no private key/],
    [
      'one with a passphrase',
      ssh2.utils.generateKeyPairSync('ed25519', { ...passphrase, rounds: 1 }).private,
      /has a passphrase; give a key without one/,
    ],
    ['an old one with a passphrase', encryptedRsa, /has a passphrase/],
  ])('%s is refused', async (_what, text, words) => {
    const reading = readPrivateKey('--key', await fileWith(text));
    await expect(reading).rejects.toThrow(UsageError);
    await expect(reading).rejects.toThrow(words);
  });
});

describe('host keys', () => {
  test.each([
    ['a public key', 'ssh-ed25519 AAAAC3Nz+/=\n', 'ssh-ed25519 AAAAC3Nz+/='],
    ['one with a comment', 'ssh-ed25519 AAAAC3Nz root@node\n', 'ssh-ed25519 AAAAC3Nz'],
    ['a known_hosts line', '|1|abc=|def= ssh-rsa AAAAB3Nz\n', 'ssh-rsa AAAAB3Nz'],
    [
      'the first of several',
      '# node\n[10.0.0.7]:2222 ecdsa-sha2-nistp256 AAAAE2Vj\nnode ssh-ed25519 AAAAC3Nz\n',
      'ecdsa-sha2-nistp256 AAAAE2Vj',
    ],
  ])('%s is understood', async (_what, text, key) => {
    expect(await readHostKey('--host-key', await fileWith(text))).toBe(key);
  });

  test.each([
    ['nothing', ''],
    ['a private key', ssh2.utils.generateKeyPairSync('ed25519').private],
    ['a key type alone', 'ssh-ed25519'],
    ['a type that is not served', 'ssh-dss AAAAB3Nz'],
  ])('%s is refused', async (_what, text) => {
    const file = await fileWith(text);
    const reading = readHostKey('--host-key', file);
    await expect(reading).rejects.toThrow(UsageError);
    await expect(reading).rejects.toThrow(`--host-key ${file} holds no public key`);
  });
});
