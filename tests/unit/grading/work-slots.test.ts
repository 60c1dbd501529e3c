import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type WorkSlot, WorkSlots } from '../../../src/grading/work-slots.js';

/** Something that a test lets happen. */
function gate() {
  let open: () => void = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const never = 1_000_000;
let log: string[];
let slots: WorkSlots;

beforeEach(() => {
  log = [];
  slots = new WorkSlots({ concurrency: 1, waiting: 8, ticks: never });
});

const opened: (() => void)[] = [];
afterEach(async () => {
  for (const open of opened.splice(0)) open();
  await slots.stop();
});

function newGate() {
  const made = gate();
  opened.push(made.open);
  return made;
}

/** Adds work that logs each of its parts and waits at the gate in between. */
function addWaiter(name: string, waitsFor: Promise<void>, priority = 0): Promise<void> {
  return slots.add(
    async (slot) => {
      await slot.work(async () => log.push(`${name} looks`));
      await waitsFor;
      await slot.work(async () => log.push(`${name} looks again`));
    },
    { priority },
  );
}

test('work that waits lets others work', async () => {
  const { passed, open } = newGate();
  const waiter = addWaiter('a', passed);
  await slots.add(async (slot) => slot.work(async () => log.push('b')), { priority: 0 });
  expect(log).toEqual(['a looks', 'b']);

  open();
  await waiter;
  expect(log).toEqual(['a looks', 'b', 'a looks again']);
});

test('work that goes on comes before a re-run that would begin', async () => {
  const [waits, holds] = [newGate(), newGate()];
  const waiter = addWaiter('a', waits.passed);
  const holder = slots.add(
    async (slot) => {
      waits.open();
      await slot.work(() => holds.passed);
    },
    { priority: 1 },
  );
  const last = slots.add(async () => log.push('c'), { priority: 0 });
  await waits.passed;
  await settle();
  holds.open();
  await Promise.all([waiter, holder, last]);
  expect(log).toEqual(['a looks', 'a looks again', 'c']);
});

test('work that only was slow ends before more begins', async () => {
  slots = new WorkSlots({ concurrency: 1, waiting: 8, ticks: 1 });
  const [connects, begins, holds] = [newGate(), newGate(), newGate()];
  const slow = slots.add(
    async (slot) => {
      await connects.passed;
      await slot.work(async () => log.push('a looks'));
    },
    { priority: 1 },
  );
  // it begins as soon as the slow one gave its slot back
  const holder = slots.add(
    async () => {
      begins.open();
      await holds.passed;
    },
    { priority: 1 },
  );
  const next = slots.add(async () => log.push('b'), { priority: 1 });
  await begins.passed;
  connects.open();
  await settle();
  holds.open();
  await Promise.all([slow, holder, next]);
  expect(log).toEqual(['a looks', 'b']);
});

test('while one of its parts works, the others wait without giving the slot back', async () => {
  const [waits, works] = [newGate(), newGate()];
  const both = slots.add(
    async (slot) => {
      const waiting = slot.work(async () => {}).then(() => waits.passed);
      await Promise.all([waiting, slot.work(() => works.passed)]);
    },
    { priority: 0 },
  );
  const next = slots.add(async () => log.push('next'), { priority: 0 });
  await settle();
  expect(log).toEqual([]);

  works.open();
  await next;
  waits.open();
  await both;
  expect(log).toEqual(['next']);
});

test('a part that begins where another ends keeps the slot', async () => {
  const chain = slots.add(
    async (slot) => {
      for (const part of [1, 2, 3]) await slot.work(async () => log.push(`part ${part}`));
    },
    { priority: 0 },
  );
  await slots.add(async () => log.push('next'), { priority: 0 });
  await chain;
  expect(log).toEqual(['part 1', 'part 2', 'part 3', 'next']);
});

test('work that is slow gives its slot back', async () => {
  slots = new WorkSlots({ concurrency: 1, waiting: 8, ticks: 2 });
  const { passed, open } = newGate();
  const slow = slots.add(async (slot) => slot.work(() => passed), { priority: 0 });
  await slots.add(async () => log.push('next'), { priority: 0 });
  open();
  await slow;
  expect(log).toEqual(['next']);
});

test('no more wait than may', async () => {
  slots = new WorkSlots({ concurrency: 1, waiting: 1, ticks: never });
  const [a, b] = [newGate(), newGate()];
  const first = addWaiter('a', a.passed);
  const second = addWaiter('b', b.passed);
  const third = slots.add(async () => log.push('c'), { priority: 0 });
  await settle();
  expect(log).toEqual(['a looks', 'b looks']);

  b.open();
  await Promise.all([second, third]);
  a.open();
  await first;
  expect(log).toEqual(['a looks', 'b looks', 'b looks again', 'c', 'a looks again']);
});

test('what fails gives its slot back, too', async () => {
  const failed = slots.add(async () => Promise.reject(new Error('ours')), { priority: 0 });
  await expect(failed).rejects.toThrow('ours');
  const part = slots.add((slot) => slot.work(async () => Promise.reject(new Error('a part'))), {
    priority: 0,
  });
  await expect(part).rejects.toThrow('a part');
  expect(await slots.add(async () => 'next', { priority: 0 })).toBe('next');
});

test('work that ended while it waited for a slot takes none', async () => {
  const [waits, holds] = [newGate(), newGate()];
  let given: WorkSlot | undefined;
  const abandoned = slots.add(
    async (slot) => {
      given = slot;
      await slot.work(async () => {});
      await waits.passed;
    },
    { priority: 0 },
  );
  const holder = slots.add((slot) => slot.work(() => holds.passed), { priority: 0 });
  await settle();
  void given?.work(async () => log.push('never'));
  void given?.work(async () => log.push('never'));
  waits.open();
  await abandoned;
  holds.open();
  await holder;
  expect(await slots.add(async () => 'next', { priority: 0 })).toBe('next');
  expect(log).toEqual([]);
});

test('a stop begins nothing more, and waits for what is under way', async () => {
  const { passed, open } = newGate();
  const held = slots.add((slot) => slot.work(() => passed), { priority: 0 });
  void slots.add(async () => log.push('never'), { priority: 0, id: 'later' });
  slots.setPriority('later', 1);
  const stopped = slots.stop().then(() => log.push('stopped'));
  await settle();
  expect(log).toEqual([]);
  open();
  await Promise.all([held, stopped]);
  expect(log).toEqual(['stopped']);
});
