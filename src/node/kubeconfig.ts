import { createPrivateKey, X509Certificate } from 'node:crypto';
import { parseDocument } from 'yaml';
import { z } from 'zod';
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

const base64 = z
  .string()
  .max(kubeconfigBounds.bytes)
  .regex(/^[A-Za-z0-9+/=\s]+$/);

// strict, because other fields can make a client run programs, read files or trust other servers
const cluster = z.strictObject({ server: z.string(), 'certificate-authority-data': base64 });
const user = z.union([
  z.strictObject({ token: z.string().regex(/^[\x21-\x7e]{1,8192}$/) }),
  z.strictObject({ 'client-certificate-data': base64, 'client-key-data': base64 }),
]);
const kubeconfig = z.object({
  'current-context': z.string(),
  contexts: z.array(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
  ),
  clusters: z.array(z.object({ name: z.string(), cluster: z.unknown() })),
  users: z.array(z.object({ name: z.string(), user: z.unknown() })),
});

/**
 * Reads the current context's credentials and port from a kubeconfig, which is untrusted text from
 * the student's node. Throws `kubeconfig-invalid` if it is malformed or its cluster or user has a
 * field that is not accepted.
 */
export function readKubeconfig(text: string): Kubeconfig {
  const file = parse(kubeconfig, readYaml(text), 'it has no clusters, users and contexts');
  const context = getOnly(file.contexts, file['current-context'], 'context').context;
  const { 'certificate-authority-data': caData, server } = parse(
    cluster,
    getOnly(file.clusters, context.cluster, 'cluster').cluster,
    'the cluster may have “server” and “certificate-authority-data” only',
  );
  const access = parse(
    user,
    getOnly(file.users, context.user, 'user').user,
    'the user may have “token”, or “client-certificate-data” and “client-key-data”, only',
  );
  const ca = decode(caData);
  const port = portOf(server);
  if ('token' in access) {
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
