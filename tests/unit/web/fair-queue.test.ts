import { expect, test } from '@jest/globals';
import { FairQueue, QueueFull } from '../../../src/web/fair-queue.js';

/** A queue whose tasks end when they are told to, and the names of those that began. */
function aQueue(given: { waiting?: number; restMs?: (owner: string) => number } = {}) {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const rests: (() => void)[] = [];
  const limits = { concurrency: 2, waiting: 100, restMs: () => 0, ...given };
  const queue = new FairQueue(limits, () => new Promise<void>((over) => rests.push(over)));
  return {
    began,
    /** Adds a task: its owner is the first letter of its name. */
    add: (name: string) =>
      queue.run(name.charAt(0), () => {
        began.push(name);
        return new Promise<string>((done) => ends.set(name, () => done(name)));
      }),
    async end(name: string) {
      ends.get(name)?.();
      await settle();
    },
    async endRest() {
      rests.shift()?.();
      await settle();
    },
    queue,
  };
}

const settle = () => new Promise((done) => setImmediate(done));

test('runs so many at once, and owners take turns', async () => {
  const { add, began, end } = aQueue();
  const tasks = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1'].map(add);
  await settle();
  expect(began).toEqual(['a1', 'a2']);
  await end('a1');
  await end('a2');
  expect(began).toEqual(['a1', 'a2', 'a3', 'b1']);
  await end('a3');
  await end('b1');
  expect(began.slice(4)).toEqual(['c1', 'a4']);
  await end('c1');
  await end('a4');
  expect(await Promise.all(tasks)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'c1']);
});

test('goes on after a task that failed', async () => {
  const { queue, add, began, end } = aQueue();
  const failed = queue.run('x', () => Promise.reject(new Error('broken')));
  await expect(failed).rejects.toThrow('broken');
  const tasks = ['a1', 'a2'].map(add);
  await settle();
  expect(began).toEqual(['a1', 'a2']);
  for (const name of began) await end(name);
  await Promise.all(tasks);
});

test('that is full refuses the last task of who has the most, and never who has fewer', async () => {
  const { add, began, end } = aQueue({ waiting: 3 });
  const flood = ['a1', 'a2', 'a3', 'a4', 'a5'].map(add);
  const outcome = flood.map((task) => task.catch((error: unknown) => error));
  const other = add('b1');
  const another = add('c1');
  expect(await outcome[4]).toBeInstanceOf(QueueFull);
  expect(await outcome[3]).toBeInstanceOf(QueueFull);
  // all have as many now: the newest does not push anybody out
  await expect(add('d1')).rejects.toThrow(QueueFull);
  for (const name of ['a1', 'a2', 'a3', 'b1', 'c1']) {
    await settle();
    await end(name);
  }
  expect(began).toEqual(['a1', 'a2', 'a3', 'b1', 'c1']);
  await Promise.all([other, another, ...outcome]);
  // and there is room again
  const late = add('d2');
  await settle();
  await end('d2');
  expect(await late).toBe('d2');
});

test('lets an owner rest, and nobody else', async () => {
  const { add, began, end, endRest } = aQueue({ restMs: (owner) => (owner === 'a' ? 50 : 0) });
  const tasks = ['a1', 'a2', 'a3', 'b1', 'b2'].map(add);
  await settle();
  await end('a1');
  await end('a2');
  expect(began).toEqual(['a1', 'a2', 'b1', 'b2']);
  await end('b1');
  expect(began).toHaveLength(4);
  await endRest();
  expect(began.at(-1)).toBe('a3');
  await end('b2');
  await end('a3');
  await Promise.all(tasks);
});
