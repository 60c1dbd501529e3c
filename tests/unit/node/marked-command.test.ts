import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { markCommand } from '../../../src/node/marked-command.js';
import { quote } from '../../../src/node/quote.js';

/** Shells that students have, each with the start file that it reads here. */
const shells = [
  { shell: 'sh', args: ['-l', '-c'], startFile: '.profile' },
  { shell: 'bash', args: ['-l', '-c'], startFile: '.bash_profile' },
  { shell: 'zsh', args: ['-c'], startFile: '.zshenv' },
  { shell: 'fish', args: ['-c'], startFile: 'fish/config.fish' },
  { shell: 'tcsh', args: ['-c'], startFile: '.tcshrc' },
  { shell: 'busybox', args: ['sh', '-l', '-c'], startFile: '.profile' },
].filter(({ shell }) => spawnSync(shell, ['-c', 'true']).error === undefined);

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'podmark-home-'));
  mkdirSync(join(home, 'fish'));
});
afterAll(() => rmSync(home, { recursive: true }));

function runIn(shell: (typeof shells)[number], startFile: string, line: string) {
  writeFileSync(join(home, shell.startFile), startFile);
  const marked = markCommand(line);
  const env = { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: home };
  const { stdout } = spawnSync(shell.shell, [...shell.args, marked.line], {
    env,
    encoding: 'utf8',
  });
  return marked.readOutput(stdout);
}

describe.each(shells)('in $shell', (shell) => {
  test.each([
    ['nothing', ''],
    ['an empty line', 'echo'],
    ['a line that YAML reads, too', 'echo "Welcome: to lab 7"'],
    ['a process number without a newline', 'printf "Agent pid 4711"'],
    ['a reset of the terminal', 'printf "\\033(B\\033[m"'],
    ['what would be an HTTP reply', 'echo "HTTP/1.1 200 OK"'],
  ])('a start file that prints %s adds nothing', (_, startFile) => {
    const line = `${quote(['echo', "it's"])} "$HOME"; false`;
    expect(runIn(shell, startFile, line)).toEqual({ stdout: `it's ${home}\n`, exitCode: 1 });
  });

  test('output without a newline at its end stays without one', () => {
    expect(runIn(shell, 'echo hello', 'printf red')).toEqual({ stdout: 'red', exitCode: 0 });
  });

  test('a start file that starts another program leaves no output', () => {
    expect(runIn(shell, 'echo gone; exec true', 'echo red')).toBeUndefined();
  });

  test('a command that ends its own shell has output, and no exit code', () => {
    expect(runIn(shell, '', 'echo red; exit 3')).toEqual({ stdout: 'red\n', exitCode: undefined });
  });
});

test('the locale is the C locale, whatever the login shell has', () => {
  const marked = markCommand('echo $LC_ALL');
  const env = { PATH: process.env.PATH, LC_ALL: 'de_DE.UTF-8' };
  const { stdout } = spawnSync('sh', ['-c', marked.line], { env, encoding: 'utf8' });
  expect(marked.readOutput(stdout)?.stdout).toBe('C\n');
});

test('a mark of another command is no mark', () => {
  const { stdout } = spawnSync('sh', ['-c', markCommand('echo red').line], { encoding: 'utf8' });
  expect(markCommand('echo red').readOutput(stdout)).toBeUndefined();
});
