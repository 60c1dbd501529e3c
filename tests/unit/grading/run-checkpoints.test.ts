import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { AnyChecker, Checker } from '../../../src/checkers/checker.js';
import type { Check } from '../../../src/domain/lab.js';
import { NodeUnreachable, type Verdict } from '../../../src/domain/outcome.js';
import type { NodeSession } from '../../../src/domain/student-node.js';
import {
  type CheckProgress,
  createRunner,
  type RunReport,
} from '../../../src/grading/run-checkpoints.js';
import { aCheck, aCheckpoint, aSession, connectorOf } from '../../support/runs.js';

function checker<Facts>(
  given: Pick<Checker<object, Facts>, 'id' | 'gather' | 'judge'>,
): AnyChecker {
  return { summary: '', params: z.strictObject({}), ...given } as AnyChecker;
}

/** Says what `say` returns on each look: a verdict, or it throws. */
function scripted(say: (lookNumber: number) => Verdict): AnyChecker {
  let looks = 0;
  return checker({
    id: 'scripted',
    gather: async () => {
      looks += 1;
      return { verdict: say(looks), looks };
    },
    judge: ({ verdict }) => verdict,
  });
}

const pass: Verdict = { kind: 'pass', observed: 'there' };
const fail: Verdict = { kind: 'fail', expected: 'there', observed: 'nothing' };

interface Situation {
  checkers: Record<string, AnyChecker>;
  checks: Partial<Check>[];
  session?: NodeSession;
  limits?: { checkMs: number; runMs: number; pollMs: number };
  signal?: AbortSignal;
}

async function run({ checkers, checks, session, limits, signal }: Situation) {
  const broken: { errorId: string; error: unknown }[] = [];
  const events: CheckProgress[] = [];
  const runner = createRunner({
    connector: connectorOf(session ?? aSession()),
    checkers: new Map(Object.entries(checkers)),
    limits: limits ?? { checkMs: 2000, runMs: 5000, pollMs: 5 },
    reportBroken: (errorId, error) => broken.push({ errorId, error }),
  });
  const report = await runner({
    node: {
      host: 'n',
      sshPort: 22,
      user: 'u',
      hostKey: null,
      apiAccess: 'ssh',
      address: null,
    },
    privateKey: '',
    signal: signal ?? new AbortController().signal,
    checkpoints: [
      {
        checkpoint: aCheckpoint({ points: 10, checks: checks.map((one) => aCheck(one)) }),
        answers: {},
        findEarlierFacts: async () => undefined,
      },
    ],
    onProgress: (event) => events.push(event),
  });
  return { report, broken, events };
}

function outcomes(report: RunReport) {
  return report.checkpoints[0]?.checks.map((check) => check.outcome);
}

describe('one look', () => {
  test('a check that passes has its facts and gives all points', async () => {
    const { report, events } = await run({
      checkers: { yes: scripted(() => pass) },
      checks: [{ id: 'a', checker: 'yes' }],
    });
    expect(report.checkpoints[0]).toMatchObject({ outcome: 'pass', score: 10 });
    expect(report.checkpoints[0]?.checks[0]).toMatchObject({
      checkId: 'a',
      outcome: pass,
      facts: { looks: 1 },
    });
    expect(events.map((event) => event.kind)).toEqual(['started', 'finished']);
  });

  test('a check that fails is looked at once where the lab allows no waiting', async () => {
    const { report } = await run({
      checkers: { no: scripted(() => fail) },
      checks: [{ id: 'a', checker: 'no' }],
    });
    expect(report.checkpoints[0]).toMatchObject({ outcome: 'fail', score: 0 });
    expect(report.checkpoints[0]?.checks[0]?.facts).toMatchObject({ looks: 1 });
  });

  test('weights share the points', async () => {
    const { report } = await run({
      checkers: { yes: scripted(() => pass), no: scripted(() => fail) },
      checks: [
        { id: 'a', checker: 'yes', weight: 3 },
        { id: 'b', checker: 'no', weight: 1 },
      ],
    });
    expect(report.checkpoints[0]?.score).toBe(7.5);
  });
});

describe('needs', () => {
  test('a check is skipped because of the one that it needs and that did not pass', async () => {
    const { report, events } = await run({
      checkers: { yes: scripted(() => pass), no: scripted(() => fail) },
      checks: [
        { id: 'after', checker: 'yes', needs: ['first'] },
        { id: 'first', checker: 'no' },
        { id: 'last', checker: 'yes', needs: ['after'] },
      ],
    });
    expect(outcomes(report)).toEqual([
      { kind: 'skipped', becauseOf: 'first' },
      fail,
      { kind: 'skipped', becauseOf: 'after' },
    ]);
    expect(events.filter((event) => event.kind === 'started')).toHaveLength(1);
    expect(report.checkpoints[0]?.outcome).toBe('fail');
  });

  test('a check runs once all that it needs have passed, and each runs once', async () => {
    const shared = scripted(() => pass);
    const { report } = await run({
      checkers: { shared, yes: scripted(() => pass) },
      checks: [
        { id: 'base', checker: 'shared' },
        { id: 'left', checker: 'yes', needs: ['base'] },
        { id: 'right', checker: 'yes', needs: ['base', 'left'] },
      ],
    });
    expect(report.checkpoints[0]?.outcome).toBe('pass');
    expect(report.checkpoints[0]?.checks[0]?.facts).toMatchObject({ looks: 1 });
  });
});

describe('within and for', () => {
  test('waits until it is true', async () => {
    const { report, events } = await run({
      checkers: { late: scripted((look) => (look < 4 ? fail : pass)) },
      checks: [{ checker: 'late', withinMs: 1000 }],
    });
    expect(outcomes(report)).toEqual([pass]);
    expect(report.checkpoints[0]?.checks[0]?.facts).toMatchObject({ looks: 4 });
    const waiting = events.filter((event) => event.kind === 'waiting');
    expect(waiting).toHaveLength(3);
    expect(waiting[0]).toMatchObject({ verdict: fail });
  });

  test('stops at once at what is final', async () => {
    const { report } = await run({
      checkers: { final: scripted(() => ({ ...fail, final: true })) },
      checks: [{ checker: 'final', withinMs: 60_000 }],
    });
    expect(report.checkpoints[0]?.checks[0]?.facts).toMatchObject({ looks: 1 });
  });

  test('reports the last look when the time is over', async () => {
    const { report } = await run({
      checkers: { no: scripted((look) => ({ ...fail, observed: `look ${look}` })) },
      checks: [{ checker: 'no', withinMs: 60 }],
    });
    const check = report.checkpoints[0]?.checks[0];
    const { looks } = (check?.facts ?? {}) as { looks: number };
    expect(looks).toBeGreaterThan(1);
    expect(check?.outcome).toEqual({ ...fail, observed: `look ${looks}` });
  });

  test('stays true: a verdict that does not hold is a fail', async () => {
    const { report } = await run({
      checkers: { flicker: scripted((look) => (look === 1 ? pass : fail)) },
      checks: [{ checker: 'flicker', forMs: 1000 }],
    });
    expect(outcomes(report)).toEqual([fail]);
  });

  test('stays true: one that holds passes after that time', async () => {
    const { report } = await run({
      checkers: { steady: scripted(() => pass) },
      checks: [{ checker: 'steady', forMs: 40 }],
    });
    expect(outcomes(report)).toEqual([pass]);
    expect(report.checkpoints[0]?.checks[0]?.durationMs).toBeGreaterThanOrEqual(39);
  });

  test('stays true: one look that takes long does not show that it holds', async () => {
    let looks = 0;
    const slow = checker({
      id: 'slow',
      async gather() {
        looks += 1;
        await delay(60);
        return null;
      },
      judge: () => pass,
    });
    const { report } = await run({ checkers: { slow }, checks: [{ checker: 'slow', forMs: 40 }] });
    expect(outcomes(report)).toEqual([pass]);
    expect(looks).toBe(2);
  });

  test.each([
    [500, true],
    [600, false],
  ])('evidence of %i kB is kept: %s', async (kilobytes, isKept) => {
    const facts = { labels: 'x'.repeat(kilobytes * 1024) };
    const large = checker({ id: 'large', gather: async () => facts, judge: () => pass });
    const { report } = await run({ checkers: { large }, checks: [{ checker: 'large' }] });
    expect(outcomes(report)).toEqual([pass]);
    expect(report.checkpoints[0]?.checks[0]?.facts).toEqual(isKept ? facts : null);
  });

  test('facts are kept as long as those of the whole checkpoint are not too large', async () => {
    const facts = { labels: 'x'.repeat(200 * 1024) };
    const large = checker({ id: 'large', gather: async () => facts, judge: () => pass });
    const checks = ['a', 'b', 'c'].map((id) => ({ id, checker: 'large' }));
    const { report } = await run({ checkers: { large }, checks });
    expect(report.checkpoints[0]?.checks.map((check) => check.facts)).toEqual([facts, facts, null]);
  });

  test('a node that is lost while a check waits makes it unreachable, without stale facts', async () => {
    const { report } = await run({
      checkers: {
        lost: scripted((look) => {
          if (look === 1) return fail;
          throw new NodeUnreachable('connection-lost', 'The connection broke.');
        }),
      },
      checks: [{ checker: 'lost', withinMs: 1000 }],
    });
    expect(outcomes(report)).toEqual([
      { kind: 'unreachable', reason: 'connection-lost', detail: 'The connection broke.' },
    ]);
    expect(report.checkpoints[0]?.checks[0]?.facts).toBeNull();
    expect(report.checkpoints[0]?.score).toBeNull();
  });
});

describe('limits', () => {
  const hangs: AnyChecker = checker({
    id: 'hangs',
    gather: () => new Promise<null>(() => {}),
    judge: () => pass,
  });

  test('a check that hangs ends at its deadline, and others are not touched', async () => {
    const { report } = await run({
      checkers: { hangs, yes: scripted(() => pass) },
      checks: [
        { id: 'a', checker: 'hangs' },
        { id: 'b', checker: 'yes' },
      ],
      limits: { checkMs: 50, runMs: 5000, pollMs: 5 },
    });
    expect(outcomes(report)?.[0]).toMatchObject({ kind: 'unreachable', reason: 'deadline' });
    expect(outcomes(report)?.[1]).toEqual(pass);
    expect(report.checkpoints[0]?.score).toBeNull();
  });

  test('a run that takes too long ends', async () => {
    const { report } = await run({
      checkers: { hangs },
      checks: [{ checker: 'hangs' }],
      limits: { checkMs: 60_000, runMs: 50, pollMs: 5 },
    });
    expect(outcomes(report)?.[0]).toMatchObject({ kind: 'unreachable', reason: 'deadline' });
  });

  test('a run that is ended from outside ends, and so does one that had not begun', async () => {
    const end = new AbortController();
    const running = run({
      checkers: { hangs },
      checks: [{ checker: 'hangs' }],
      signal: end.signal,
    });
    end.abort();
    expect(outcomes((await running).report)?.[0]).toMatchObject({ reason: 'deadline' });
    const late = await run({
      checkers: { hangs },
      checks: [{ checker: 'hangs' }],
      signal: AbortSignal.abort(),
    });
    expect(outcomes(late.report)?.[0]).toMatchObject({ reason: 'deadline' });
  });

  test('the look that a check left behind learns that it is over', async () => {
    const seen: AbortSignal[] = [];
    const listens: AnyChecker = checker({
      id: 'listens',
      gather: (_node, _params, { signal }) => {
        seen.push(signal);
        return new Promise<null>(() => {});
      },
      judge: () => pass,
    });
    await run({
      checkers: { listens },
      checks: [{ checker: 'listens' }],
      limits: { checkMs: 30, runMs: 5000, pollMs: 5 },
    });
    expect(seen[0]?.aborted).toBe(true);
  });
});

describe('what is ours', () => {
  test('a bug in a checker is broken, with the id that the log has', async () => {
    const { report, broken } = await run({
      checkers: {
        bug: scripted(() => {
          throw new TypeError('undefined is not a function');
        }),
      },
      checks: [{ checker: 'bug' }],
    });
    expect(outcomes(report)).toEqual([{ kind: 'broken', errorId: broken[0]?.errorId }]);
    expect(broken[0]?.error).toBeInstanceOf(TypeError);
    expect(report.checkpoints[0]).toMatchObject({ outcome: 'broken', score: null });
  });

  test('a checker that is not there is broken', async () => {
    const { report, broken } = await run({ checkers: {}, checks: [{ checker: 'none' }] });
    expect(outcomes(report)?.[0]?.kind).toBe('broken');
    expect(broken).toHaveLength(1);
  });
});

describe('the connection', () => {
  test('is made once, and closed whatever happens', async () => {
    const session = aSession();
    const { report } = await run({
      session,
      checkers: { yes: scripted(() => pass), no: scripted(() => fail) },
      checks: [
        { id: 'a', checker: 'yes' },
        { id: 'b', checker: 'no' },
      ],
    });
    expect(session.closed).toBe(1);
    expect(report.calls).toEqual(session.log);
  });

  test('that cannot be made leaves every check unreachable with the reason', async () => {
    const events: CheckProgress[] = [];
    const runner = createRunner({
      connector: {
        connect: async () => {
          throw new NodeUnreachable('refused', 'Port 22 refused.');
        },
      },
      checkers: new Map(),
      limits: { checkMs: 1000, runMs: 1000, pollMs: 5 },
      reportBroken: () => {},
    });
    const report = await runner({
      node: {
        host: 'n',
        sshPort: 22,
        user: 'u',
        hostKey: null,
        apiAccess: 'ssh',
        address: null,
      },
      privateKey: '',
      signal: new AbortController().signal,
      checkpoints: [
        {
          checkpoint: aCheckpoint({ checks: [aCheck({ id: 'a' }), aCheck({ id: 'b' })] }),
          answers: {},
          findEarlierFacts: async () => undefined,
        },
      ],
      onProgress: (event) => events.push(event),
    });
    expect(report.calls).toEqual([]);
    expect(report.checkpoints[0]).toMatchObject({ outcome: 'unreachable', score: null });
    expect(outcomes(report)).toEqual([
      { kind: 'unreachable', reason: 'refused', detail: 'Port 22 refused.' },
      { kind: 'unreachable', reason: 'refused', detail: 'Port 22 refused.' },
    ]);
    expect(events).toHaveLength(2);
  });
});

describe('looks', () => {
  test('checks that run together share each list, and a check that waits looks anew', async () => {
    const session = aSession();
    let lists = 0;
    session.kubernetes.listServices = async () => {
      lists += 1;
      await delay(1);
      return [];
    };
    const reads = (id: string, enough: number): AnyChecker =>
      checker({
        id,
        gather: async (node) => {
          await Promise.all([node.kubernetes.listServices(), node.kubernetes.listServices()]);
          return lists;
        },
        judge: (seen) => (seen >= enough ? pass : fail),
      });
    await run({
      session,
      checkers: { once: reads('once', 1) },
      checks: [
        { id: 'a', checker: 'once' },
        { id: 'b', checker: 'once' },
      ],
    });
    expect(lists).toBe(1);
    await run({
      session,
      checkers: { again: reads('again', 3) },
      checks: [{ checker: 'again', withinMs: 1000 }],
    });
    expect(lists).toBe(3);
  });

  test('everything else of the node is passed on', async () => {
    const session = aSession();
    const asks: AnyChecker = checker({
      id: 'asks',
      gather: async (node) => [
        node.address,
        await node.run({ argv: ['true'] }),
        await node.getFromNode({ host: 'h', port: 1 }),
        await node.curlOnNode({ host: 'h', port: 2 }),
        await node.getFromOutside(3),
        await node.hasName('node.example'),
        await node.clusterDns.lookUp('a.b', []),
        await node.kubernetes.listClusterNodes(),
        await node.kubernetes.listPods('default'),
        await node.kubernetes.listDeployments('default'),
        await node.kubernetes.listReplicaSets('default'),
        await node.kubernetes.listEndpoints('default'),
      ],
      judge: () => pass,
    });
    const { report } = await run({ session, checkers: { asks }, checks: [{ checker: 'asks' }] });
    expect(report.checkpoints[0]?.checks[0]?.facts).toEqual([
      '192.0.2.1',
      { exitCode: 0, stdout: 'ran true', stderr: '' },
      { kind: 'answered', status: 200, body: 'from the node: h:1' },
      { kind: 'answered', status: 200, body: 'curl: h:2' },
      { kind: 'answered', status: 200, body: 'from outside: 3' },
      true,
      { kind: 'answered', addresses: [], cnames: ['a.b'] },
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  test('a look grows old: a check that starts later reads again', async () => {
    const session = aSession();
    let lists = 0;
    session.kubernetes.listPods = async () => {
      lists += 1;
      return [];
    };
    const reads: AnyChecker = checker({
      id: 'reads',
      gather: (node) => node.kubernetes.listPods('default'),
      judge: () => pass,
    });
    const slow: AnyChecker = checker({
      id: 'slow',
      gather: () => delay(1100, null),
      judge: () => pass,
    });
    await run({
      session,
      checkers: { reads, slow },
      checks: [
        { id: 'early', checker: 'reads' },
        { id: 'slow', checker: 'slow' },
        { id: 'late', checker: 'reads', needs: ['slow'] },
      ],
    });
    expect(lists).toBe(2);
  });
});
