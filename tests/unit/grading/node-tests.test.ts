import { beforeEach, expect, test } from '@jest/globals';
import { nodeStages } from '../../../src/domain/node-doctor.js';
import type { Diagnosis, Examination } from '../../../src/grading/node-doctor.js';
import { NodeTests } from '../../../src/grading/node-tests.js';

let now: number;
let ends: ((diagnosis: Diagnosis) => void)[];
let fails: ((error: Error) => void)[];
let broken: [string, unknown][];
let tests: NodeTests;

const whose = { courseId: 'c', studentId: 's' };
const examination: Examination = {
  target: {
    ...{ host: '192.0.2.1', sshPort: 22, user: 'sam', apiAccess: 'ssh' },
    address: null,
  },
  key: { publicKey: 'ssh-ed25519 A', privateKey: 'secret' },
  knownHostKey: null,
};
const diagnosis: Diagnosis = { results: new Map(), hostKey: 'ssh-ed25519 B', address: '192.0.2.1' };
const turn = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  now = Date.parse('2026-11-25T12:00:00Z');
  ends = [];
  fails = [];
  broken = [];
  tests = new NodeTests({
    now: () => new Date(now),
    reportBroken: (id, error) => broken.push([id, error]),
    doctor: (_examination, onResult) =>
      new Promise((resolve, reject) => {
        onResult('name', { kind: 'ok', seen: 'seen' });
        ends.push(resolve);
        fails.push(reject);
      }),
  });
});

async function testOnce() {
  tests.start(whose, examination);
  ends.at(-1)?.(diagnosis);
  await turn();
}

test('a test is there while it runs and after it, and watchers hear of its end', async () => {
  const test = tests.start(whose, examination);
  expect(tests.find(whose)).toBe(test);
  expect(test).toMatchObject({ state: 'running', hostKey: null });
  expect([...test.results.keys()]).toEqual(['name']);
  expect(JSON.stringify(test)).not.toContain('secret');
  let heard = 0;
  const stop = tests.watch(test, () => {
    heard += 1;
  });
  ends[0]?.(diagnosis);
  await turn();
  expect(heard).toBe(1);
  stop();
  expect(tests.find(whose)).toMatchObject({
    state: 'finished',
    hostKey: 'ssh-ed25519 B',
    address: '192.0.2.1',
  });
  expect(tests.find({ ...whose, studentId: 'other' })).toBeUndefined();
  expect(tests.find({ ...whose, courseId: 'other' })).toBeUndefined();
});

test('one at a time for a student; others are not held up', () => {
  tests.start(whose, examination);
  expect(() => tests.start(whose, examination)).toThrow(/under way/);
  expect(tests.start({ ...whose, studentId: 'other' }, examination).state).toBe('running');
});

test('ten within ten minutes, then it is said how long to wait', async () => {
  for (let count = 0; count < 10; count += 1) await testOnce();
  now += 4 * 60_000;
  expect(() => tests.start(whose, examination)).toThrow(/Test again in 6 minutes/);
  now += 5.5 * 60_000;
  expect(() => tests.start(whose, examination)).toThrow(/Test again in a minute/);
  expect(tests.find(whose)?.state).toBe('finished');
  now += 60_000;
  await testOnce();
  expect(ends.length).toBe(11);
});

test('what is refused is not counted, and forgetting a test does not give another', async () => {
  for (let count = 0; count < 10; count += 1) await testOnce();
  tests.forget(whose);
  expect(tests.find(whose)).toBeUndefined();
  expect(() => tests.start(whose, examination)).toThrow(/ten minutes/);
});

test('what was seen half an hour ago is no longer there', async () => {
  await testOnce();
  now += 30 * 60_000;
  expect(tests.find(whose)).toBeDefined();
  now += 1;
  expect(tests.find(whose)).toBeUndefined();
});

test('neither tests nor their count are kept for longer than they matter', async () => {
  const other = { ...whose, studentId: 'other' };
  for (let count = 0; count < 10; count += 1) await testOnce();
  const later = 31 * 60_000;
  now += later;
  tests.start(other, examination);
  // as if the clock had not moved: what is gone stays gone
  now -= later;
  expect(tests.find(whose)).toBeUndefined();
  await testOnce();
  expect(tests.find(whose)?.state).toBe('finished');
});

test('our own mistake has a reference, and every stage an end', async () => {
  const test = tests.start(whose, examination);
  const mistake = new Error('mistake');
  fails[0]?.(mistake);
  await turn();
  expect(test.state).toBe('broken');
  expect(broken).toEqual([[test.errorId, mistake]]);
  expect([...test.results.keys()].sort()).toEqual([...nodeStages].sort());
});
