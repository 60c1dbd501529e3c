import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { UnreachableReason } from '../../../src/domain/outcome.js';
import type { NodeAddress, NodeSession } from '../../../src/domain/student-node.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import {
  createNodeConnector,
  defaultNodeLimits,
  type NodeLimits,
} from '../../../src/node/node-connector.js';
import { apiFailed, apiStatus, codeOf, connectFailed } from '../../../src/node/unreachable.js';
import { createSelfSigned } from '../../../src/practice/cluster/certificate.js';
import { type FaultyPracticeNode, startPracticeNode } from '../../../src/practice/practice-node.js';
import {
  Cleanups,
  kubeconfig,
  listen,
  marksOf,
  type OnExec,
  printing,
  selfSigned,
  startHostileNode,
  startNodeWithApi,
} from '../../support/nodes.js';

const key = createKeyPair('course');
const limits: NodeLimits = { ...defaultNodeLimits, responseBytes: 256 * 1024 };
const everywhere = { allowedNetworks: [], isPracticeNode: () => true };
const connector = createNodeConnector(everywhere, limits);
/** For nodes that stay silent, which on a busy machine any node would be to this one. */
const impatient = createNodeConnector(everywhere, {
  ...limits,
  ...{ readyMs: 700, requestMs: 700, probeMs: 500, commandMs: 700, kubeconfigMs: 700 },
});
const cleanups = new Cleanups();
afterEach(() => cleanups.run());
const startHostile = (onExec: OnExec, forwardTo?: number) =>
  startHostileNode(cleanups, onExec, forwardTo);
const startWithApi = (
  ...given: Parameters<typeof startNodeWithApi> extends [unknown, ...infer Rest] ? Rest : never
) => startNodeWithApi(cleanups, ...given);

async function startNode(): Promise<FaultyPracticeNode> {
  const node = await startPracticeNode({
    hostPrivateKey: createKeyPair('host').privateKey,
    sshPort: 0,
  });
  cleanups.add(() => node.stop());
  node.authorizeKey(key.publicKey);
  return node;
}

function addressOf(
  node: { host: string; sshPort: number; hostKey: string | null },
  given: Partial<NodeAddress> = {},
): NodeAddress {
  const { host, sshPort, hostKey } = node;
  return {
    host,
    sshPort,
    hostKey,
    user: 'student',
    apiAccess: 'ssh',
    address: null,
    ...given,
  };
}

async function connect(
  address: NodeAddress,
  privateKey = key.privateKey,
  by = connector,
): Promise<NodeSession> {
  const session = await by.connect(address, privateKey, new AbortController().signal);
  cleanups.add(() => session.close());
  return session;
}

async function reasonOf(asked: Promise<unknown>): Promise<UnreachableReason | string> {
  const startedAt = performance.now();
  try {
    await asked;
    return 'no error';
  } catch (error) {
    expect(performance.now() - startedAt).toBeLessThan(limits.requestMs);
    expect(error).toMatchObject({ name: 'NodeUnreachable' });
    expect((error as { detail: string }).detail).toMatch(/^\S.*\.$|\?$/);
    return (error as { reason: UnreachableReason }).reason;
  }
}

describe('signing in', () => {
  test('a node that is well has nothing to say', async () => {
    const session = await connect(addressOf(await startNode()));
    expect(await session.kubernetes.listClusterNodes()).toMatchObject([
      { name: 'practice', ready: true },
    ]);
  });

  test('dns: a name without an address', async () => {
    expect(
      await reasonOf(connect(addressOf({ host: 'nowhere.invalid', sshPort: 22, hostKey: null }))),
    ).toBe('dns');
  });

  test('not-allowed: loopback, without the exception for practice nodes', async () => {
    const strict = createNodeConnector({ allowedNetworks: [], isPracticeNode: () => false });
    const asked = strict.connect(
      addressOf(await startNode()),
      key.privateKey,
      new AbortController().signal,
    );
    expect(await reasonOf(asked)).toBe('not-allowed');
  });

  test('refused: nothing listens', async () => {
    const node = await startNode();
    await node.setSshFault('refuse');
    expect(await reasonOf(connect(addressOf(node)))).toBe('refused');
    await node.setSshFault(null);
    expect(await reasonOf(connect(addressOf(node)))).toBe('no error');
  });

  test('handshake-timeout: it accepts and stays silent', async () => {
    const node = await startNode();
    await node.setSshFault('hang');
    const asked = connect(addressOf(node), key.privateKey, impatient);
    expect(await reasonOf(asked)).toBe('handshake-timeout');
  });

  test('not-ssh: it says something else', async () => {
    const node = await startNode();
    await node.setSshFault('garbage');
    expect(await reasonOf(connect(addressOf(node)))).toBe('not-ssh');
  });

  test('ssh-busy: it hangs up at once', async () => {
    const port = await listen(
      createServer((socket) => socket.destroy()),
      cleanups,
    );
    expect(
      await reasonOf(connect(addressOf({ host: '127.0.0.1', sshPort: port, hostKey: null }))),
    ).toBe('ssh-busy');
  });

  test('connection-lost: it is reset in the middle of the handshake', async () => {
    const server = createServer((socket) => {
      socket.write('SSH-2.0-half\r\n', () => socket.resetAndDestroy());
    });
    const sshPort = await listen(server, cleanups);
    const asked = connect(addressOf({ host: '127.0.0.1', sshPort, hostKey: null }));
    expect(await reasonOf(asked)).toBe('connection-lost');
  });

  test('auth-rejected: it does not know the key', async () => {
    const node = await startNode();
    expect(await reasonOf(connect(addressOf(node), createKeyPair('other').privateKey))).toBe(
      'auth-rejected',
    );
    await node.setSshFault('reject-auth');
    expect(await reasonOf(connect(addressOf(node)))).toBe('auth-rejected');
  });

  test('host-key-changed: it is another machine', async () => {
    const node = await startNode();
    await node.setSshFault('wrong-host-key');
    expect(await reasonOf(connect(addressOf(node)))).toBe('host-key-changed');
  });

  test('deadline: who asked does not want it any more', async () => {
    const node = await startNode();
    const early = connector.connect(addressOf(node), key.privateKey, AbortSignal.abort());
    expect(await reasonOf(early)).toBe('deadline');
  });
});

describe('running commands', () => {
  const run = async (address: NodeAddress, by = connector) =>
    (await connect(address, key.privateKey, by)).run({ argv: ['true'] });

  test('connection-lost: it breaks while a command runs', async () => {
    const node = await startNode();
    await node.setSshFault('drop-mid-command');
    expect(await reasonOf(run(addressOf(node)))).toBe('connection-lost');
  });

  test('connection-lost: a command that ends without saying how', async () => {
    expect(await reasonOf(run(await startHostile((channel) => channel.end())))).toBe(
      'connection-lost',
    );
  });

  test('login-shell: it begins no command in time', async () => {
    const node = await startNode();
    await node.setSshFault('command-hangs');
    expect(await reasonOf(run(addressOf(node), impatient))).toBe('login-shell');
  });

  test('command-timeout: a command that never ends', async () => {
    const node = await startHostile((channel, _client, command) =>
      channel.write(marksOf(command).begin),
    );
    const running = run(node, impatient);
    expect(await reasonOf(running)).toBe('command-timeout');
    await expect(running).rejects.toMatchObject({
      detail: 'true did not end on your node in time.',
    });
  });

  test('too-large: an output without an end, of which little is kept', async () => {
    const node = await startNode();
    await node.setSshFault('endless-output');
    const before = process.memoryUsage().rss;
    expect(await reasonOf(run(addressOf(node)))).toBe('too-large');
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  test('login-shell: a start file ends the shell before the command', async () => {
    const node = await startHostile((channel) => {
      channel.write('This account is currently not available.\n');
      channel.exit(1);
      channel.end();
    });
    expect(await reasonOf(run(node))).toBe('login-shell');
  });

  /** What an SSH server can send without being asked, in ssh2's own protocol. */
  interface Unasked {
    ping(): void;
    forwardedTcpip(channel: number, window: number, packet: number, from: object): void;
  }
  const from = { boundAddr: 'x', boundPort: 1, remoteAddr: 'y', remotePort: 1 };

  test.each<[string, (protocol: Unasked, index: number) => void]>([
    ['requests', (protocol) => protocol.ping()],
    ['channels', (protocol, index) => protocol.forwardedTcpip(index, 65_535, 32_768, from)],
  ])('too-large: %s without end that nobody asked for', async (_, send) => {
    let sent = 0;
    const node = await startHostile((_channel, client) => {
      const protocol = (client as unknown as { _protocol: Unasked })._protocol;
      const timer = setInterval(() => {
        for (let index = 0; index < 500; index += 1) send(protocol, index);
        sent += 500;
      }, 1);
      client.on('close', () => clearInterval(timer));
    });
    expect(await reasonOf(run(node))).toBe('too-large');
    expect(sent).toBeLessThan(100_000);
  });

  test('session-refused: no more sessions', async () => {
    const node = await startNode();
    await node.setSshFault('no-sessions');
    expect(await reasonOf(run(addressOf(node)))).toBe('session-refused');
  });

  test('command-missing: a program, and curl', async () => {
    const session = await connect(addressOf(await startNode()));
    expect(await reasonOf(session.run({ argv: ['nothing'] }))).toBe('command-missing');
    const without = await connect(await startHostile(printing('sh: curl: not found\n', 127)));
    expect(await reasonOf(without.curlOnNode({ host: 'localhost', port: 30000 }))).toBe(
      'command-missing',
    );
  });

  test('what is printed is text, and words are quoted for the shell', async () => {
    let asked = '';
    const node = await startHostile((channel, client, command) => {
      asked = command.replaceAll(`'"'"'`, "'");
      channel.stderr.write('warning\n');
      printing('\u001b[31mred\u001b[0m\u202e\u0007\r\n')(channel, client, command);
    });
    const argv = ['echo', "it's", '$HOME', 'plain'] as const;
    const output = await (await connect(node)).run({ argv });
    expect(asked).toContain(`; echo 'it'"'"'s' '$HOME' plain; `);
    expect(output).toEqual({ exitCode: 0, stdout: 'red\n', stderr: 'warning\n' });
  });

  test('a session that is closed ends what is under way', async () => {
    const session = await connect(await startHostile(() => {}));
    const asked = session.run({ argv: ['sleep'] });
    await session.close();
    expect(await reasonOf(asked)).toBe('connection-lost');
    await session.close();
  });
});

describe('the way to the API', () => {
  const longName = JSON.stringify({ items: [{ metadata: { name: 'x'.repeat(2000), uid: 'u' } }] });
  const list = async (address: NodeAddress, by = connector) =>
    (await connect(address, key.privateKey, by)).kubernetes.listServices();

  test('kubeconfig-missing: no command gives one', async () => {
    expect(await reasonOf(list(await startHostile(printing('', 1))))).toBe('kubeconfig-missing');
  });

  test.each<[string, string]>([
    ['no YAML', ': {'],
    ['another document', 'a: b'],
    ['aliases', `a: &a [1]\nb: *a\n`],
    ['too long', `a: ${'x'.repeat(70_000)}`],
    ['nested too deep', '['.repeat(30) + ']'.repeat(30)],
    ['a program to run', kubeconfig({ exec: { command: 'id' } })],
    ['a plugin', kubeconfig({ 'auth-provider': { name: 'gcp' } })],
    ['a file to read', kubeconfig({ tokenFile: '/etc/passwd' })],
    ['a key in a file', kubeconfig({ 'client-key': '/etc/passwd' })],
    ['another person', kubeconfig({ token: 't', as: 'root' })],
    ['a token that breaks a header', kubeconfig({ token: 'a\r\nb' })],
    [
      'no real client certificate',
      kubeconfig({ 'client-certificate-data': 'aaaa', 'client-key-data': 'aaaa' }),
    ],
    ['no real CA', kubeconfig({ token: 't' }, 'nothing')],
    [
      'no real key',
      kubeconfig({
        'client-certificate-data': Buffer.from(selfSigned.certificate).toString('base64'),
        'client-key-data': 'aaaa',
      }),
    ],
    [
      'trust in everybody',
      kubeconfig().replace(
        'certificate-authority-data',
        'insecure-skip-tls-verify: true\n      certificate-authority-data',
      ),
    ],
    ['no encryption', kubeconfig({ token: 't' }, undefined, 'http://127.0.0.1:16443')],
    ['no server', kubeconfig({ token: 't' }, undefined, '127.0.0.1')],
    [
      'a context that names nobody',
      kubeconfig().replace('current-context: c', 'current-context: d'),
    ],
  ])('kubeconfig-invalid: %s', async (_, text) => {
    expect(await reasonOf(list(await startHostile(printing(text))))).toBe('kubeconfig-invalid');
  });

  test('api-refused: nothing listens there', async () => {
    const closed = createServer();
    const port = await listen(closed, cleanups);
    closed.close();
    const config = kubeconfig({ token: 't' }, undefined, `https://127.0.0.1:${port}`);
    const node = await startHostile(printing(config), port);
    expect(await reasonOf(list({ ...node, apiAccess: 'direct' }))).toBe('api-refused');
  });

  test('not-allowed: Podmark itself asks for no API at a port of other programs', async () => {
    const config = kubeconfig({ token: 't' }, undefined, 'https://127.0.0.1:25');
    const node = await startHostile(printing(config));
    expect(await reasonOf(list({ ...node, apiAccess: 'direct' }))).toBe('not-allowed');
  });

  test('forwarding-refused: the SSH server forwards nothing', async () => {
    const node = await startNode();
    await node.setSshFault('no-forwarding');
    expect(await reasonOf(list(addressOf(node)))).toBe('forwarding-refused');
  });

  test.each<[UnreachableReason, Parameters<FaultyPracticeNode['setApiFault']>[0]]>([
    ['api-timeout', 'hang'],
    ['api-malformed', 'garbage'],
    ['api-unauthorized', 'expired-credentials'],
    ['too-large', 'endless'],
    ['api-refused', 'refuse'],
  ])('%s: the API server shows the fault %s', async (reason, fault) => {
    const node = await startNode();
    await node.setApiFault(fault);
    const by = fault === 'hang' ? impatient : connector;
    expect(await reasonOf(list(addressOf(node), by))).toBe(reason);
  });

  test('api-timeout: the port accepts, and TLS never begins', async () => {
    const silent = await listen(
      createServer(() => {}),
      cleanups,
    );
    const config = kubeconfig({ token: 't' }, undefined, `https://127.0.0.1:${silent}`);
    const address = await startHostile(printing(config), silent);
    expect(await reasonOf(list(address, impatient))).toBe('api-timeout');
    const direct = { ...address, apiAccess: 'direct' as const };
    expect(await reasonOf(list(direct, impatient))).toBe('api-timeout');
  });

  test('api-certificate: it is not the cluster’s', async () => {
    const other = createSelfSigned(['127.0.0.1'], ['kubernetes']);
    const address = await startWithApi(() => {}, kubeconfig({ token: 't' }, other.certificate));
    expect(await reasonOf(list(address))).toBe('api-certificate');
  });

  test.each<[UnreachableReason, number]>([
    ['api-unauthorized', 401],
    ['api-forbidden', 403],
    ['api-failed', 302],
    ['api-failed', 500],
    ['api-failed', 404],
  ])('%s: status %i', async (reason, status) => {
    const address = await startWithApi((_request, response) => {
      response.writeHead(status, { location: 'https://evil.example/' });
      response.end('{}');
    });
    expect(await reasonOf(list(address))).toBe(reason);
  });

  test.each<[string, string, Record<string, string>]>([
    ['no JSON', 'hello', {}],
    ['items that are no list', '{"items":"abcdefgh"}', {}],
    ['objects that are none', '{"items":[{"metadata":5}]}', {}],
    ['nothing', 'null', {}],
    ['a name that no object has', longName, {}],
    ['nested without end', '{"items":['.repeat(20_000), {}],
    ['packed', 'x', { 'content-encoding': 'gzip' }],
  ])('api-malformed: %s', async (_, body, headers) => {
    const address = await startWithApi((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.end(body);
    });
    expect(await reasonOf(list(address))).toBe('api-malformed');
  });

  const emptyObjects = (count: number) => Array(count).fill('{}').join(',');
  const service = { metadata: { name: 'a', uid: 'b' }, spec: {} };

  test.each<[string, string]>([
    ['objects of two bytes', `{"items":[${emptyObjects(100_000)}]}`],
    [
      'lists of empty objects',
      `{"items":[${Array(100)
        .fill(`[${emptyObjects(1000)}]`)
        .join(',')}]}`,
    ],
    [
      'more labels than an object has',
      JSON.stringify({
        items: [
          {
            metadata: Object.fromEntries(
              Array.from({ length: 3000 }, (_, index) => [`l${index}`, '']),
            ),
          },
        ],
      }),
    ],
    ['more objects than a node has', JSON.stringify({ items: Array(2001).fill(service) })],
    ['pages without end', JSON.stringify({ metadata: { continue: 'next' }, items: [service] })],
  ])('too-large: %s', async (_, body) => {
    const address = await startWithApi((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(body);
    });
    const before = process.memoryUsage().rss;
    expect(await reasonOf(list(address))).toBe('too-large');
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  test('too-large: an answer in chunks of one byte', async () => {
    const address = await startWithApi((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (let chunk = 0; chunk < 3000; chunk += 1) response.write(' ');
      response.end('{"items":[]}');
    });
    expect(await reasonOf(list(address))).toBe('too-large');
  });

  test('api-malformed: preludes without end', async () => {
    const address = await startWithApi((_request, response) => {
      for (let prelude = 0; prelude < 20; prelude += 1) response.writeProcessing();
      response.end('{"items":[]}');
    });
    expect(await reasonOf(list(address))).toBe('api-malformed');
  });

  test('too-large: a hundred megabytes, of which little is read', async () => {
    let written = 0;
    const address = await startWithApi((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(64 * 1024, 32);
      const write = () => {
        while (written < 100e6 && response.writable && response.write(chunk))
          written += chunk.length;
      };
      response.on('drain', write);
      response.on('error', () => {});
      write();
    });
    expect(await reasonOf(list(address))).toBe('too-large');
    expect(written).toBeLessThan(20e6);
  });

  test('api-timeout: an answer that drips', async () => {
    const address = await startWithApi((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 100);
      response.on('close', () => clearInterval(timer));
    });
    expect(await reasonOf(list(address, impatient))).toBe('api-timeout');
  });
});

describe('the one place where a node is called unreachable', () => {
  test('is unreachable.ts', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.includes('generated'),
    );
    const makers = files.filter((file) =>
      readFileSync(`src/${file}`, 'utf8').includes('new NodeUnreachable('),
    );
    expect(makers).toEqual(['node/unreachable.ts']);
  });

  test('reads codes, whatever is thrown', () => {
    expect(
      ['EX', '', '', 'TypeError'].map((_, index) =>
        codeOf([{ code: 'EX' }, null, 'text', new TypeError('x')][index]),
      ),
    ).toEqual(['EX', '', '', 'TypeError']);
    expect(codeOf({ code: 5, name: 7 })).toBe('');
    expect(apiStatus(418).reason).toBe('api-failed');
    expect(apiFailed({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }).reason).toBe(
      'api-unauthorized',
    );
    expect(apiFailed({ code: 'ECONNRESET' }).reason).toBe('api-failed');
    expect(connectFailed({ code: 'ECONNRESET' }, 22).reason).toBe('connection-lost');
    expect(connectFailed({ code: 'EHOSTUNREACH' }, 22).reason).toBe('timeout');
  });
});
