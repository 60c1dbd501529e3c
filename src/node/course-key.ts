import ssh2 from 'ssh2';
import type { CourseKey } from '../domain/course.js';

/** Makes an Ed25519 key pair in OpenSSH's formats; `comment` ends the public line. */
export function createKeyPair(comment: string): CourseKey {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    // ssh2 1.17 drops a zero at the beginning of a key, and nobody can read one in 256 that it makes
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) {
      return { publicKey: pair.public, privateKey: pair.private };
    }
  }
}
