import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import ssh2 from 'ssh2';
import type { NodeUnreachable } from '../../../src/domain/outcome.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { defaultNodeLimits } from '../../../src/node/node-connector.js';
import { SshConnection, type SshLimits } from '../../../src/node/ssh-connection.js';
import { Cleanups, listen, marksOf, printing } from '../../support/nodes.js';

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

const { privateKey } = createKeyPair('course');
const hostKeys = [createKeyPair('host').privateKey];

async function open(port: number, limits: Partial<SshLimits> = {}): Promise<SshConnection> {
  const target = { address: '127.0.0.1', port, user: 'sam', privateKey, hostKey: null };
  const signal = new AbortController().signal;
  const ssh = await SshConnection.open(target, { ...defaultNodeLimits, ...limits }, signal);
  cleanups.add(() => ssh.close());
  return ssh;
}

async function failureOf(asked: Promise<unknown>): Promise<NodeUnreachable> {
  return await asked.then(
    () => Promise.reject(new Error('it did not fail')),
    (error) => error,
  );
}

/** Starts an SSH server; `serve` is called with each client. */
async function startServer(
  serve: (client: ssh2.Connection) => void,
  algorithms: ssh2.Algorithms = {},
  keys = hostKeys,
): Promise<number> {
  const server = new ssh2.Server({ hostKeys: keys, algorithms }, (client) => {
    client.on('error', () => {});
    serve(client);
  });
  return await listen(
    createServer((socket) => server.injectSocket(socket)),
    cleanups,
  );
}

const letIn = (client: ssh2.Connection) => {
  client.on('authentication', (context) => context.accept());
};

describe('a server that has no algorithm in common with Podmark', () => {
  test.each<[string, ssh2.Algorithms]>([
    ['key exchange', { kex: ['diffie-hellman-group14-sha1'] }],
    ['cipher', { cipher: ['aes256-cbc'] }],
    ['MAC', { cipher: ['aes128-ctr'], hmac: ['hmac-sha1'] }],
  ])('is told the kind: %s', async (kind, algorithms) => {
    const failure = await failureOf(open(await startServer(letIn, algorithms)));
    expect([failure.reason, failure.said]).toEqual(['ssh-no-algorithm', undefined]);
    expect(failure.detail).toContain(`no ${kind} algorithm in common`);
  });

  test('is told that its host keys are of another kind', async () => {
    const text = 'SSH-2.0-Other\r\n';
    const lists = ['curve25519-sha256', 'ssh-dss', ...Array<string>(8).fill('none')].map((list) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(list.length);
      return Buffer.concat([length, Buffer.from(list)]);
    });
    const payload = Buffer.concat([Buffer.from([20]), Buffer.alloc(16), ...lists, Buffer.alloc(5)]);
    const padding = 8 - ((payload.length + 5) % 8) + 8;
    const head = Buffer.alloc(5);
    head.writeUInt32BE(payload.length + padding + 1);
    head[4] = padding;
    const port = await listen(
      createServer((socket) => {
        // in two pieces, as networks like it
        socket.write(Buffer.concat([Buffer.from(text), head]));
        socket.write(Buffer.concat([payload, Buffer.alloc(padding)]));
      }),
      cleanups,
    );
    const failure = await failureOf(open(port));
    expect(failure.reason).toBe('ssh-no-algorithm');
    expect(failure.detail).toContain('no host key algorithm');
  });
});

test.each<ssh2.Algorithms>([
  { kex: ['ecdh-sha2-nistp521'] },
  { kex: ['diffie-hellman-group18-sha512'] },
  { cipher: ['chacha20-poly1305@openssh.com'] },
  { cipher: ['aes192-ctr'], hmac: ['hmac-sha2-512'] },
])('a hardened server with %j is signed in to', async (algorithms) => {
  await open(await startServer(letIn, algorithms));
});

test.each([384, 521] as const)('a server with an ECDSA host key of %i bits, too', async (bits) => {
  const key = ssh2.utils.generateKeyPairSync('ecdsa', { bits }).private;
  const { hostKey } = await open(await startServer(letIn, {}, [key]));
  expect(hostKey).toMatch(new RegExp(`^ecdsa-sha2-nistp${bits} `));
});

describe('a server that takes no connection at the moment', () => {
  /** Says the line instead of SSH to the first clients. */
  async function startBusy(line: string, refusals: number): Promise<number> {
    const server = new ssh2.Server({ hostKeys }, (client) => {
      client.on('error', () => {});
      letIn(client);
    });
    let asked = 0;
    const listener = createServer((socket) => {
      asked += 1;
      if (asked <= refusals) socket.end(line);
      else server.injectSocket(socket);
    });
    return await listen(listener, cleanups);
  }

  test.each(['Exceeded MaxStartups\r\n', 'Not allowed at this time\r\n', ''])(
    'is asked again: %j',
    async (line) => {
      await open(await startBusy(line, 2));
    },
  );

  test('is told as such, with its own words, within the limit', async () => {
    const port = await startBusy('Exceeded \u001b[31mMaxStartups\r\n', 100);
    const failure = await failureOf(open(port, { readyMs: 2000 }));
    expect([failure.reason, failure.said]).toEqual(['ssh-busy', 'Exceeded MaxStartups']);
  });

  test.each([
    'HTTP/1.1 400 Bad Request\r\n\r\n',
    '220 mail.example.edu ESMTP\r\n',
    '\u0000\u0003\r\n',
  ])('is not what speaks another protocol: %j', async (line) => {
    expect((await failureOf(open(await startBusy(line, 100)))).reason).toBe('not-ssh');
  });
});

describe('signing in', () => {
  test('second-factor: the key is accepted, and a password asked for', async () => {
    const port = await startServer((client) =>
      client.on('authentication', (context) => context.reject(['password'], true)),
    );
    expect((await failureOf(open(port))).reason).toBe('second-factor');
  });

  test('sign-in-timeout: nobody decides', async () => {
    const port = await startServer((client) => client.on('authentication', () => {}));
    expect((await failureOf(open(port, { readyMs: 600 }))).reason).toBe('sign-in-timeout');
  });
});

describe('a login shell', () => {
  const run = async (print: (channel: ssh2.ServerChannel) => void) => {
    const port = await startServer((client) => {
      letIn(client);
      client.on('session', (accept) => accept().on('exec', (acceptExec) => print(acceptExec())));
    });
    return await failureOf((await open(port)).exec('true', { timeoutMs: 1000 }));
  };

  test('that asks something is told by its question', async () => {
    const failure = await run((channel) => channel.stderr.write('\n\u001b[1mpress enter \n'));
    expect([failure.reason, failure.said]).toEqual(['login-shell', 'press enter']);
    expect(failure.detail).toContain('in time');
  });

  test('that leaves a program running, which holds the output open, is not waited for', async () => {
    const port = await startServer((client) => {
      letIn(client);
      client.on('session', (accept) =>
        accept().on('exec', (acceptExec, _reject, { command }) => {
          const { begin, end } = marksOf(command);
          const channel = acceptExec();
          channel.write(`Agent pid 4711\n${begin}red\n`);
          channel.write(end(0).slice(0, 8));
          channel.write(end(0).slice(8));
        }),
      );
    });
    const output = await (await open(port)).exec('echo red', { timeoutMs: 20_000 });
    expect(output).toMatchObject({ stdout: 'red\n', exitCode: 0 });
  });

  test('that is none is told by its first line, of which 200 characters are kept', async () => {
    const failure = await run((channel) => {
      channel.write(`${'x'.repeat(300)}\nmore\n`);
      channel.exit(1);
      channel.end();
    });
    expect(failure.reason).toBe('login-shell');
    expect(failure.said).toBe(`${'x'.repeat(199)}…`);
  });
});

describe('a server that allows few sessions', () => {
  /** Refuses sessions beyond this number, and runs the commands when `finish` is called. */
  async function startFew(most: number) {
    const counts = { open: 0, mostSeen: 0, run: 0 };
    const port = await startServer((client) => {
      letIn(client);
      client.on('session', (accept, reject) => {
        if (counts.open >= most) return reject();
        counts.open += 1;
        counts.mostSeen = Math.max(counts.mostSeen, counts.open);
        const session = accept();
        session.on('close', () => {
          counts.open -= 1;
        });
        session.on('exec', (acceptExec, _reject, { command }) => {
          const channel = acceptExec();
          counts.run += 1;
          setImmediate(() => printing('done')(channel, client, command));
        });
      });
    });
    return { counts, ssh: await open(port) };
  }

  /** Refuses the sessions that `isRefused` says of their number, which counts from 1. */
  async function startRefusing(isRefused: (nth: number) => boolean, onExec = printing('done')) {
    let sessions = 0;
    const port = await startServer((client) => {
      letIn(client);
      client.on('session', (accept, reject) => {
        sessions += 1;
        if (isRefused(sessions)) return reject();
        accept().on('exec', (acceptExec, _reject, { command }) =>
          onExec(acceptExec(), client, command),
        );
      });
    });
    return await open(port);
  }

  test.each([1, 2])('of %i runs all commands all the same', async (most) => {
    const { counts, ssh } = await startFew(most);
    const commands = Array.from({ length: 12 }, () => ssh.exec('true', { timeoutMs: 5000 }));
    const outputs = await Promise.all(commands);
    expect(outputs.map(({ stdout }) => stdout)).toEqual(Array(12).fill('done'));
    expect([counts.mostSeen, counts.run]).toEqual([most, 12]);
  });

  test('and never frees one gives up', async () => {
    const ssh = await startRefusing((nth) => nth > 1);
    const ran = await Promise.allSettled(
      Array.from({ length: 5 }, () => ssh.exec('true', { timeoutMs: 5000 })),
    );
    expect(ran.map(({ status }) => status)).toEqual(['fulfilled', ...Array(4).fill('rejected')]);
  });

  test('of none is told as such', async () => {
    const { ssh } = await startFew(0);
    const commands = Array.from({ length: 3 }, () =>
      failureOf(ssh.exec('true', { timeoutMs: 5000 })),
    );
    const reasons = (await Promise.all(commands)).map(({ reason }) => reason);
    expect(reasons).toEqual(Array(3).fill('session-refused'));
  });

  test('is asked once more for one that it counts a moment after its end', async () => {
    const ssh = await startRefusing((nth) => nth === 2);
    await ssh.exec('true', { timeoutMs: 5000 });
    expect((await ssh.exec('true', { timeoutMs: 5000 })).stdout).toBe('done');
  });

  test('and whose only one hangs blames the command that hangs', async () => {
    const ssh = await startRefusing(
      (nth) => nth > 1,
      (channel, _client, command) => channel.write(marksOf(command).begin),
    );
    const first = failureOf(ssh.exec('sleep 100', { timeoutMs: 1000 }));
    const second = failureOf(ssh.exec('true', { timeoutMs: 1000 }));
    for (const failure of await Promise.all([first, second])) {
      expect(failure.detail).toBe('sleep did not end on your node in time.');
    }
  });
});
