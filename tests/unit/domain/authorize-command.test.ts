import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { authorizeCommand } from '../../../src/domain/node-doctor.js';

const publicKey = 'ssh-ed25519 AAAAC3Nza/+course= podmark-k8s';
const line = `restrict,port-forwarding ${publicKey}`;
const own = 'ssh-ed25519 AAAAown lena@laptop';

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true });
});

function makeHome(file: string | null): string {
  const home = mkdtempSync(join(tmpdir(), 'a home '));
  homes.push(home);
  if (file !== null) {
    mkdirSync(join(home, '.ssh'));
    writeFileSync(keysOf(home), file);
  }
  return home;
}

const keysOf = (home: string) => join(home, '.ssh/authorized_keys');
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

function runIn(home: string, shell = 'sh', path = process.env.PATH): string {
  return execFileSync(shell, ['-c', authorizeCommand(publicKey)], {
    env: { HOME: home, PATH: path },
    encoding: 'utf8',
    cwd: '/',
  });
}

/** Those of the shells that this machine has. */
const shells = ['sh', 'bash', 'zsh', 'dash', 'fish', 'csh'].filter((shell) =>
  (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, shell), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }),
);

describe.each(shells)('pasted into %s, the command', (shell) => {
  test.each([
    ['no folder', null, `${line}\n`],
    ['an empty file', '', `${line}\n`],
    ['a key', `${own}\n`, `${own}\n${line}\n`],
    ['a last line without its newline', own, `${own}\n${line}\n`],
    ['the line', `${line}\n${own}\n`, `${line}\n${own}\n`],
    ['the line without its newline', line, `${line}\n`],
    ['the line, switched off', `# ${line}\n`, `# ${line}\n${line}\n`],
  ])('adds the line once where there is %s', (_, file, expected) => {
    const home = makeHome(file);
    expect(runIn(home, shell)).toBe('');
    expect(runIn(home, shell)).toBe('');
    expect(readFileSync(keysOf(home), 'utf8')).toBe(expected);
  });
});

test('modes become such as sshd accepts', () => {
  const home = makeHome(`${own}\n`);
  chmodSync(keysOf(home), 0o466);
  chmodSync(join(home, '.ssh'), 0o777);
  chmodSync(home, 0o777);
  runIn(home);
  expect([home, join(home, '.ssh'), keysOf(home)].map(modeOf)).toEqual(['755', '700', '600']);
});

test('a link to a file elsewhere stays one', () => {
  const home = makeHome('');
  rmSync(keysOf(home));
  writeFileSync(join(home, 'keys'), own);
  symlinkSync('../keys', keysOf(home));
  runIn(home);
  expect(lstatSync(keysOf(home)).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(home, 'keys'), 'utf8')).toBe(`${own}\n${line}\n`);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('what another user owns is given to the user by sudo, and only then', () => {
  const home = makeHome(`${own}\n`);
  const programs = makeHome(null);
  writeFileSync(join(programs, 'sudo'), '#!/bin/sh\necho "sudo $1"\nexec "$@"\n', { mode: 0o755 });
  chownSync(keysOf(home), 65_534, 65_534);
  const path = `${programs}:${process.env.PATH}`;
  expect(runIn(home, 'sh', path)).toBe('sudo chown\n');
  expect(runIn(home, 'sh', path)).toBe('');
  expect(statSync(keysOf(home)).uid).toBe(0);
  expect(readFileSync(keysOf(home), 'utf8')).toBe(`${own}\n${line}\n`);
});
