import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts values for the database, each bound to its `place`: the row and column that hold it. */
export interface Encryption {
  encrypt(text: string, place: string): string;
  /** Throws {@link DecryptionError} for another secret, another place, or an altered value. */
  decrypt(value: string, place: string): string;
}

/** A stored value cannot be decrypted, probably because the secret is a different one now. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';
  readonly code = 'decryption';
}

const version = 'v1';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Creates an encryption by AES-256-GCM with a key derived from `secret` by HKDF-SHA-256. An
 * encrypted value is the text `v1.IV.TAG.DATA`, with the three parts in base64url.
 */
export function createEncryption(secret: string): Encryption {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'podmark database', 32));
  const options = { authTagLength: tagBytes };
  return {
    encrypt(text, place) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv, options);
      cipher.setAAD(Buffer.from(`${version}:${place}`));
      const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [
        version,
        ...[iv, cipher.getAuthTag(), data].map((one) => one.toString('base64url')),
      ].join('.');
    },
    decrypt(value, place) {
      const [kind, iv, tag, data] = value.split('.');
      try {
        if (kind !== version || !iv || !tag || data === undefined) throw new Error('unknown form');
        const decipher = createDecipheriv(
          'aes-256-gcm',
          key,
          Buffer.from(iv, 'base64url'),
          options,
        );
        decipher.setAAD(Buffer.from(`${version}:${place}`));
        decipher.setAuthTag(Buffer.from(tag, 'base64url'));
        const text = decipher.update(Buffer.from(data, 'base64url'));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch (cause) {
        const message = `the secret does not fit the database: ${place} cannot be decrypted. Restore secret.key, or set PODMARK_SECRET to what it was`;
        throw new DecryptionError(message, { cause });
      }
    },
  };
}
