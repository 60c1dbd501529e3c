import { expect, test } from '@jest/globals';
import { ObjectStore } from '../../../src/practice/cluster/objects.js';
import { readDuration, waitUntil } from '../../../src/practice/shell/wait-until.js';

const change = (store: ObjectStore, name: string) =>
  store.create('configmaps', { metadata: { name } });

test('asks at once and after every change, and no more once it holds', async () => {
  const store = new ObjectStore();
  change(store, 'before');
  let asked = 0;
  const waiting = waitUntil(store, () => ++asked === 3, 5000);
  expect(asked).toBe(1);
  change(store, 'a');
  change(store, 'b');
  expect(await waiting).toBe(true);
  change(store, 'c');
  expect(asked).toBe(3);
});

test('gives up when its time is over, and asks no more', async () => {
  const store = new ObjectStore();
  let asked = 0;
  expect(await waitUntil(store, () => ++asked < 0, 10)).toBe(false);
  change(store, 'a');
  expect(asked).toBe(1);
});

test('an error ends it, at once and later', async () => {
  const store = new ObjectStore();
  let asked = 0;
  const holds = (failing: number) => () => {
    asked += 1;
    if (asked === failing) throw new Error(`at ${failing}`);
    return false;
  };
  await expect(waitUntil(store, holds(1), 5000)).rejects.toThrow('at 1');
  const later = waitUntil(store, holds(3), 5000);
  change(store, 'a');
  await expect(later).rejects.toThrow('at 3');
  change(store, 'b');
  expect(asked).toBe(3);
});

test.each([
  ['10ms', 10],
  ['1.5s', 1500],
  ['0.5m', 30_000],
  ['1s500ms', 1500],
  // nobody sits before it for longer
  ['1m30s', 60_000],
  ['1h', 60_000],
  ['0', 60_000],
  ['0s', 60_000],
  [undefined, 60_000],
])('a timeout of %s is %i ms', (text, ms) => {
  expect(readDuration(text)).toBe(ms);
});

test.each(['', '10', 's', '-1s', '1s soon', '1d'])('refused as a timeout: %j', (text) => {
  expect(() => readDuration(text)).toThrow('invalid argument');
});
