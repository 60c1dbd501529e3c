import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CheckOptions, runCheckCommand } from '../../../src/cli/check-command.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import type { Lab } from '../../../src/domain/lab.js';
import { checkpointOutcome, type Outcome } from '../../../src/domain/outcome.js';
import type { RunReport, RunRequest } from '../../../src/grading/run-checkpoints.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { Cleanups } from '../../support/nodes.js';
import { aCheck, aCheckpoint, aLab } from '../../support/runs.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { aTerminal } from '../../support/terminal.js';

const cleanups = new Cleanups();
const key = createKeyPair('test');
const pass: Outcome = { kind: 'pass', observed: 'it is there' };
const fail: Outcome = { kind: 'fail', expected: 'a Service', observed: 'none' };
const unreachable: Outcome = { kind: 'unreachable', reason: 'refused', detail: 'Refused.' };
const broken: Outcome = { kind: 'broken', errorId: 'e-1' };

const field = { id: 'pod-ip', label: 'Address', placeholder: '10.1.0.7' };
const lab: Lab = {
  ...aLab([
    aCheckpoint({ id: 'first', answers: [field], checks: [aCheck({ id: 'a' })] }),
    aCheckpoint({ id: 'second', points: 5, checks: [aCheck({ id: 'b', title: 'B' })] }),
  ]),
  id: 'services',
};

let dir: string;
let options: CheckOptions;
let asked: RunRequest[];
let terminal: ReturnType<typeof aTerminal>;

beforeEach(async () => {
  dir = await temporaryFolder(cleanups);
  asked = [];
  terminal = aTerminal();
  const file = await fileWith('key', key.privateKey);
  options = { lab: 'services', host: '10.0.0.7', port: 2222, user: 'sam', key: file };
});
afterEach(() => cleanups.run());

async function fileWith(name: string, text: string): Promise<string> {
  const file = join(dir, name);
  await writeFile(file, text);
  return file;
}

/** Runs the command against a node where the checkpoints come to these outcomes, in turn. */
function check(given: Partial<CheckOptions> = {}, outcomes: Outcome[] = [pass]): Promise<number> {
  return runCheckCommand(
    { ...options, ...given },
    {
      labs: new Map([
        ['services', lab],
        ['other', aLab()],
      ]),
      stdout: terminal.stdout,
      runCheckpoints: async (request) => {
        asked.push(request);
        return reportOn(request, outcomes);
      },
    },
  );
}

function reportOn({ checkpoints }: RunRequest, outcomes: Outcome[]): RunReport {
  return {
    durationMs: 1234,
    calls: [],
    checkpoints: checkpoints.map(({ checkpoint }, index) => {
      const outcome = outcomes[index % outcomes.length] as Outcome;
      const kind = checkpointOutcome([outcome]);
      return {
        checkpoint,
        outcome: kind,
        score: kind === 'pass' ? checkpoint.points : kind === 'fail' ? 0 : null,
        checks: checkpoint.checks.map(({ id, title, checker }) => ({
          ...{ checkId: id, title, checker, outcome },
          ...{ facts: { secret: 'evidence' }, durationMs: 5 },
        })),
      };
    }),
  };
}

describe('what the runner is asked', () => {
  test('all checkpoints of the lab in one run, at the node that was named', async () => {
    await check();
    expect(asked).toHaveLength(1);
    const [request] = asked as [RunRequest];
    expect(request.node).toEqual({
      ...{ host: '10.0.0.7', sshPort: 2222, user: 'sam', hostKey: null },
      ...{ apiAccess: 'ssh', address: null },
    });
    expect(request.privateKey).toBe(key.privateKey);
    expect(request.checkpoints.map((one) => one.checkpoint.id)).toEqual(['first', 'second']);
    expect(request.checkpoints.map((one) => one.answers)).toEqual([{}, {}]);
    // there is no database with an earlier attempt
    const earlier = request.checkpoints[0]?.findEarlierFacts('first', 'a');
    expect(await earlier).toBeUndefined();
  });

  test('only the checkpoints that were named', async () => {
    await check({ checkpoint: ['second'] });
    expect(asked[0]?.checkpoints.map((one) => one.checkpoint.id)).toEqual(['second']);
  });

  test('the host key, pinned', async () => {
    await check({ hostKey: await fileWith('host', `${key.publicKey}\n`) });
    expect(asked[0]?.node.hostKey).toBe(key.publicKey.split(' ').slice(0, 2).join(' '));
  });

  test('the answers, each at its checkpoint', async () => {
    await check({ answers: await fileWith('answers', '{"first": {"pod-ip": "10.1.0.9"}}') });
    expect(asked[0]?.checkpoints.map((one) => one.answers)).toEqual([{ 'pod-ip': '10.1.0.9' }, {}]);
  });
});

describe('what cannot be used is told before the node is asked', () => {
  const refusals: [what: string, given: () => Promise<Partial<CheckOptions>>, words: RegExp][] = [
    ['a lab', async () => ({ lab: 'volumes' }), /there is no lab volumes; .* services, other$/],
    [
      'a checkpoint',
      async () => ({ checkpoint: ['first', 'third'] }),
      /lab services has no checkpoint third; it has: first, second$/,
    ],
    ['a key', async () => ({ key: join(dir, 'no') }), /^--key .* cannot be read \(ENOENT\)$/],
    ['a public key', async () => ({ key: await fileWith('p', key.publicKey) }), /no private key/],
    [
      'a host key',
      async () => ({ hostKey: await fileWith('h', 'none') }),
      /^--host-key .* holds no public key/,
    ],
    ['no answers', async () => ({ answers: join(dir, 'no') }), /^--answers .* \(ENOENT\)$/],
    ['no JSON', async () => ({ answers: await fileWith('a', '{first') }), /a is not JSON$/],
    [
      'answers by checkpoint',
      async () => ({ answers: await fileWith('a', '{"pod-ip": "10.1.0.9"}') }),
      /must look like \{"checkpoint id": \{"answer id": "text"\}\}$/,
    ],
    [
      'answers that are no text',
      async () => ({ answers: await fileWith('a', '{"first": {"pod-ip": 7}}') }),
      /must look like/,
    ],
    [
      'an unknown checkpoint among the answers',
      async () => ({ answers: await fileWith('a', '{"third": {}}') }),
      /lab services has no checkpoint third$/,
    ],
    [
      'an unknown answer',
      async () => ({ answers: await fileWith('a', '{"first": {"pod": "x"}}') }),
      /checkpoint first has no answer pod; it has: pod-ip$/,
    ],
    [
      'an answer where none is asked',
      async () => ({ answers: await fileWith('a', '{"second": {"pod-ip": "x"}}') }),
      /checkpoint second has no answer pod-ip; it has: none$/,
    ],
  ];
  test.each(refusals)('%s', async (_what, given, words) => {
    const checking = check(await given());
    await expect(checking).rejects.toThrow(UsageError);
    await expect(checking).rejects.toThrow(words);
    expect(asked).toEqual([]);
    expect(terminal.written.stdout).toBe('');
  });
});

describe('exit codes: 0 all passed, 1 something failed, 3 something could not be judged', () => {
  test.each<[string, Outcome[], number]>([
    ['pass, pass', [pass, pass], 0],
    ['pass, fail', [pass, fail], 1],
    ['fail, unreachable', [fail, unreachable], 3],
    ['broken, pass', [broken, pass], 3],
  ])('%s', async (_what, outcomes, exitCode) => {
    expect(await check({}, outcomes)).toBe(exitCode);
  });
});

test('--json prints one object on one line, and no evidence', async () => {
  await check({ json: true }, [pass, unreachable]);
  const { stdout } = terminal.written;
  expect(stdout).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(stdout)).toEqual({
    lab: 'services',
    durationMs: 1234,
    checkpoints: [
      {
        id: 'first',
        points: 10,
        score: 10,
        outcome: 'pass',
        checks: [{ id: 'a', title: 'A check', checker: 'checker', outcome: pass }],
      },
      {
        id: 'second',
        points: 5,
        score: null,
        outcome: 'unreachable',
        checks: [{ id: 'b', title: 'B', checker: 'checker', outcome: unreachable }],
      },
    ],
  });
});

const esc = String.fromCharCode(27);

test.each([
  ['a terminal', true],
  ['a pipe', false],
])('at %s the report has colours: %j', async (_where, isTTY) => {
  terminal = aTerminal(isTTY);
  await check();
  expect(terminal.written.stdout).toContain('15 of 15 points');
  expect(terminal.written.stdout.includes(esc)).toBe(isTTY);
});
