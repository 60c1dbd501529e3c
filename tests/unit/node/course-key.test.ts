import { expect, test } from '@jest/globals';
import ssh2 from 'ssh2';
import { createKeyPair } from '../../../src/node/course-key.js';

test('every key pair can be read, and its halves belong together', () => {
  // one in 256 of the library's own begins with a zero that it drops
  for (let made = 0; made < 1500; made += 1) {
    const { publicKey, privateKey } = createKeyPair('a course');
    const key = ssh2.utils.parseKey(privateKey);
    if (key instanceof Error) throw key;
    expect(publicKey).toBe(`ssh-ed25519 ${key.getPublicSSH().toString('base64')} a course`);
  }
});
