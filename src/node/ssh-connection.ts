import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import { NodeUnreachable } from '../domain/outcome.js';
import { expiry } from './expiry.js';
import { endMarkLength, type MarkedCommand, markCommand } from './marked-command.js';
import { plainText } from './plain-text.js';
import { firstLineOf } from './said.js';
import { type HandshakeLimits, openSocket, type SshTarget, shakeHands } from './ssh-handshake.js';
import { SshSessions } from './ssh-sessions.js';
import { deadlineOf, forwardingFailed, unreachable } from './unreachable.js';

/** Time and size limits of an SSH connection. */
export interface SshLimits extends HandshakeLimits {
  /** For the output of one command, stdout and stderr together. */
  outputBytes: number;
  /** For everything that the connection receives in its life. */
  totalBytes: number;
  /**
   * How many packets the connection may receive that nobody asked for, such as requests to open a
   * channel: each costs far more than its bytes.
   */
  unaskedPackets: number;
}

/**
 * What a command printed. `stdout` is the command's alone; `stderr` may begin with what the login
 * shell's start files print there. `exitCode` is null if a signal ended the command. `cut` is true
 * if the output was longer than the limit and the rest was not read.
 */
export interface CommandOutput {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  cut: boolean;
}

/** How long, in ms, a server that is there takes at most to answer. */
const aliveMs = 1000;

/** How to run a command. */
interface ExecOptions {
  timeoutMs: number;
  cut?: true;
  /** What a student reads that did not end in time; by default the line's first word. */
  program?: string;
}

/** Packets that carry data are larger than this on average. */
const bytesPerPacket = 512;

/** How many packets answer one command or forwarded connection, besides those that carry data. */
const packetsPerCall = 50;

/** How long to wait, in ms, before a server is asked again that takes no connection. */
const busyPausesMs = [700, 1500];
/** A try to connect that has less time than this is not worth it. */
const leastTryMs = 500;

/**
 * One SSH connection. Its methods throw `NodeUnreachable`. When the connection is lost, every call
 * that is under way throws the reason of the loss.
 */
export class SshConnection {
  readonly #sessions = new SshSessions();
  readonly #lost: Promise<never>;
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #limits: SshLimits;
  readonly hostKey: string;
  #calls = 0;
  #lose: (error: NodeUnreachable) => void = () => {};

  private constructor(client: Client, socket: Socket, hostKey: string, limits: SshLimits) {
    this.#client = client;
    this.#socket = socket;
    this.#limits = limits;
    this.hostKey = hostKey;
    this.#lost = new Promise((_, reject) => {
      this.#lose = reject;
    });
    // without this, losing an idle connection would be an unhandled rejection
    this.#lost.catch(() => {});
    client.on('error', (error) => this.#end(unreachable('connection-lost', '', error)));
    client.on('close', () => this.#end(unreachable('connection-lost')));
    this.#boundWhatIsReceived();
  }

  #boundWhatIsReceived(): void {
    const { totalBytes, unaskedPackets } = this.#limits;
    let [bytes, packets] = [0, 0];
    const end = () => this.#end(unreachable('too-large', 'What your node sends'));

    this.#socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > totalBytes) end();
    });
    onPacket(this.#client, () => {
      packets += 1;
      const asked = this.#calls * packetsPerCall + bytes / bytesPerPacket;
      if (packets > unaskedPackets + asked) end();
    });
  }

  /**
   * Connects and signs in. A server that takes no connection at the moment is asked again soon. All
   * of it takes no longer than twice `readyMs`. `signal` aborts only that, not the open connection.
   */
  static async open(
    target: SshTarget,
    limits: SshLimits,
    signal: AbortSignal,
  ): Promise<SshConnection> {
    const endsAt = performance.now() + 2 * limits.readyMs;
    for (const pauseMs of busyPausesMs) {
      try {
        return await SshConnection.#openOnce(target, limits, endsAt, signal);
      } catch (error) {
        const isBusy = error instanceof NodeUnreachable && error.reason === 'ssh-busy';
        if (!isBusy || performance.now() + pauseMs + 2 * leastTryMs > endsAt) throw error;
      }
      await Promise.race([delay(pauseMs), deadlineOf(signal)]);
    }
    return await SshConnection.#openOnce(target, limits, endsAt, signal);
  }

  static async #openOnce(
    target: SshTarget,
    limits: SshLimits,
    endsAt: number,
    signal: AbortSignal,
  ): Promise<SshConnection> {
    const readyMs = Math.min(limits.readyMs, (endsAt - performance.now()) / 2);
    const socket = await openSocket(target, readyMs, signal);
    const { client, hostKey } = await shakeHands(socket, target, { ...limits, readyMs }, signal);
    return new SshConnection(client, socket, hostKey, limits);
  }

  /**
   * Runs a command line in `/bin/sh`, which the login shell starts. Output over the limit throws
   * `too-large`, or is cut if `cut` is set. Throws `command-timeout`, which names `program`, if the
   * command was started and did not end; `login-shell` if the login shell did not run it, or not in
   * time; `session-refused`; and `connection-lost` if no exit status came, or the node fell silent. Waiting for other
   * commands does not count as time.
   */
  exec(
    line: string,
    { timeoutMs, cut, program = programOf(line) }: ExecOptions,
  ): Promise<CommandOutput> {
    const session = () => this.#runInSession(line, { timeoutMs, mayCut: cut === true, program });
    return Promise.race([this.#sessions.run(session), this.#lost]);
  }

  /**
   * Opens a TCP connection from the node to a target. Resolves with `refused` or `timeout` if the
   * target does not answer; throws if the node's SSH server does not forward.
   */
  async openStream(
    host: string,
    port: number,
    timeoutMs: number,
  ): Promise<Duplex | 'refused' | 'timeout'> {
    this.#calls += 1;
    const opened = new Promise<Duplex | 'refused'>((resolve, reject) => {
      unlessLost(reject, () =>
        this.#client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
          if (!error) return resolve(channel);
          const failure = forwardingFailed(error);
          if (failure) reject(failure);
          else resolve('refused');
        }),
      );
    });
    const { timer, expired } = expiry(timeoutMs);
    try {
      const stream = await Promise.race([opened, this.#lost, expired]);
      if (stream !== 'timeout') return stream;
      // a channel that opens too late must not stay open
      opened.then((late) => typeof late !== 'string' && late.destroy()).catch(() => {});
      return 'timeout';
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Ends the connection and all calls under way, without waiting for the peer. Safe to call twice.
   */
  close(): void {
    this.#end(unreachable('connection-lost'));
  }

  #end(error: NodeUnreachable): void {
    this.#lose(error);
    this.#sessions.clear();
    this.#client.destroy();
    this.#socket.destroy();
  }

  async #runInSession(
    line: string,
    { timeoutMs, mayCut, program }: { timeoutMs: number; mayCut: boolean; program: string },
  ): Promise<CommandOutput> {
    const { timer, expired } = expiry(timeoutMs);
    const marked = markCommand(line);
    try {
      const opening = this.#startReading(marked);
      const output = await Promise.race([opening, this.#lost, expired]);
      if (output === 'timeout') {
        // a session that opens too late must not stay open
        opening.then((late) => late.close()).catch(() => {});
        throw await this.#whyNoEnd(undefined);
      }
      const ended = await Promise.race([output.ended, this.#lost, expired]);
      if (ended === 'timeout') {
        output.close();
        const { stdout, stderr } = output.text();
        const hasBegun = marked.readOutput(stdout) !== undefined;
        throw await this.#whyNoEnd(hasBegun ? program : undefined, firstLineOf(stdout + stderr));
      }
      if (ended === 'too-large' && !mayCut) {
        const hasBegun = marked.readOutput(output.text().stdout) !== undefined;
        const what = hasBegun ? `The output of ${program}` : 'What the login shell prints';
        const error = unreachable('too-large', what);
        // a node that floods us would keep sending after its channel is closed
        this.#end(error);
        throw error;
      }
      if (ended === 'too-large' || ended === 'marked') output.close();
      else if (ended === 'no-exit-status') throw unreachable('connection-lost');

      const { stdout, stderr } = output.text();
      const own = marked.readOutput(stdout);
      if (own === undefined)
        throw unreachable('login-shell', '', undefined, firstLineOf(stdout + stderr));
      return {
        stdout: plainText(own.stdout),
        stderr: plainText(stderr),
        exitCode: own.exitCode ?? output.exitCode(),
        cut: ended === 'too-large',
      };
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Why a command did not end in time. `started` is the program if the login shell started it, and
   * `said` the first line that came.
   */
  async #whyNoEnd(started: string | undefined, said?: string): Promise<NodeUnreachable> {
    const { timer, expired } = expiry(aliveMs);
    try {
      const answer = await Promise.race([ping(this.#client), this.#lost, expired]);
      if (answer === 'timeout') return unreachable('connection-lost');
    } finally {
      clearTimeout(timer);
    }
    if (started !== undefined) return unreachable('command-timeout', started);
    return unreachable('login-shell', ' in time', undefined, said);
  }

  /**
   * Starts to read as soon as the session opens, because a quick command ends in the same packet.
   */
  #startReading({ line, hasEnd }: MarkedCommand): Promise<ReturnType<typeof readOutput>> {
    this.#calls += 1;
    return new Promise((resolve, reject) => {
      unlessLost(reject, () =>
        this.#client.exec(line, (error, channel) => {
          if (error) return reject(unreachable('session-refused', '', error));
          resolve(readOutput(channel, this.#limits.outputBytes, hasEnd));
          // a start file that asks a question, or starts a shell of its own, gets no answer
          channel.end();
        }),
      );
    });
  }
}

function programOf(line: string): string {
  return /^[\w./-]+/.exec(line)?.[0] ?? 'A command';
}

/**
 * Calls `listener` for each packet that the server sends. ssh2 answers requests that nobody made by
 * itself and has no event for them; this is the hook of its protocol, which its client leaves
 * unused.
 */
function onPacket(client: Client, listener: () => void): void {
  (client as unknown as { _protocol: { _onPacket: () => void } })._protocol._onPacket = listener;
}

/** Resolves when the server answers a keepalive, which ssh2 sends by itself only now and then. */
function ping(client: Client): Promise<unknown> {
  const { _callbacks, _protocol } = client as unknown as {
    _callbacks: ((answer: unknown) => void)[];
    _protocol: { ping(): void };
  };
  return new Promise((resolve, reject) => {
    unlessLost(reject, () => {
      _callbacks.push(resolve);
      _protocol.ping();
    });
  });
}

/** Turns the error that ssh2 throws when its connection is already gone into `connection-lost`. */
function unlessLost(reject: (error: NodeUnreachable) => void, ask: () => void): void {
  try {
    ask();
  } catch (error) {
    reject(unreachable('connection-lost', '', error));
  }
}

/**
 * How long to wait, in ms, for a session to close after its command has ended: for the last of
 * stderr, and no longer, because a program that a start file left running may hold it open.
 */
const closingMs = 300;

function readOutput(channel: ClientChannel, maxBytes: number, hasEnd: (text: string) => boolean) {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let exitCode: number | null = null;
  let sawExit = false;
  let size = 0;
  let tail = '';
  let closing: NodeJS.Timeout | undefined;
  const ended = new Promise<'ended' | 'marked' | 'too-large' | 'no-exit-status'>((resolve) => {
    const collectInto = (chunks: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) return resolve('too-large');
      chunks.push(chunk);
    };
    channel.on('data', collectInto(stdout));
    channel.on('data', (chunk: Buffer) => {
      tail += chunk.toString('latin1');
      if (hasEnd(tail)) closing ??= setTimeout(() => resolve('marked'), closingMs);
      tail = tail.slice(-endMarkLength);
    });
    channel.stderr.on('data', collectInto(stderr));
    channel.on('error', () => resolve('no-exit-status'));
    channel.on('exit', (code: number | null) => {
      sawExit = true;
      exitCode = code;
    });
    channel.on('close', () => {
      clearTimeout(closing);
      resolve(sawExit ? 'ended' : 'no-exit-status');
    });
  });
  const decode = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8');
  return {
    ended,
    close: () => channel.close(),
    exitCode: () => exitCode,
    text: () => ({ stdout: decode(stdout), stderr: decode(stderr) }),
  };
}
