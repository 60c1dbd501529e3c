import { expect, test } from '@jest/globals';
import { FailedSignIns } from '../../../src/web/failed-sign-ins.js';

test('an account has its tries within the time, then new ones', () => {
  const failures = new FailedSignIns(2, 1000);
  expect([0, 10, 20, 999].map((now) => failures.tryOnce('sam', now))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(failures.tryOnce('ines', 20)).toBe(true);
  expect(failures.tryOnce('sam', 1000)).toBe(true);
});

test('who signed in starts anew', () => {
  const failures = new FailedSignIns(1, 1000);
  expect(failures.tryOnce('sam', 0)).toBe(true);
  failures.forget('sam');
  expect(failures.tryOnce('sam', 1)).toBe(true);
  expect(failures.tryOnce('sam', 2)).toBe(false);
});

test('names that nobody has do not fill the memory', () => {
  const failures = new FailedSignIns(1, 1000);
  for (let i = 0; i < 10_000; i += 1) failures.tryOnce(`nobody-${i}`, 0);
  expect(failures.tryOnce('nobody-0', 1)).toBe(true);
  expect(failures.tryOnce('nobody-0', 2)).toBe(false);
});
