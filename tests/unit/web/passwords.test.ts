import { expect, test } from '@jest/globals';
import { hashPassword, verifyPassword } from '../../../src/web/passwords.js';

test('a hash is argon2id with its own salt, and belongs to its password only', async () => {
  const [one, two] = await Promise.all([hashPassword('secret'), hashPassword('secret')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  expect(await verifyPassword(one, 'secret')).toBe(true);
  expect(await verifyPassword(one, 'Secret')).toBe(false);
});

test('nobody signs in as somebody who is not there, whatever the password', async () => {
  expect(await verifyPassword(undefined, 'nobody has this password')).toBe(false);
});

test('an unknown name takes as long as a wrong password', async () => {
  const hash = await hashPassword('secret');
  await verifyPassword(undefined, 'first makes the hash to compare with');
  const timeOf = async (known: string | undefined) => {
    const times: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const start = performance.now();
      await verifyPassword(known, 'wrong');
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[4] as number;
  };
  const [known, unknown] = [await timeOf(hash), await timeOf(undefined)];
  // not looking at all is hundreds of times faster; a busy machine is a few times slower
  expect(unknown).toBeGreaterThan(known / 5);
});
