import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Commands, runProgram } from '../../../src/cli/program.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import { aTerminal } from '../../support/terminal.js';

/** What was called, with what. */
let calls: [command: string, ...args: unknown[]][];
let terminal: ReturnType<typeof aTerminal>;
const exitCodeOfCommand = 3;

beforeEach(() => {
  calls = [];
  terminal = aTerminal();
});

function recorder(name: string) {
  return async (...args: unknown[]) => {
    calls.push([name, ...args]);
    return exitCodeOfCommand;
  };
}

const commands: Commands = {
  serve: recorder('serve'),
  check: recorder('check'),
  newLab: recorder('newLab'),
  lintLabs: recorder('lintLabs'),
  previewLab: recorder('previewLab'),
  testLab: recorder('testLab'),
  printLabSchema: recorder('printLabSchema'),
  writeLabDocs: recorder('writeLabDocs'),
  addCourse: recorder('addCourse'),
  addUser: recorder('addUser'),
  resetUser: recorder('resetUser'),
  practice: recorder('practice'),
};

const run = (line: string) => runProgram(line === '' ? [] : line.split(' '), commands, terminal);

const node = '--host h --user u --key k';

describe('each command is called as it was typed, and its exit code is returned', () => {
  test.each<[string, ...unknown[]]>([
    ['serve', 'serve'],
    [
      `check --lab services ${node}`,
      'check',
      { lab: 'services', host: 'h', port: 22, user: 'u', key: 'k' },
    ],
    [
      `check --lab services ${node} --port 2222 --checkpoint a b --host-key p --answers f --json`,
      'check',
      {
        ...{ lab: 'services', host: 'h', port: 2222, user: 'u', key: 'k' },
        ...{ checkpoint: ['a', 'b'], hostKey: 'p', answers: 'f', json: true },
      },
    ],
    [
      `check --checkpoint a --checkpoint b --lab services ${node}`,
      'check',
      { checkpoint: ['a', 'b'], lab: 'services', host: 'h', port: 22, user: 'u', key: 'k' },
    ],
    ['lab new volumes', 'newLab', 'volumes'],
    ['lab lint', 'lintLabs', undefined],
    ['lab lint labs/services', 'lintLabs', 'labs/services'],
    [
      `lab test services ${node}`,
      'testLab',
      'services',
      { host: 'h', port: 22, user: 'u', key: 'k' },
    ],
    [
      `lab test services ${node} --port 2222 --host-key p --json --junit out.xml`,
      'testLab',
      'services',
      {
        ...{ host: 'h', port: 2222, user: 'u', key: 'k' },
        ...{ hostKey: 'p', json: true, junit: 'out.xml' },
      },
    ],
    ['lab preview services', 'previewLab', 'services', { port: 3001 }],
    ['lab preview services --port 4000', 'previewLab', 'services', { port: 4000 }],
    ['lab schema', 'printLabSchema'],
    ['lab docs', 'writeLabDocs'],
    [
      'course add k8s --title Kubernetes',
      'addCourse',
      'k8s',
      { title: 'Kubernetes', timeZone: 'UTC' },
    ],
    [
      'course add k8s --title Kubernetes --time-zone Europe/Berlin',
      'addCourse',
      'k8s',
      { title: 'Kubernetes', timeZone: 'Europe/Berlin' },
    ],
    ['user add sam', 'addUser', 'sam', { role: 'student' }],
    [
      'user add sam --name Sam --course k8s --role ta --section 2',
      'addUser',
      'sam',
      { name: 'Sam', course: 'k8s', role: 'ta', section: '2' },
    ],
    [
      'user add tara --course k8s --role ta --confirm tara',
      'addUser',
      'tara',
      { course: 'k8s', role: 'ta', confirm: 'tara' },
    ],
    ['user reset sam', 'resetUser', 'sam'],
    ['practice', 'practice', {}],
    ['practice --json', 'practice', { json: true }],
    ['practice --fault hang', 'practice', { fault: 'hang' }],
  ])('podmark %s', async (line, ...call) => {
    expect(await run(line)).toBe(exitCodeOfCommand);
    expect(calls).toEqual([call]);
    expect(terminal.written).toEqual({ stdout: '', stderr: '' });
  });
});

describe('what was typed wrongly is exit code 2, and nothing is run', () => {
  test.each([
    ['', /Usage: podmark/],
    ['fly', /unknown command 'fly'/],
    ['chekc', /Did you mean check\?/],
    ['lab', /Usage: podmark lab/],
    ['check', /required option '--lab <id>' not specified/],
    ['check --lab services --user u --key k', /'--host <host>' not specified/],
    ['check --lab services --host h --key k', /'--user <user>' not specified/],
    ['check --lab services --host h --user u', /'--key <file>' not specified/],
    [`check --lab services ${node} --port ssh`, /'ssh' is invalid.*a number from 1 to 65535/],
    [`check --lab services ${node} --port 0`, /a number from 1 to 65535/],
    [`check --lab services ${node} --port 65536`, /a number from 1 to 65535/],
    [`check --lab services ${node} --port 22.5`, /a number from 1 to 65535/],
    [`check --lab services ${node} --jsno`, /Did you mean --json\?/],
    [`check --lab services ${node} extra`, /too many arguments/],
    ['lab preview', /missing required argument 'lab'/],
    ['lab preview services --port 0', /a number from 1 to 65535/],
    ['lab new', /missing required argument 'name'/],
    [`lab test ${node}`, /missing required argument 'lab'/],
    ['lab test services --user u --key k', /'--host <host>' not specified/],
    ['lab test services --host h --key k', /'--user <user>' not specified/],
    ['lab test services --host h --user u', /'--key <file>' not specified/],
    [`lab test services ${node} --port 0`, /a number from 1 to 65535/],
    [`lab test services ${node} --junit`, /'--junit <file>' argument missing/],
    ['course add --title x', /missing required argument 'slug'/],
    ['course add k8s', /'--title <title>' not specified/],
    ['user add', /missing required argument 'login'/],
    ['user add sam --role king', /Allowed choices are student, ta, instructor/],
    ['practice --yaml', /unknown option '--yaml'/],
    ['practice --fault tired', /Allowed choices are refuse, hang, garbage/],
  ])('podmark %s', async (line, words) => {
    expect(await run(line)).toBe(2);
    expect(terminal.written.stderr).toMatch(words);
    expect(terminal.written.stderr).toMatch(/--help/);
    expect(terminal.written.stdout).toBe('');
    expect(calls).toEqual([]);
  });
});

describe('help is exit code 0, on stdout', () => {
  test.each([
    ['--help', /serve.*check.*lab.*course.*user.*practice/s],
    ['help check', /--lab <id>/],
    ['check --help', /Exit code: 0 all passed, 1 something failed, 2 usage, 3 something could not/],
    ['lab --help', /new.*lint.*preview.*test.*schema.*docs/s],
    ['lab test --help', /makes and deletes what the lab names\. Exit code: 0 all was shown/],
    ['user add --help', /--section <section>/],
  ])('podmark %s', async (line, words) => {
    expect(await run(line)).toBe(0);
    expect(terminal.written.stdout).toMatch(words);
    expect(terminal.written.stderr).toBe('');
  });
});

test('a command that finds its options unusable says so: exit code 2', async () => {
  const serve = async () => {
    throw new UsageError('there is no lab x');
  };
  expect(await runProgram(['serve'], { ...commands, serve }, terminal)).toBe(2);
  expect(terminal.written.stderr).toBe('podmark: there is no lab x\n');
});

test('any other error of a command is thrown', async () => {
  const error = new Error('a bug');
  const serve = async () => {
    throw error;
  };
  await expect(runProgram(['serve'], { ...commands, serve }, terminal)).rejects.toBe(error);
  expect(terminal.written.stderr).toBe('');
});
