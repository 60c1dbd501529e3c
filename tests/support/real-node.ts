import { describe, test } from '@jest/globals';

/** A real node and how to sign in to it, from the environment; empty where there is none. */
export const {
  REALNODE_HOST: host = '',
  REALNODE_SSH_PORT: sshPort = '22',
  REALNODE_SSH_USER: user = 'student',
  /** A file with a private key. */
  REALNODE_SSH_KEY: keyFile = '',
  REALNODE_HOST_KEY: hostKeyFile = '',
  /** A program that switches faults: `stop COMPONENT`, `start COMPONENT`, `cut`, `mend`. */
  REALNODE_FAULTS: faults = '',
} = process.env;

/** `describe` where there is a real node; skipped, with a word, where there is none. */
export const onNode = host === '' || keyFile === '' ? describe.skip : describe;
/** `test` where the node's faults can be switched. */
export const withFaults = faults === '' ? test.skip : test;

if (host === '')
  console.warn('No real node: REALNODE_HOST and REALNODE_SSH_KEY are not set, skipped.');
else if (faults === '')
  console.warn('REALNODE_FAULTS is not set: the faults of a real node are skipped.');
