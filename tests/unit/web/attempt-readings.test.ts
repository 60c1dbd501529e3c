import { expect, test } from '@jest/globals';
import { ProgressBoard } from '../../../src/grading/progress.js';
import { AttemptReadings } from '../../../src/web/attempt-readings.js';

function setUp() {
  const progress = new ProgressBoard();
  const readings = new AttemptReadings<number>(progress);
  const seen = { reads: 0, changes: 0 };
  const watch = () =>
    readings.watch(
      'attempt',
      async () => {
        seen.reads += 1;
        return seen.reads;
      },
      () => {
        seen.changes += 1;
      },
    );
  const started = { kind: 'started', checkpointId: 'checkpoint', checkId: 'check' } as const;
  return { progress, seen, watch, record: () => progress.record('attempt', started) };
}

test('many pages that watch an attempt share one reading for each of its states', async () => {
  const { progress, seen, watch, record } = setUp();
  const pages = Array.from({ length: 200 }, watch);
  const readAll = () => Promise.all(pages.map((page) => page.read()));
  expect(new Set(await readAll())).toEqual(new Set([1]));

  progress.begin('attempt');
  for (let check = 0; check < 20; check += 1) {
    record();
    expect(new Set(await readAll())).toEqual(new Set([2]));
  }
  progress.end('attempt');
  expect(new Set(await readAll())).toEqual(new Set([3]));
  expect(seen).toEqual({ reads: 3, changes: 200 * 22 });
});

test('a page that comes later joins, and the last that goes takes the reading with it', async () => {
  const { progress, seen, watch, record } = setUp();
  progress.begin('attempt');
  const [first, second] = [watch(), watch()];
  await first.read();
  first.stop();
  expect(await second.read()).toBe(1);
  second.stop();
  record();
  expect(seen.changes).toBe(0);
  expect(await watch().read()).toBe(2);
});

test('a reading that fails is tried again', async () => {
  const readings = new AttemptReadings<string>(new ProgressBoard());
  let isWell = false;
  const read = async () => {
    if (!isWell) throw new Error('locked');
    return 'read';
  };
  const page = readings.watch('attempt', read, () => {});
  await expect(page.read()).rejects.toThrow('locked');
  isWell = true;
  expect(await page.read()).toBe('read');
  page.stop();
});
