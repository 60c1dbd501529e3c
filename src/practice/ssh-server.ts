import { generateKeyPairSync, timingSafeEqual } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type ServerChannel } from 'ssh2';
import { close, listen } from './listen.js';
import type { PracticeCluster } from './practice-cluster.js';
import type { CommandOutput } from './shell/command-output.js';

/** How the SSH server can misbehave; new connections and commands feel it at once. */
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

export interface SshServerOptions {
  address: string;
  /** 0 takes a free one, and so does one that is taken. */
  port: number;
  /** OpenSSH PEM. */
  hostPrivateKey: string;
  user: string;
  run(script: string): Promise<CommandOutput>;
  dial: PracticeCluster['dial'];
}

/** A real SSH server on loopback, for exec and forwarded connections. */
export interface SshServer {
  readonly port: number;
  /** As in `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  authorizeKey(line: string): void;
  setFault(fault: SshFault | null): Promise<void>;
  stop(): Promise<void>;
}

/** As OpenSSH's MaxSessions. */
const maxSessions = 10;
const slowMs = 1500;

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

/** Of OpenSSL, because of the Ed25519 keys that ssh2 1.17 makes, one in 256 can be read by nobody. */
function makeOtherKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'sec1', format: 'pem' }).toString();
}

/** The public half of an OpenSSH PEM, as in `ssh-ed25519 AAAA...`. */
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
    // ssh2 answers “administratively prohibited” (RFC 4254) where nobody listens for forwarding
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
  // without a signature the client only asks whether the key would do
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
  // a client would wait for ever for a command that never ends
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
  // a target that is silent is never answered: the client gives up by itself
  if (target === 'timeout') return;
  if (target === 'refused') return reject();
  const channel = accept();
  channel.on('error', () => target.destroy());
  target.on('error', () => channel.destroy());
  channel.on('close', () => target.destroy());
  channel.pipe(target).pipe(channel);
}
