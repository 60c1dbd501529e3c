import { describe, test } from '@jest/globals';

/** A real node and how to sign in to it, from the environment. `host` is empty if there is none. */
export const {
  REALNODE_HOST: host = '',
  REALNODE_SSH_PORT: sshPort = '22',
  REALNODE_SSH_USER: user = 'student',
  /** The file with the private SSH key. */
  REALNODE_SSH_KEY: keyFile = '',
  REALNODE_HOST_KEY: hostKeyFile = '',
  /** A program that causes and ends faults: `stop COMPONENT`, `start COMPONENT`, `cut`, `mend`. */
  REALNODE_FAULTS: faults = '',
} = process.env;

/** `describe` if there is a real node; otherwise skips the tests, with a warning on the console. */
export const onNode = host === '' || keyFile === '' ? describe.skip : describe;
/** `test` if faults can be caused on the node; otherwise skips the test. */
export const withFaults = faults === '' ? test.skip : test;

if (host === '')
  console.warn('No real node: REALNODE_HOST and REALNODE_SSH_KEY are not set, skipped.');
else if (faults === '')
  console.warn('REALNODE_FAULTS is not set: the faults of a real node are skipped.');
