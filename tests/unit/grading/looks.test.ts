import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { KubernetesList, NodeSession, StudentNode } from '../../../src/domain/student-node.js';
import { createLooks, type Looks } from '../../../src/grading/looks.js';
import { aSession } from '../../support/runs.js';

/** A wait for a change that the node was asked for. */
interface Watch {
  lists: readonly KubernetesList[];
  change(): void;
  fail(): void;
  signal: AbortSignal;
}

let session: NodeSession;
let watches: Watch[];
const never = new AbortController().signal;

beforeEach(() => {
  session = aSession();
  watches = [];
  session.kubernetes.waitForChange = (lists, signal) =>
    new Promise((change, reject) => {
      const fail = () => reject(new Error('the watch broke'));
      signal.addEventListener('abort', fail, { once: true });
      watches.push({ lists: [...lists], change, fail, signal });
    });
});

/** Waits for what comes next, with a minute to spare and a poll that would take longer than the test. */
function nextOf(looks: Looks, seen: StudentNode, leftMs = 60_000) {
  let isOver = false;
  const next = looks.next(seen, leftMs, never).finally(() => {
    isOver = true;
  });
  return { next, isOver: () => isOver };
}

async function msOf(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work;
  return performance.now() - startedAt;
}

describe('lists that were read are watched', () => {
  test('each once, and the next look comes with their change', async () => {
    const looks = createLooks(session, 60_000);
    const first = looks.current();
    await first.kubernetes.listPods('default');
    await first.kubernetes.listPods('default');
    await first.kubernetes.listServices();
    const { next, isOver } = nextOf(looks, first);
    await turn();
    expect(isOver()).toBe(false);
    expect(watches.map((one) => one.lists)).toEqual([
      [
        { kind: 'pods', namespace: 'default' },
        { kind: 'services', namespace: '*' },
      ],
    ]);
    watches[0]?.change();
    expect(await next).not.toBe(first);
    expect(looks.current()).toBe(await next);
  });

  test('all checks that have seen a look share the wait for the next', async () => {
    const looks = createLooks(session, 60_000);
    const first = looks.current();
    await first.kubernetes.listServices();
    const all = [nextOf(looks, first), nextOf(looks, first)];
    await turn();
    expect(watches).toHaveLength(1);
    watches[0]?.change();
    const [one, other] = await Promise.all(all.map(({ next }) => next));
    expect(one).toBe(other);
    expect(one).not.toBe(first);
  });

  test('who has seen an older look has the newer one at once', async () => {
    const looks = createLooks(session, 20);
    const first = looks.current();
    const second = await looks.next(first, 0, never);
    expect(await looks.next(first, 60_000, never)).toBe(second);
    expect(second).not.toBe(first);
  });

  test('a watch that breaks is no reason to stop: after a moment there is another look', async () => {
    const looks = createLooks(session, 30);
    const first = looks.current();
    await first.kubernetes.listServices();
    const { next } = nextOf(looks, first);
    await turn();
    watches[0]?.fail();
    expect(await msOf(next)).toBeGreaterThan(25);
    expect(await next).not.toBe(first);
  });
});

describe('what cannot be watched is asked again after a moment', () => {
  const asks: [what: string, ask: (node: StudentNode) => Promise<unknown>][] = [
    ['a command', (node) => node.run({ argv: ['true'] })],
    ['a name', (node) => node.clusterDns.lookUp('a.b', [])],
    ['a GET from the node', (node) => node.getFromNode({ host: 'h', port: 1 })],
    ['a curl', (node) => node.curlOnNode({ host: 'h', port: 1 })],
    ['a GET from outside', (node) => node.getFromOutside(1)],
    ['a name of the node', (node) => node.hasName('node.example')],
    [
      'a scaling',
      (node) =>
        node.scale({ namespace: 'default', deployment: 'd', replicas: 1, replicasBefore: null }),
    ],
  ];
  test.each(asks)('%s, also where lists were read', async (_what, ask) => {
    const looks = createLooks(session, 30);
    const first = looks.current();
    await first.kubernetes.listServices();
    await ask(first);
    expect(await msOf(looks.next(first, 60_000, never))).toBeLessThan(5000);
    expect(watches[0]?.signal.aborted).toBe(true);
  });

  test('nothing was read: there is nothing to watch', async () => {
    const looks = createLooks(session, 30);
    const first = looks.current();
    // Node counts a timer from the beginning of the turn that sets it
    await new Promise(setImmediate);
    expect(await msOf(looks.next(first, 60_000, never))).toBeGreaterThan(25);
    expect(watches).toEqual([]);
  });
});

test('the wait ends with the time of the check', async () => {
  const looks = createLooks(session, 20);
  const first = looks.current();
  await first.kubernetes.listServices();
  expect(await looks.next(first, 10, never)).not.toBe(first);
  watches[0]?.fail();
});

test('the wait ends when the check is ended', async () => {
  const looks = createLooks(session, 20);
  const end = new AbortController();
  const next = looks.next(looks.current(), 60_000, end.signal);
  end.abort();
  await expect(next).rejects.toMatchObject({ name: 'AbortError' });
});

test('a checker may watch by itself', async () => {
  const { kubernetes } = createLooks(session, 20).current();
  session.kubernetes.watchEndpoints = async (namespace) => [
    { service: 'web', namespace, address: '10.1.0.7', port: 80 } as never,
  ];
  expect(await kubernetes.watchEndpoints('default', () => true, never)).toEqual([
    expect.objectContaining({ namespace: 'default' }),
  ]);
  const waiting = kubernetes.waitForChange([{ kind: 'pods', namespace: 'default' }], never);
  watches[0]?.change();
  await waiting;
});
