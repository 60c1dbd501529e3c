import ssh2 from 'ssh2';
import type { CourseKey } from '../domain/course.js';

/** Makes an Ed25519 key pair in OpenSSH's formats. `comment` is the last word of the public key. */
export function createKeyPair(comment: string): CourseKey {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    // ssh2 1.17 drops a leading zero byte, which makes one key in 256 unreadable: try until it is
    // fine
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) {
      return { publicKey: pair.public, privateKey: pair.private };
    }
  }
}
