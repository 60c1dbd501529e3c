import ssh2 from 'ssh2';
import type { CourseKey } from '../domain/course.js';

/** Makes an Ed25519 key pair in OpenSSH's formats; `comment` ends the public line. */
export function createKeyPair(comment: string): CourseKey {
  const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
  return { publicKey: pair.public, privateKey: pair.private };
}
