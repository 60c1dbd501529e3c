import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LabTemplate } from '../../../src/catalog/lab-template.js';
import { type LabTestOptions, runLabTestCommand } from '../../../src/cli/lab-test-command.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import type { Lab } from '../../../src/domain/lab.js';
import type { ProofCase, ProofRequest } from '../../../src/grading/prove-lab.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { Cleanups } from '../../support/nodes.js';
import { aLab, templatesOf } from '../../support/runs.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { aTerminal } from '../../support/terminal.js';

const cleanups = new Cleanups();
const key = createKeyPair('test');
const lab: Lab = { ...aLab(), id: 'services' };
const untouched: ProofCase = {
  ...{ checkpoint: 'web', what: 'untouched', script: null, durationMs: 1234 },
  ...{
    expected: 'fail',
    observed: 'service-missing',
    isShown: true,
    isJudged: true,
    complaint: '',
  },
};
const mistake: ProofCase = {
  ...{ checkpoint: 'web', what: 'mistake', script: 'mistakes/web-type.sh', durationMs: 10_000 },
  ...{
    expected: 'type-wrong',
    observed: 'type-wrong',
    isShown: true,
    isJudged: true,
    complaint: '',
  },
};
const asBefore: ProofCase = {
  ...{ checkpoint: null, what: 'node-as-before', script: 'solutions/clean-up.sh', durationMs: 0 },
  ...{ expected: 'as before', observed: 'as before', isShown: true, isJudged: true, complaint: '' },
};
const notShown = (one: ProofCase): ProofCase => ({ ...one, observed: 'other', isShown: false });
const notJudged = (one: ProofCase): ProofCase => ({ ...notShown(one), isJudged: false });

let dir: string;
let options: LabTestOptions;
let asked: ProofRequest[];
let terminal: ReturnType<typeof aTerminal>;

beforeEach(async () => {
  dir = await temporaryFolder(cleanups);
  asked = [];
  terminal = aTerminal();
  const file = await fileWith('key', key.privateKey);
  options = { host: '10.0.0.7', port: 2222, user: 'sam', key: file };
});
afterEach(() => cleanups.run());

async function fileWith(name: string, text: string): Promise<string> {
  const file = join(dir, name);
  await writeFile(file, text);
  return file;
}

/** Runs the command where the proof comes to these cases. */
function labTest(
  given: Partial<LabTestOptions> = {},
  cases = [untouched, mistake, asBefore],
  id = 'services',
  valued?: LabTemplate,
): Promise<number> {
  return runLabTestCommand(
    id,
    { ...options, ...given },
    {
      labs: new Map([
        ...templatesOf(
          new Map([
            ['services', lab],
            ['other', aLab()],
          ]),
        ),
        ...(valued ? [['valued', valued] as const] : []),
      ]),
      stdout: terminal.stdout,
      prove: async (request, onCase) => {
        asked.push(request);
        for (const one of cases) onCase(one);
        return cases;
      },
    },
  );
}

test('the proof is of the lab and the node that were named', async () => {
  await labTest();
  expect(asked).toEqual([
    {
      lab,
      privateKey: key.privateKey,
      node: {
        ...{ host: '10.0.0.7', sshPort: 2222, user: 'sam', hostKey: null },
        ...{ apiAccess: 'ssh', address: null },
      },
    },
  ]);
});

test('a host key is pinned', async () => {
  await labTest({ hostKey: await fileWith('host', `${key.publicKey}\n`) });
  expect(asked[0]?.node.hostKey).toBe(key.publicKey.split(' ').slice(0, 2).join(' '));
});

describe('what cannot be used is told before the node is touched', () => {
  const refusals: [what: string, run: () => Promise<number>, words: RegExp][] = [
    [
      'a lab',
      () => labTest({}, [], 'volumes'),
      /^there is no lab volumes; the labs are: services, other$/,
    ],
    ['a key', () => labTest({ key: join(dir, 'no') }), /^--key .* cannot be read \(ENOENT\)$/],
    [
      'a host key',
      async () => labTest({ hostKey: await fileWith('h', 'none') }),
      /^--host-key .* holds no public key/,
    ],
    [
      'a place for the report',
      () => labTest({ junit: join(dir, 'no', 'out.xml') }),
      /^--junit .* cannot be written \(ENOENT\)$/,
    ],
  ];
  test.each(refusals)('%s', async (_what, run, words) => {
    const running = run();
    await expect(running).rejects.toThrow(UsageError);
    await expect(running).rejects.toThrow(words);
    expect(asked).toEqual([]);
    expect(terminal.written.stdout).toBe('');
  });
});

test('the table has a line for each case, as it is known, and what all came to', async () => {
  await labTest({}, [untouched, notShown(mistake), notJudged(asBefore)]);
  const lines = terminal.written.stdout.split('\n');
  expect(lines.map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
    '✓ | web | untouched | 1.2 s | service-missing',
    '✗ | web | mistake | web-type | 10.0 s | other (expected type-wrong)',
    '! | the node | node-as-before | clean-up | 0.0 s | other (expected as before)',
    '',
    '1 of 3 shown, 0 of 1 mistakes named by their hints, in 11 s',
    '',
  ]);
  // the columns stand below each other
  expect(lines[0]?.indexOf('service-missing')).toBe(lines[1]?.indexOf('other (expected'));
});

test('what a script complained about stands below its case', async () => {
  await labTest({}, [{ ...notShown(mistake), complaint: 'error: no such thing\nand more' }]);
  const lines = terminal.written.stdout.split('\n');
  expect(lines.slice(1, 4)).toEqual(['     error: no such thing', '     and more', '']);
});

test('at a terminal the signs have colours', async () => {
  terminal = aTerminal(true);
  await labTest({}, [untouched, notShown(untouched), notJudged(untouched)]);
  const esc = String.fromCharCode(27);
  const signs = terminal.written.stdout.split('\n').map((line) => line.split('  ')[0]);
  expect(signs.slice(0, 3)).toEqual([
    `${esc}[32m✓${esc}[39m`,
    `${esc}[31m✗${esc}[39m`,
    `${esc}[35m!${esc}[39m`,
  ]);
});

test('--json prints one object on one line, and no table', async () => {
  const cases = [untouched, notShown(mistake)];
  expect(await labTest({ json: true }, cases)).toBe(1);
  expect(terminal.written.stdout).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(terminal.written.stdout)).toEqual({
    lab: 'services',
    cases: cases.map((one) => ({ ...one, values: 'default' })),
  });
});

describe('a lab with values', () => {
  const values = [
    { name: 'web', title: 'The Service', kind: 'name', default: 'web', proof: 'shop' } as const,
  ];
  const template: LabTemplate = {
    lab,
    values,
    resolve: (chosen) => ({ lab: { ...lab, values: chosen }, problems: [] }),
  };

  test('is proven with its defaults and then with the values of the proof', async () => {
    expect(await labTest({}, [untouched], 'valued', template)).toBe(0);
    expect(asked.map((one) => one.lab.values)).toEqual([{}, { web: 'shop' }]);
    const lines = terminal.written.stdout.split('\n');
    expect(lines[2]).toBe('with other values: web shop');
    expect(lines.at(-2)).toMatch(/^2 of 2 shown/);
  });

  test('is proven quickly with one mistake for each hint, and with its values alone', async () => {
    const hint = 'type-wrong';
    const mistakes = ['a', 'b'].map((script) => ({ script, hint }));
    const steps = lab.steps.map((step) => ({ ...step, mistakes }));
    const many = { ...lab, steps };
    const quick = { ...template, lab: many, resolve: () => ({ lab: many, problems: [] as [] }) };
    await labTest({ quick: true }, [untouched], 'valued', quick);
    const tried = asked.map((one) => one.lab.steps.flatMap((step) => step.mistakes));
    expect(tried.map((all) => all.length)).toEqual([1, 0]);
  });

  test('tells programs which case is which', async () => {
    await labTest({ json: true }, [untouched], 'valued', template);
    const { cases } = JSON.parse(terminal.written.stdout);
    expect(cases.map((one: { values: string }) => one.values)).toEqual(['default', 'proof']);
    expect(terminal.written.stdout).toMatch(/^[^\n]+\n$/);
  });
});

describe('exit codes: 0 all was shown, 1 something was not, 3 something could not be judged', () => {
  test.each<[string, ProofCase[], number]>([
    ['all shown', [untouched, mistake, asBefore], 0],
    ['one not shown', [untouched, notShown(mistake), asBefore], 1],
    ['one not judged', [untouched, notJudged(mistake), asBefore], 3],
    ['one not shown, one not judged', [notShown(untouched), notJudged(mistake)], 3],
  ])('%s', async (_what, cases, exitCode) => {
    expect(await labTest({}, cases)).toBe(exitCode);
  });
});

test('--junit writes the cases for CI servers, beside the table', async () => {
  const file = join(dir, 'out.xml');
  expect(await labTest({ junit: file }, [untouched, notShown(mistake)])).toBe(1);
  const xml = await readFile(file, 'utf8');
  expect(xml).toMatch(/^<\?xml .*\n<testsuites name="services" tests="2" failures="1"/);
  expect(terminal.written.stdout).toContain('1 of 2 shown');
});
