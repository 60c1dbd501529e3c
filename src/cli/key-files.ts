import { readFile, writeFile } from 'node:fs/promises';
import { UsageError } from './usage-error.js';

/** Reads the file that an option names. Throws {@link UsageError} if it cannot be read. */
export async function readOptionFile(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${option} ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

/** Writes the file that an option names. Throws {@link UsageError} if it cannot be written. */
export async function writeOptionFile(option: string, file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError(
      `${option} ${file} cannot be written (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

/**
 * Reads a private key as OpenSSH writes it. Throws {@link UsageError} if the file has none or the
 * key has a passphrase.
 */
export async function readPrivateKey(option: string, file: string): Promise<string> {
  const text = await readOptionFile(option, file);
  const body = /-----BEGIN (?:OPENSSH|RSA|EC) PRIVATE KEY-----\s([\s\S]+?)-----END/.exec(text)?.[1];
  if (body === undefined) {
    throw new UsageError(
      `${option} ${file} holds no private key that OpenSSH writes; it begins with -----BEGIN OPENSSH PRIVATE KEY-----`,
    );
  }
  if (isEncrypted(body)) {
    throw new UsageError(
      `${option} ${file} has a passphrase; give a key without one, such as the course's`,
    );
  }
  return text;
}

/** The magic bytes of OpenSSH's PROTOCOL.key. The cipher's length (four bytes) and name follow. */
const magic = 'openssh-key-v1\0';

/** True if the PEM header (RFC 1421) or the cipher of OpenSSH's own format says so. */
function isEncrypted(body: string): boolean {
  const key = Buffer.from(body, 'base64').toString('latin1');
  const hasCipher = key.startsWith(magic) && !key.startsWith('none', magic.length + 4);
  return hasCipher || body.includes('ENCRYPTED');
}

/** Reads the first key of a public key or known_hosts file. Throws {@link UsageError}. */
export async function readHostKey(option: string, file: string): Promise<string> {
  const text = await readOptionFile(option, file);
  const match = /(?:^|\s)((?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d+) [A-Za-z0-9+/=]+)/.exec(text);
  if (match?.[1] === undefined) {
    throw new UsageError(
      `${option} ${file} holds no public key; it looks like: ssh-ed25519 AAAA...`,
    );
  }
  return match[1];
}
