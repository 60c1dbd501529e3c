import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ipaddr from 'ipaddr.js';
import { ConfigError, configWarnings, readConfig } from '../../src/config.js';

/** What the error says; the configuration is wrong in every test that asks. */
function messageOf(env: NodeJS.ProcessEnv): string {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('the configuration was accepted');
}

test('with nothing set it is the embedded default', () => {
  expect(readConfig({})).toEqual({
    production: false,
    demo: true,
    host: '127.0.0.1',
    port: 3000,
    publicUrl: undefined,
    trustProxy: undefined,
    dataDir: resolve('data'),
    databaseUrl: `file:${resolve('data/podmark.db')}`,
    secret: undefined,
    labsDir: resolve('labs'),
    nodeNetworks: [],
    attemptConcurrency: 16,
    limits: { checkMs: 20_000, runMs: 180_000, pollMs: 400 },
    logLevel: 'info',
  });
});

test.each<[NodeJS.ProcessEnv, number]>([
  [{}, 0],
  [{ PUBLIC_URL: 'http://podmark.example' }, 0],
  [{ PUBLIC_URL: 'https://podmark.example', TRUST_PROXY: '1' }, 0],
  [{ PUBLIC_URL: 'https://podmark.example', TRUST_PROXY: 'loopback' }, 0],
  [{ PUBLIC_URL: 'https://podmark.example' }, 1],
  [{ PUBLIC_URL: 'https://podmark.example', TRUST_PROXY: '' }, 1],
  [{ PUBLIC_URL: 'https://podmark.example', TRUST_PROXY: '0' }, 1],
])('%j gives %i warnings', (env, count) => {
  const warnings = configWarnings(readConfig({ NODE_ENV: 'production', ...env }));
  expect(warnings).toHaveLength(count);
  for (const warning of warnings) expect(warning).toContain('TRUST_PROXY names no proxy');
});

test.each<[NodeJS.ProcessEnv, boolean]>([
  [{}, true],
  [{ PUBLIC_URL: 'http://localhost:3000' }, true],
  [{ PUBLIC_URL: 'http://127.0.0.1:8080/' }, true],
  [{ PUBLIC_URL: 'http://[::1]:8080/' }, true],
  [{ PUBLIC_URL: 'https://podmark.example' }, false],
  [{ PUBLIC_URL: 'http://localhost.example' }, false],
  [{ PUBLIC_URL: 'http://127.0.0.1.example.org' }, false],
  [{ PUBLIC_URL: 'http://192.168.0.7:3000' }, false],
  [{ TRUST_PROXY: '1' }, false],
  [{ PUBLIC_URL: 'http://localhost:3000', TRUST_PROXY: 'loopback' }, false],
  [{ NODE_ENV: 'production' }, false],
])('with %j there is a demo: %s, and where it is missed a warning', (env, demo) => {
  const config = readConfig(env);
  expect(config.demo).toBe(demo);
  const isMissed = !demo && env.NODE_ENV === undefined;
  const told = configWarnings(config).some((warning) => warning.includes('there is no demo'));
  expect(told).toBe(isMissed);
});

test('every variable is read', () => {
  const config = readConfig({
    NODE_ENV: 'production',
    HOST: '0.0.0.0',
    PORT: '8080',
    PUBLIC_URL: 'https://podmark.example//',
    TRUST_PROXY: '1',
    DATA_DIR: '/srv/podmark',
    DATABASE_URL: 'file:/srv/db/grades.db',
    PODMARK_SECRET: 'x'.repeat(32),
    LABS_DIR: '/srv/labs',
    NODE_NETWORKS: '10.0.0.0/8',
    ATTEMPT_CONCURRENCY: '4',
    CHECK_TIMEOUT_MS: '5000',
    ATTEMPT_TIMEOUT_MS: '60000',
    LOG_LEVEL: 'warn',
  });
  expect(config).toEqual({
    production: true,
    demo: false,
    host: '0.0.0.0',
    port: 8080,
    publicUrl: 'https://podmark.example',
    trustProxy: 1,
    dataDir: '/srv/podmark',
    databaseUrl: 'file:/srv/db/grades.db',
    secret: 'x'.repeat(32),
    labsDir: '/srv/labs',
    nodeNetworks: ['10.0.0.0/8'],
    attemptConcurrency: 4,
    limits: { checkMs: 5000, runMs: 60_000, pollMs: 400 },
    logLevel: 'warn',
  });
});

test('the database is in the data folder where nothing else is said', () => {
  const { databaseUrl } = readConfig({ DATA_DIR: '/srv/podmark' });
  expect(databaseUrl).toBe(`file:${join('/srv/podmark', 'podmark.db')}`);
});

test('an empty variable is one that is not set', () => {
  const names = [
    ...['NODE_ENV', 'HOST', 'PORT', 'PUBLIC_URL', 'TRUST_PROXY', 'DATA_DIR', 'DATABASE_URL'],
    ...['PODMARK_SECRET', 'LABS_DIR', 'NODE_NETWORKS', 'ATTEMPT_CONCURRENCY'],
    ...['CHECK_TIMEOUT_MS', 'ATTEMPT_TIMEOUT_MS', 'LOG_LEVEL'],
  ];
  expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig({}));
});

const invalid = {
  PORT: ['http', '-1', '65536', '80.5'],
  PUBLIC_URL: ['podmark.example', 'ftp://podmark.example'],
  TRUST_PROXY: ['yes', '10.0.0', 'loopback,10.0.0.0/33', '-1'],
  DATABASE_URL: ['postgres://localhost/podmark', '/srv/podmark.db'],
  PODMARK_SECRET: ['x'.repeat(31)],
  NODE_NETWORKS: ['10.0.0.0', '10.0.0.0/33', '10/8', '10.0.0.0/8 fd00::/129', 'lab.example/24'],
  ATTEMPT_CONCURRENCY: ['0', '257', 'many'],
  CHECK_TIMEOUT_MS: ['99', '3600001', '20s'],
  ATTEMPT_TIMEOUT_MS: ['0', '1.5'],
  LOG_LEVEL: ['loud'],
};

describe('a value that is not valid is named, and only that', () => {
  const rows = Object.entries(invalid).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  test.each(rows)('%s=%s', (name, value) => {
    const lines = messageOf({ [name]: value }).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(new RegExp(`^  ${name}: \\w`));
  });
});

test('every variable that is not valid is named at once', () => {
  const env = Object.fromEntries(Object.entries(invalid).map(([name, [value]]) => [name, value]));
  const named = messageOf(env).match(/^ {2}[A-Z_]+(?=:)/gm);
  expect(named?.map((name) => name.trim()).toSorted()).toEqual(Object.keys(invalid).toSorted());
});

test('each network that is none is named', () => {
  const message = messageOf({ NODE_NETWORKS: '10.0.0.0/8, 10.0.0.1 , fd00::' });
  expect(message).toContain('10.0.0.1 is no network in CIDR notation, such as 10.20.0.0/16');
  expect(message).toContain('fd00:: is no network');
  expect(message).not.toContain('10.0.0.0/8 is');
});

test.each([
  ['10.0.0.0/8,192.168.0.0/16', ['10.0.0.0/8', '192.168.0.0/16']],
  [' 10.1.2.0/24   fd00::/8\n', ['10.1.2.0/24', 'fd00::/8']],
  ['0.0.0.0/0 ::/0', ['0.0.0.0/0', '::/0']],
])('networks %j are read, and as the address policy reads them', (text, networks) => {
  expect(readConfig({ NODE_NETWORKS: text }).nodeNetworks).toEqual(networks);
  for (const network of networks) expect(ipaddr.isValidCIDR(network)).toBe(true);
});

test.each([
  ['0', 0],
  ['2', 2],
  ['loopback', 'loopback'],
  ['loopback, 10.0.0.7,fd00::/8', 'loopback, 10.0.0.7,fd00::/8'],
])('TRUST_PROXY=%s is a number of proxies, or their addresses', (text, trusted) => {
  expect(readConfig({ TRUST_PROXY: text }).trustProxy).toBe(trusted);
});
