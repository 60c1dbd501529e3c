import { expect, test } from '@jest/globals';
import { FailedSignIns } from '../../../src/web/failed-sign-ins.js';

test('a key has its tries at once, then one more as each is forgiven', () => {
  const failures = new FailedSignIns(2, 1000);
  const tryAt = (now: number) => failures.tryOnce('sam', now);
  expect([0, 10, 20, 499].map(tryAt)).toEqual([true, true, false, false]);
  expect(failures.waitMs('sam', 20)).toBe(480);
  expect(failures.tryOnce('ines', 20)).toBe(true);
  expect([500, 501, 999].map(tryAt)).toEqual([true, false, false]);
  // all of them are forgiven a whole window after the last one
  expect([2500, 2500, 2500].map(tryAt)).toEqual([true, true, false]);
});

test('a window that the limit does not divide has as many tries', () => {
  const failures = new FailedSignIns(3, 1000);
  expect([0, 0, 0, 0].map((now) => failures.tryOnce('sam', now))).toEqual([
    ...[true, true, true, false],
  ]);
});

test('who signed in starts anew', () => {
  const failures = new FailedSignIns(1, 1000);
  expect(failures.tryOnce('sam', 0)).toBe(true);
  failures.forget('sam');
  expect(failures.waitMs('sam', 1)).toBe(0);
  expect(failures.tryOnce('sam', 1)).toBe(true);
  expect(failures.tryOnce('sam', 2)).toBe(false);
});

test('a try that did not fail is taken back, and no other', () => {
  const failures = new FailedSignIns(2, 1000);
  failures.tryOnce('sam', 0);
  failures.tryOnce('sam', 0);
  failures.giveBack('sam');
  failures.giveBack('nobody');
  expect([0, 0].map((now) => failures.tryOnce('sam', now))).toEqual([true, false]);
});

test('names that nobody has do not fill the memory, and clear no other', () => {
  const failures = new FailedSignIns(3, 3000);
  for (let tries = 0; tries < 3; tries += 1) failures.tryOnce('sam', 0);
  for (let i = 0; i < 20_000; i += 1) failures.tryOnce(`nobody-${i}`, i / 20_000);
  expect(failures.tryOnce('sam', 2)).toBe(false);
  // the oldest of them made room for the others
  const triesLeft = (key: string) => [2, 2, 2].filter((now) => failures.tryOnce(key, now)).length;
  expect([triesLeft('nobody-19999'), triesLeft('nobody-0')]).toEqual([2, 3]);
});
