import { isIPv4 } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const milliseconds = z.coerce.number().int().min(100).max(3_600_000);
const network = z.union([z.cidrv4(), z.cidrv6()]);
/** An address of a proxy, in one of the forms that Express accepts. */
const proxy = z.union([
  network,
  z.ipv4(),
  z.ipv6(),
  z.enum(['loopback', 'linklocal', 'uniquelocal']),
]);

const environment = z.object({
  NODE_ENV: z.string().default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TRUST_PROXY: z
    .string()
    .refine(
      (text) => /^\d+$/.test(text) || text.split(',').every((part) => isA(proxy, part.trim())),
      'must be how many proxies there are, or their addresses, separated by commas',
    )
    .transform((text) => (/^\d+$/.test(text) ? Number(text) : text))
    .optional(),
  DATA_DIR: z.string().min(1).default('data'),
  DATABASE_URL: z
    .string()
    .regex(/^file:/, 'must be file:PATH, an SQLite database')
    .optional(),
  PODMARK_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  LABS_DIR: z.string().min(1).default('labs'),
  NODE_NETWORKS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
    .superRefine((parts, context) => {
      for (const part of parts.filter((text) => !isA(network, text))) {
        const message = `${part} is no network in CIDR notation, such as 10.20.0.0/16`;
        context.addIssue({ code: 'custom', message });
      }
    }),
  ATTEMPT_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(16),
  CHECK_TIMEOUT_MS: milliseconds.default(20_000),
  ATTEMPT_TIMEOUT_MS: milliseconds.default(180_000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

function isA(type: z.ZodType, text: string): boolean {
  return type.safeParse(text).success;
}

/** The configuration of this process. */
export interface Config {
  production: boolean;
  /** If true, a demo course with a practice node is set up, whose passwords the pages show. */
  demo: boolean;
  host: string;
  port: number;
  /** Without a slash at the end; undefined: the server's own port on this machine. */
  publicUrl: string | undefined;
  /** As Express takes it: a number of proxies, or their addresses; undefined trusts none. */
  trustProxy: string | number | undefined;
  dataDir: string;
  databaseUrl: string;
  /** undefined: one is kept under the data folder. */
  secret: string | undefined;
  labsDir: string;
  /**
   * Networks that nodes may be in, in CIDR notation; empty allows all that are not always refused.
   */
  nodeNetworks: string[];
  attemptConcurrency: number;
  limits: { checkMs: number; runMs: number; pollMs: number };
  logLevel: string;
}

/** What is valid and yet would not work as whoever set it expects, for the log at the start. */
export function configWarnings({ publicUrl, trustProxy, production, demo }: Config): string[] {
  const warnings: string[] = [];
  if (publicUrl?.startsWith('https:') && !trustProxy) {
    warnings.push(
      'PUBLIC_URL is https and TRUST_PROXY names no proxy: nobody can sign in, as a cookie for https is not set over what looks like plain http. Name the proxy that speaks https, or say how many there are.',
    );
  }
  if (!production && !demo) {
    warnings.push(
      'PUBLIC_URL or TRUST_PROXY says that others can reach this server, so there is no demo: everybody could sign in to it. Set NODE_ENV=production.',
    );
  }
  return warnings;
}

/** True for a name or an address that leads to the machine itself, and so to no other person. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function isThisMachine(url: string): boolean {
  return isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''));
}

/** The environment is not valid. `message` names every variable that is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the configuration; `.env.example` describes each variable. Throws {@link ConfigError}. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  // .env files and Compose set variables to empty strings when they mean them to be unset
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`The environment is not valid:\n${lines.join('\n')}`);
  }
  const { data } = parsed;
  const dataDir = resolve(data.DATA_DIR);
  const production = data.NODE_ENV === 'production';
  const isOurs = data.PUBLIC_URL === undefined || isThisMachine(data.PUBLIC_URL);
  return {
    production,
    demo: !production && isOurs && data.TRUST_PROXY === undefined,
    host: data.HOST,
    port: data.PORT,
    publicUrl: data.PUBLIC_URL?.replace(/\/+$/, ''),
    trustProxy: data.TRUST_PROXY,
    dataDir,
    databaseUrl: data.DATABASE_URL ?? `file:${join(dataDir, 'podmark.db')}`,
    secret: data.PODMARK_SECRET,
    labsDir: resolve(data.LABS_DIR),
    nodeNetworks: data.NODE_NETWORKS,
    attemptConcurrency: data.ATTEMPT_CONCURRENCY,
    limits: { checkMs: data.CHECK_TIMEOUT_MS, runMs: data.ATTEMPT_TIMEOUT_MS, pollMs: 400 },
    logLevel: data.LOG_LEVEL,
  };
}
