import { generateKeyPairSync, timingSafeEqual } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type ServerChannel } from 'ssh2';
import { close, listen } from './listen.js';
import type { PracticeCluster } from './practice-cluster.js';
import type { CommandOutput } from './shell/command-output.js';

/** How the SSH server can misbehave. New connections and commands are affected at once. */
export type SshFault =
  | 'refuse'
  | 'hang'
  | 'garbage'
  | 'wrong-host-key'
  | 'reject-auth'
  | 'slow'
  | 'drop-mid-command'
  | 'command-hangs'
  | 'endless-output'
  | 'no-sessions'
  | 'no-forwarding';

/** How to start the SSH server, and what its commands and forwarded connections reach. */
export interface SshServerOptions {
  address: string;
  /** If it is 0 or taken, a free port is used. */
  port: number;
  /** The host key, as OpenSSH PEM. */
  hostPrivateKey: string;
  user: string;
  run(script: string): Promise<CommandOutput>;
  dial: PracticeCluster['dial'];
}

/** A real SSH server on loopback that runs commands and forwards connections. */
export interface SshServer {
  readonly port: number;
  /** The public host key, as in `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  /** Lets a key in, given as a line of `authorized_keys`. Throws for a line that is not one. */
  authorizeKey(line: string): void;
  setFault(fault: SshFault | null): Promise<void>;
  stop(): Promise<void>;
}

/** The default of OpenSSH's MaxSessions. */
const maxSessions = 10;
const slowMs = 1500;

/** Starts an SSH server on loopback. Rejects if it cannot listen there. */
export async function startSshServer(options: SshServerOptions): Promise<SshServer> {
  const authorized: ParsedKey[] = [];
  const sockets = new Set<Socket>();
  let fault: SshFault | null = null;
  const serverWith = (key: string) =>
    new ssh2.Server({ hostKeys: [key] }, (client) => {
      serveClient(client, options, authorized, () => fault);
    });
  const usual = serverWith(options.hostPrivateKey);
  const other = serverWith(makeOtherKey());
  const accept = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    if (fault === 'hang') return;
    if (fault === 'garbage') {
      socket.end('220 this is no SSH server\r\n'.repeat(50));
      return;
    }
    (fault === 'wrong-host-key' ? other : usual).injectSocket(socket);
  };
  const listener = createServer({ noDelay: true }, accept);
  await listen(listener, options.address, options.port);
  const { port } = listener.address() as AddressInfo;

  const stopListening = async () => {
    const closed = close(listener);
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  return {
    port,
    hostKey: publicKeyOf(options.hostPrivateKey),
    authorizeKey(line) {
      const key = ssh2.utils.parseKey(line.replace(/^.*?(?=ssh-|ecdsa-)/, ''));
      if (key instanceof Error) throw key;
      authorized.push(key);
    },
    async setFault(next) {
      fault = next;
      if (next === 'refuse') await stopListening();
      else if (!listener.listening) await listen(listener, options.address, port);
    },
    stop: stopListening,
  };
}

/** Makes the wrong host key with OpenSSL, because one in 256 of ssh2 1.17's keys is unreadable. */
function makeOtherKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'sec1', format: 'pem' }).toString();
}

/**
 * The public key of an OpenSSH PEM, as in `ssh-ed25519 AAAA...`. Throws if the PEM is unreadable.
 */
export function publicKeyOf(privateKey: string): string {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}

function serveClient(
  client: Connection,
  options: SshServerOptions,
  authorized: readonly ParsedKey[],
  faultNow: () => SshFault | null,
): void {
  let sessions = 0;
  client.on('error', () => {});
  client.on('authentication', (context) => {
    const isKnown = faultNow() !== 'reject-auth' && isAuthorized(context, options.user, authorized);
    if (isKnown) context.accept();
    else context.reject(['publickey']);
  });
  client.on('ready', () => {
    client.on('session', (accept, reject) => {
      if (sessions >= maxSessions || faultNow() === 'no-sessions') return reject();
      sessions += 1;
      const session = accept();
      session.on('close', () => {
        sessions -= 1;
      });
      session.on('exec', (acceptExec, _reject, { command }) => {
        const fault = faultNow();
        const channel = acceptExec();
        channel.on('error', () => {});
        if (fault === 'drop-mid-command') setTimeout(() => client.end(), 50).unref();
        else if (fault === 'endless-output') writeForever(channel);
        else if (fault !== 'command-hangs')
          runLater(fault, () => execute(channel, command, options));
      });
    });
    // without a listener for it, ssh2 refuses forwarding as “administratively prohibited” (RFC
    // 4254)
    if (faultNow() === 'no-forwarding') return;
    client.on('tcpip', (accept, reject, { destIP, destPort }) => {
      runLater(faultNow(), () => forward(accept, reject, destIP, destPort, options));
    });
  });
}

function isAuthorized(
  context: AuthContext,
  user: string,
  authorized: readonly ParsedKey[],
): boolean {
  if (context.method !== 'publickey' || context.username !== user) return false;
  const known = authorized.find((key) => {
    const data = key.getPublicSSH();
    return data.length === context.key.data.length && timingSafeEqual(data, context.key.data);
  });
  if (!known) return false;
  // a request without a signature only asks whether the key would be accepted
  if (!context.signature || !context.blob) return true;
  return known.verify(context.blob, context.signature, context.hashAlgo) === true;
}

function runLater(fault: SshFault | null, work: () => Promise<void>): void {
  const run = () => {
    work().catch(() => {});
  };
  if (fault === 'slow') setTimeout(run, slowMs).unref();
  else run();
}

async function execute(
  channel: ServerChannel,
  command: string,
  { run }: SshServerOptions,
): Promise<void> {
  const failed = { exitCode: 1, stdout: '', stderr: 'the practice node failed\n' };
  // if the command fails to run, it must still end, because the client would wait forever
  const { exitCode, stdout, stderr } = await run(command).catch(() => failed);
  if (stderr !== '') channel.stderr.write(stderr);
  channel.write(stdout);
  channel.exit(exitCode);
  channel.end();
}

function writeForever(channel: ServerChannel): void {
  const chunk = 'endless '.repeat(4096);
  const write = () => {
    while (channel.writable && channel.write(chunk));
  };
  channel.on('drain', write);
  write();
}

async function forward(
  accept: () => ServerChannel,
  reject: () => void,
  host: string,
  port: number,
  { dial }: SshServerOptions,
): Promise<void> {
  const target = await dial(host, port);
  // a silent target gets no answer at all, so that the client runs into its own timeout
  if (target === 'timeout') return;
  if (target === 'refused') return reject();
  const channel = accept();
  channel.on('error', () => target.destroy());
  target.on('error', () => channel.destroy());
  channel.on('close', () => target.destroy());
  channel.pipe(target).pipe(channel);
}
