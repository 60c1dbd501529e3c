import { createPrivateKey, X509Certificate } from 'node:crypto';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { firstLineOf } from './said.js';
import { unreachable } from './unreachable.js';
import { exceededYamlBound, kubeconfigBounds, type YamlBounds } from './yaml-bounds.js';

/**
 * The credentials of a kubeconfig. `ca`, `cert` and `key` are PEM texts. Either `cert` and `key` are
 * set, or `token`, which is a bearer token.
 */
export interface Credentials {
  ca: string;
  cert: string | null;
  key: string | null;
  token: string | null;
}

/** All that Podmark uses of a kubeconfig. */
export interface Kubeconfig extends Credentials {
  /** The API server's port. The server's address is the node's own, whatever the file says. */
  port: number;
}

/**
 * The fields of a part of a kubeconfig. Any other is refused, too: it may make a client run programs,
 * read files or trust other servers, and leaving it out would change what the file means.
 */
interface Fields {
  read: readonly string[];
  ignored: readonly string[];
  /** What is wrong with each, and what to do instead, as a clause. */
  refused: Record<string, string>;
}

const base64 = z
  .string()
  .max(kubeconfigBounds.bytes)
  .regex(/^[A-Za-z0-9+/=\s]+$/);

const fieldsOfCluster: Fields = {
  read: ['server', 'certificate-authority-data'],
  // data of the tools that wrote the file, and how answers are packed
  ignored: ['extensions', 'disable-compression'],
  refused: {
    'certificate-authority': inFile('its CA'),
    'insecure-skip-tls-verify':
      'its cluster is trusted without looking (“insecure-skip-tls-verify”); put the CA in and remove that',
    'proxy-url':
      'its cluster is behind a proxy (“proxy-url”); remove that, for Podmark goes straight',
    'tls-server-name':
      'its cluster has “tls-server-name”; remove it, and let the certificate be for the name of the node',
  },
};
const fieldsOfUser: Fields = {
  read: ['token', 'client-certificate-data', 'client-key-data'],
  ignored: ['extensions'],
  refused: {
    'client-certificate': inFile('its certificate'),
    'client-key': inFile('its key'),
    tokenFile: 'its token is in a file of its own (“tokenFile”); write it as “token” instead',
    exec: runsProgram('exec'),
    'auth-provider': runsProgram('auth-provider'),
    username: usesPassword('username'),
    password: usesPassword('password'),
    as: actsAsAnother('as'),
    'as-uid': actsAsAnother('as-uid'),
    'as-groups': actsAsAnother('as-groups'),
    'as-user-extra': actsAsAnother('as-user-extra'),
  },
};

function inFile(what: string): string {
  return `${what} is in a file of its own; “kubectl config view --raw --flatten” prints a kubeconfig that has it inside`;
}

function runsProgram(field: string): string {
  return `its user signs in by a program (“${field}”); use a token or a client certificate instead`;
}

function usesPassword(field: string): string {
  return `its user signs in with a password (“${field}”); use a token or a client certificate instead`;
}

function actsAsAnother(field: string): string {
  return `its user acts as another one (“${field}”); remove that`;
}

const cluster = z.object({ server: z.string(), 'certificate-authority-data': base64 });
// where a user has both, the API takes the certificate
const user = z.union([
  z.object({ 'client-certificate-data': base64, 'client-key-data': base64 }),
  z.object({
    token: z.string().regex(/^[\x21-\x7e]{1,8192}$/),
    'client-certificate-data': z.undefined().optional(),
    'client-key-data': z.undefined().optional(),
  }),
]);
const context = z.object({ cluster: z.string(), user: z.string() });
const kubeconfig = z.object({
  'current-context': z.string().optional(),
  contexts: z.array(z.object({ name: z.string(), context: z.unknown().optional() })),
  clusters: z.array(z.object({ name: z.string(), cluster: z.unknown().optional() })),
  users: z.array(z.object({ name: z.string(), user: z.unknown().optional() })),
});

/**
 * Reads the current context's credentials and port from a kubeconfig, which is untrusted text from
 * the student's node. Throws `kubeconfig-invalid` if it is malformed or its cluster or user has a
 * field that may act; what does nothing is ignored.
 */
export function readKubeconfig(text: string): Kubeconfig {
  const file = parse(kubeconfig, readYaml(text), 'it has no clusters, users and contexts');
  const current = file['current-context'];
  if (!current)
    throw unreachable(
      'kubeconfig-invalid',
      'it has no current context, which “kubectl config use-context” sets',
    );
  const names = parse(
    context,
    getOnly(file.contexts, current, 'context').context,
    'its current context does not name a cluster and a user',
  );
  const { 'certificate-authority-data': caData, server } = parse(
    cluster,
    withKnownFields(getOnly(file.clusters, names.cluster, 'cluster').cluster, fieldsOfCluster),
    'its cluster must have “server” and “certificate-authority-data”',
  );
  const access = parse(
    user,
    withKnownFields(getOnly(file.users, names.user, 'user').user, fieldsOfUser),
    'its user must have “client-certificate-data” and “client-key-data”, or “token”',
  );
  const ca = decode(caData);
  const port = portOf(server);
  if (access['client-key-data'] === undefined) {
    checkPem(() => new X509Certificate(ca), 'its CA is no certificate');
    return { port, ca, cert: null, key: null, token: access.token };
  }
  const cert = decode(access['client-certificate-data']);
  const key = decode(access['client-key-data']);
  checkPem(() => new X509Certificate(ca), 'its CA is no certificate');
  checkPem(() => new X509Certificate(cert), 'its client certificate is none');
  checkPem(() => createPrivateKey(key), 'its client key is none');
  return { port, ca, cert, key, token: null };
}

/** Returns the fields that are read, and throws if there is one that may act. */
function withKnownFields(part: unknown, { read, ignored, refused }: Fields): unknown {
  if (typeof part !== 'object' || part === null) return part;
  const known: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(part)) {
    if (read.includes(field)) known[field] = value;
    else if (ignored.includes(field) || doesNothing(value)) continue;
    else if (Object.hasOwn(refused, field)) throw unreachable('kubeconfig-invalid', refused[field]);
    else
      throw unreachable(
        'kubeconfig-invalid',
        'it has a field that Podmark does not know; remove it if it is not needed',
        undefined,
        firstLineOf(field),
      );
  }
  return known;
}

/** True for what is empty or off; every scalar was read as a string. */
function doesNothing(value: unknown): boolean {
  if (typeof value !== 'object' || value === null)
    return ['', 'false', 'null', '~', null].includes(value as string | null);
  return Object.keys(value).length === 0;
}

function portOf(server: string): number {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol !== 'https:')
    throw unreachable('kubeconfig-invalid', 'its “server” is no https address');
  return url.port === '' ? 443 : Number(url.port);
}

function readYaml(text: string): unknown {
  const exceeded = exceededYamlBound(text, kubeconfigBounds);
  if (exceeded !== undefined) throw unreachable('kubeconfig-invalid', tooMuch[exceeded]);

  const document = parseDocument(text, {
    // reads every scalar as a string, whatever its tag
    schema: 'failsafe',
    uniqueKeys: true,
    // nobody reads them, and making one costs time for every line before it
    prettyErrors: false,
  });
  if (document.errors.length > 0) throw unreachable('kubeconfig-invalid', 'it is not YAML');
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw unreachable('kubeconfig-invalid', 'it uses YAML aliases', error);
  }
  return value;
}

const tooMuch: Record<keyof YamlBounds, string> = {
  bytes: 'it is longer than 16 KB',
  lines: 'it has more lines than a kubeconfig has',
  entries: 'it has more keys than a kubeconfig has',
  flow: 'it has more brackets and commas than a kubeconfig has',
  depth: 'it is nested too deeply',
};

function parse<T>(schema: z.ZodType<T>, value: unknown, problem: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw unreachable('kubeconfig-invalid', problem);
  return parsed.data;
}

function getOnly<T extends { name: string }>(all: T[], name: string, what: string): T {
  const [first, second] = all.filter((entry) => entry.name === name);
  if (first === undefined || second !== undefined)
    throw unreachable(
      'kubeconfig-invalid',
      `its current context does not name exactly one ${what}`,
    );
  return first;
}

function decode(data: string): string {
  return Buffer.from(data, 'base64').toString('utf8');
}

function checkPem(read: () => unknown, problem: string): void {
  try {
    read();
  } catch (error) {
    throw unreachable('kubeconfig-invalid', problem, error);
  }
}
