import { expect, test } from '@jest/globals';
import { createQueuePlaces } from '../../../src/grading/queue-places.js';

function placesOf(queues: (string[] | Error)[]) {
  const clock = { ms: 0, reads: 0 };
  const attempts = {
    async listQueuedIds() {
      const queue = queues[clock.reads] ?? [];
      clock.reads += 1;
      if (queue instanceof Error) throw queue;
      return queue;
    },
  };
  return { clock, places: createQueuePlaces(attempts, () => clock.ms) };
}

test('three hundred pages that wait cost one reading a second', async () => {
  const ids = Array.from({ length: 300 }, (_, index) => `attempt-${index}`);
  const { clock, places } = placesOf([ids, ids]);
  const ask = () => Promise.all(ids.map((id) => places.ahead(id)));
  expect(await ask()).toEqual(ids.map((_, index) => index));
  clock.ms = 999;
  await ask();
  expect(clock.reads).toBe(1);

  clock.ms = 1000;
  await ask();
  expect(clock.reads).toBe(2);
});

test('those that were queued since the last reading, or have begun, share one more', async () => {
  const { clock, places } = placesOf([
    ['begun', 'rerun'],
    ['new', 'newer', 'rerun'],
  ]);
  expect(await places.ahead('begun')).toBe(0);
  clock.ms = 100;
  const asked = ['new', 'newer', 'gone', 'rerun'].map((id) => places.ahead(id));
  expect(await Promise.all(asked)).toEqual([0, 1, 0, 1]);
  expect(clock.reads).toBe(2);
  expect(await places.ahead('rerun')).toBe(2);
});

test('a class that presses Check one after another costs ten readings a second at most', async () => {
  const { clock, places } = placesOf([]);
  for (let student = 0; student < 300; student += 1) {
    clock.ms = student * 3;
    await places.ahead(`attempt-${student}`);
  }
  expect(clock.reads).toBeLessThanOrEqual(10);
});

test('a reading that failed is not kept', async () => {
  const { clock, places } = placesOf([new Error('no'), ['a']]);
  await expect(places.ahead('a')).rejects.toThrow('no');
  expect(await places.ahead('a')).toBe(0);
  expect(clock.reads).toBe(2);
});

test('a reading that fails late does not take away the one after it', async () => {
  let fail: (error: Error) => void = () => {};
  let reads = 0;
  const listQueuedIds = () => {
    reads += 1;
    if (reads > 1) return Promise.resolve(['a']);
    return new Promise<string[]>((_, reject) => {
      fail = reject;
    });
  };
  let ms = 0;
  const places = createQueuePlaces({ listQueuedIds }, () => ms);
  const first = places.ahead('a');
  ms = 2000;
  expect(await places.ahead('a')).toBe(0);
  fail(new Error('late'));
  await expect(first).rejects.toThrow('late');
  expect(await places.ahead('a')).toBe(0);
  expect(reads).toBe(2);
});
