import { expect, test } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import { PageRefusal } from '../../../src/web/page-refusal.js';
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

test('more than can wait are refused, and nobody whose password is right is told that it is wrong', async () => {
  // as cheap as argon2 can be
  const cheap = await hash('secret', { memoryCost: 8, timeCost: 1, parallelism: 1 });
  const all = await Promise.allSettled(
    Array.from({ length: 1100 }, (_, n) => verifyPassword(cheap, 'secret', `owner ${n % 10}`)),
  );
  const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  // two run, a thousand wait
  expect(refused).toHaveLength(98);
  expect(refused[0]).toEqual(new PageRefusal(503));
  expect(all.filter((one) => one.status === 'fulfilled' && one.value)).toHaveLength(1002);
});
